package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.message.backend.BackendMessage;
import dev.sallyport.protocol.message.backend.CommandComplete;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.NoticeResponse;
import dev.sallyport.protocol.message.backend.NotificationResponse;
import dev.sallyport.protocol.message.backend.ParameterStatus;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.message.backend.RowDescription;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.session.Reply.QueryReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an upstream says unasked, and too much of it. */
class UnaskedPaceTest {
    private static final int PER_SECOND = 20;
    private static final ReadyForQuery IDLE = new ReadyForQuery(TransactionStatus.IDLE);
    private static final NoticeResponse NOTICE = new NoticeResponse(
            ErrorFields.notice("NOTICE", "00000", "n").detail("anna").build());

    private final Transcript transcript = new Transcript();
    private final EmbeddedChannel client = new EmbeddedChannel();
    private final EmbeddedChannel upstream = new EmbeddedChannel();
    private final AnswerHold hold = new AnswerHold(upstream, PER_SECOND, this::letGo, () -> {});
    private final UpstreamPump pump = new UpstreamPump(client, transcript.road, new Peer(), hold, 4096);
    private final ByteBuf received = Unpooled.buffer();
    private boolean closed;

    private final class Peer implements UpstreamPump.UpstreamPeer {
        @Override
        public void upstreamBroke(Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void upstreamClosed() {
            closed = true;
        }

        @Override
        public void answersRead() {}

        @Override
        public void upstreamWritable() {}
    }

    private void letGo() {
        pump.letGo(upstream);
    }

    @BeforeEach
    void timeStandsStill() {
        upstream.freezeTime();
        upstream.pipeline().addLast(pump);
    }

    @AfterEach
    void release() {
        upstream.pipeline().remove(pump);
        received.release();
    }

    private void say(BackendMessage... messages) {
        upstream.writeInbound(Transcript.bytes(messages));
    }

    private void pass(long millis) {
        upstream.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        upstream.runScheduledPendingTasks();
    }

    /** What the client got so far. */
    private List<String> words() {
        for (ByteBuf out = client.readOutbound(); out != null; out = client.readOutbound()) {
            received.writeBytes(out);
            out.release();
        }
        return List.of(Transcript.read(received.copy()).split(", ", -1));
    }

    private static BackendMessage[] many(int count, BackendMessage message, BackendMessage... behind) {
        List<BackendMessage> all = new ArrayList<>(Collections.nCopies(count, message));
        all.addAll(List.of(behind));
        return all.toArray(BackendMessage[]::new);
    }

    private void owes(MaskingRules masking) {
        transcript.owes(new QueryReply(List.of(Shop.execution(masking)), null));
        if (!masking.masksNothing()) {
            transcript.masking();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsTooMuchWaitsAndComesInItsOrder(boolean masked) {
        owes(masked ? Shop.emailMasked() : Shop.nothingMasked());
        say(many(PER_SECOND + 30, NOTICE, Transcript.error("22012"), IDLE));

        String notice = masked ? "notice 00000" : "notice 00000 with detail";
        String error = masked ? "error 22012" : "error 22012 with detail";
        assertThat(words()).as("at once").hasSize(PER_SECOND).containsOnly(notice);
        assertThat(upstream.config().isAutoRead()).isFalse();
        pass(500);
        assertThat(words()).as("after half a second").hasSize(PER_SECOND + 10);
        assertThat(upstream.config().isAutoRead()).isFalse();
        pass(1000);

        assertThat(words()).hasSize(PER_SECOND + 32).endsWith(notice, error, "ready IDLE");
        assertThat(upstream.config().isAutoRead()).isTrue();
    }

    @Test
    void notificationsAndChangedSettingsCountTooAndNoneIsLost() {
        owes(Shop.nothingMasked());
        say(many(PER_SECOND, new NotificationResponse(1, "news", "x"), new ParameterStatus("application_name", "a")));

        assertThat(words()).hasSize(PER_SECOND).containsOnly("A");
        say(many(5, new NotificationResponse(1, "news", "y"), new CommandComplete("SELECT 0"), IDLE));
        assertThat(words()).as("no more than before").hasSize(PER_SECOND);
        pass(300);
        assertThat(words()).hasSize(PER_SECOND + 8).endsWith("S", "A", "A", "A", "A", "A", "C", "ready IDLE");
    }

    @Test
    void whatTheClientAskedForWaitsForNothing() {
        owes(Shop.nothingMasked());
        say(new RowDescription(List.of()));
        say(many(1000, Transcript.row("1"), new CommandComplete("SELECT 1000"), IDLE));

        assertThat(words()).hasSize(1003).endsWith("ready IDLE");
    }

    @Test
    void whoWasSilentMaySayAsMuchAgain() {
        owes(Shop.nothingMasked());
        say(many(PER_SECOND, NOTICE));
        pass(60_000);
        say(many(PER_SECOND + 1, NOTICE));

        assertThat(words()).as("no more at once, however long it was silent").hasSize(2 * PER_SECOND);
    }

    @Test
    void anUpstreamThatLeavesIsHeardToItsEnd() {
        owes(Shop.nothingMasked());
        say(many(PER_SECOND + 1, NOTICE, Transcript.error("57P01")));
        upstream.pipeline().fireChannelInactive();

        assertThat(closed).isFalse();
        pass(50);
        assertThat(words()).hasSize(PER_SECOND + 2).endsWith("error 57P01 with detail");
        assertThat(closed).isTrue();
    }
}
