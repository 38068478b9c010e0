package dev.sallyport.proxy.session;

import static dev.sallyport.proxy.session.Transcript.bytes;
import static dev.sallyport.proxy.session.Transcript.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.masking.MaskingException;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.BackendMessage;
import dev.sallyport.protocol.message.backend.BindComplete;
import dev.sallyport.protocol.message.backend.CloseComplete;
import dev.sallyport.protocol.message.backend.CommandComplete;
import dev.sallyport.protocol.message.backend.CopyData;
import dev.sallyport.protocol.message.backend.CopyDone;
import dev.sallyport.protocol.message.backend.CopyInResponse;
import dev.sallyport.protocol.message.backend.CopyOutResponse;
import dev.sallyport.protocol.message.backend.EmptyQueryResponse;
import dev.sallyport.protocol.message.backend.NoData;
import dev.sallyport.protocol.message.backend.ParseComplete;
import dev.sallyport.protocol.message.backend.PortalSuspended;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.session.Reply.BindReply;
import dev.sallyport.proxy.session.Reply.ExecuteReply;
import dev.sallyport.proxy.session.Reply.ParseReply;
import dev.sallyport.proxy.session.Reply.QueryReply;
import dev.sallyport.proxy.session.Reply.SyncReply;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An upstream that answers what wasn't asked: nothing of it reaches the client, and the session ends. */
class HostileUpstreamTest implements UpstreamPump.UpstreamPeer {
    private static final String SECRET = "anna@shop.example";
    private static final String COPY = "COPY customers TO STDOUT";
    private static final CopyOutResponse BEGIN = new CopyOutResponse((byte) 0, List.of((short) 0));
    private static final CopyData DATA = new CopyData(SECRET.getBytes(StandardCharsets.US_ASCII));

    private final Transcript transcript = new Transcript();
    private final EmbeddedChannel client = new EmbeddedChannel();
    private final EmbeddedChannel upstream = new EmbeddedChannel();
    private @Nullable Throwable broken;

    /** What the client got of what the upstream says. */
    private String told(Reply reply, BackendMessage... messages) {
        transcript.owes(reply, new SyncReply());
        upstream.pipeline().addLast(new UpstreamPump(client, transcript.road, this, Holds.none(upstream), 4096));
        upstream.writeInbound(bytes(messages));
        StringBuilder all = new StringBuilder();
        for (ByteBuf out = client.readOutbound(); out != null; out = client.readOutbound()) {
            all.append(out.toString(StandardCharsets.ISO_8859_1));
            out.release();
        }
        upstream.pipeline().remove(UpstreamPump.class);
        return all.toString();
    }

    private static QueryReply query(String sql, MaskingRules masking) {
        return new QueryReply(List.of(Shop.execution(sql, masking)), null);
    }

    private void isViolation(String told) {
        assertThat(told).doesNotContain(SECRET);
        assertThat(broken).isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void aCopyThatWasAskedForPasses() {
        assertThat(told(
                        query(COPY, Shop.nothingMasked()),
                        BEGIN,
                        DATA,
                        DATA,
                        new CopyDone(),
                        new CommandComplete("COPY 2")))
                .contains(SECRET, "COPY 2");
        assertThat(broken).isNull();
    }

    @Test
    void aCopyInTheFormOfAnAnswerToASelectDoesNot() {
        isViolation(told(query("SELECT email FROM customers", Shop.emailMasked()), BEGIN, DATA));
    }

    @Test
    void notEvenWhereNothingIsMasked() {
        isViolation(told(query("SELECT email FROM customers", Shop.nothingMasked()), BEGIN, DATA));
    }

    @Test
    void ofACopyThatIsSearchedNothingPassesBeforeItsRowIsWhole() {
        CopyData row = new CopyData((SECRET + "\n").getBytes(StandardCharsets.US_ASCII));
        assertThat(told(query(COPY, Shop.everythingDetected()), oneColumn(0), row, DATA))
                .contains("[email]\n")
                .doesNotContain(SECRET);
        assertThat(broken).isNull();
    }

    @Test
    void aCopyThatIsSearchedDoesNotEndWithinARow() {
        assertThat(told(query(COPY, Shop.everythingDetected()), oneColumn(0), DATA, new CopyDone()))
                .doesNotContain(SECRET);
        assertThat(broken).isInstanceOf(MaskingException.class);
    }

    static List<QueryReply> otherFormats() {
        return List.of(
                query(COPY + " (FORMAT binary)", Shop.everythingDetected()),
                query(COPY + " (DELIMITER '@')", Shop.everythingDetected()),
                query(COPY + " (FORMAT json)", Shop.everythingDetected()),
                query(COPY + " (ENCODING latin1)", Shop.everythingDetected()));
    }

    @ParameterizedTest
    @MethodSource("otherFormats")
    void aCopyThatIsSearchedHasTheFormatThatWasAskedFor(QueryReply copy) {
        isViolation(told(copy, oneColumn(0), DATA));
    }

    @Test
    void aCopyThatIsSearchedIsNotBinaryUnlessThatWasAskedFor() {
        isViolation(told(query(COPY, Shop.everythingDetected()), oneColumn(1), DATA));
    }

    private static CopyOutResponse oneColumn(int format) {
        return new CopyOutResponse((byte) format, List.of((short) format));
    }

    @Test
    void dataBeforeTheCopyBeganDoNot() {
        isViolation(told(query(COPY, Shop.nothingMasked()), DATA));
    }

    @Test
    void dataAfterItsEndDoNot() {
        isViolation(told(query(COPY, Shop.nothingMasked()), BEGIN, new CopyDone(), DATA));
    }

    @Test
    void dataOfAnExecuteThatIsNoCopyDoNot() {
        Execution select = Shop.execution(Shop.emailMasked());
        isViolation(told(new ExecuteReply(null, select, null), DATA));
    }

    @Test
    void aCopyFromTheClientIsOnlyBegunWhereItWasAskedFor() {
        isViolation(told(query(COPY, Shop.nothingMasked()), new CopyInResponse((byte) 0, List.of())));
    }

    static List<BackendMessage> successes() {
        return List.of(
                new ParseComplete(),
                new BindComplete(),
                new CloseComplete(),
                new NoData(),
                new PortalSuspended(),
                new EmptyQueryResponse(),
                new CommandComplete("SELECT 1"),
                Transcript.row(SECRET),
                BEGIN,
                DATA,
                new CopyDone(),
                new ReadyForQuery(TransactionStatus.IDLE));
    }

    @ParameterizedTest
    @MethodSource("successes")
    void aRefusedStatementNeverSucceeds(BackendMessage success) {
        isViolation(told(new ParseReply(null, refusal()), success));
    }

    @ParameterizedTest
    @MethodSource("successes")
    void aRefusedQueryNeverSucceeds(BackendMessage success) {
        isViolation(told(new QueryReply(List.of(), refusal()), success));
    }

    @ParameterizedTest
    @MethodSource("successes")
    void aRefusedBindNeverSucceeds(BackendMessage success) {
        isViolation(told(new BindReply(null, refusal()), success));
    }

    @Override
    public void upstreamBroke(Throwable cause) {
        broken = cause;
    }

    @Override
    public void upstreamClosed() {}

    @Override
    public void answersRead() {}

    @Override
    public void upstreamWritable() {}
}
