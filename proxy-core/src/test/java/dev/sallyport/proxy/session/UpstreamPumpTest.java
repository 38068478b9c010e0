package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.BindComplete;
import dev.sallyport.protocol.message.backend.CommandComplete;
import dev.sallyport.protocol.message.backend.DataRow;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.NoticeResponse;
import dev.sallyport.protocol.message.backend.ParseComplete;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.message.backend.RowDescription;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.session.Reply.BindReply;
import dev.sallyport.proxy.session.Reply.DescribeReply;
import dev.sallyport.proxy.session.Reply.ExecuteReply;
import dev.sallyport.proxy.session.Reply.ParseReply;
import dev.sallyport.proxy.session.Reply.ProbeReply;
import dev.sallyport.proxy.session.Reply.QueryReply;
import dev.sallyport.proxy.session.Reply.SyncReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UpstreamPumpTest {
    static final int MEMORY_MAX = 4096;
    private static final ReadyForQuery IDLE = new ReadyForQuery(TransactionStatus.IDLE);
    private static final RowDescription COLUMNS =
            Shop.description(Shop.field("id", Shop.CUSTOMERS, 1), Shop.field("email", Shop.CUSTOMERS, Shop.EMAIL));

    private final List<PumpLine> lines = new ArrayList<>();

    private PumpLine line(Reply... replies) {
        PumpLine line = new PumpLine(replies);
        lines.add(line);
        return line;
    }

    @AfterEach
    void everyBufferWasReleased() {
        for (PumpLine line : lines) {
            line.received().release();
            if (line.upstream.pipeline().context(line.pump) != null) {
                line.upstream.pipeline().remove(line.pump);
            }
            assertThat(line.memory.metric().usedHeapMemory()).as("heap bytes").isZero();
            assertThat(line.memory.metric().usedDirectMemory())
                    .as("direct bytes")
                    .isZero();
        }
    }

    private static QueryReply query(MaskingRules masking) {
        return new QueryReply(List.of(Shop.execution(masking)), null);
    }

    /** A dialogue in which rows are masked, passed, hidden and replaced. */
    private PumpLine mixedLine() {
        Execution plain = Shop.execution(Shop.nothingMasked());
        Execution masked = Shop.execution(Shop.emailMasked());
        Portal portal = new Portal("p", PreparedStatement.parsed("s", "", null, AnalysisScope.withoutCatalog()), false);
        PumpLine line = line(
                new QueryReply(List.of(plain, masked), null),
                new ProbeReply(rows -> {}),
                new ParseReply(null, null),
                new BindReply(portal, null),
                new DescribeReply(portal, true, null),
                new ExecuteReply(portal, Shop.execution(Shop.emailMasked()), null),
                new ParseReply(null, Transcript.refusal()),
                new SyncReply());
        line.transcript.masking();
        return line;
    }

    private static ByteBuf mixedBytes() {
        NoticeResponse notice = new NoticeResponse(
                ErrorFields.notice("NOTICE", "00000", "n").detail("anna").build());
        DataRow row = Transcript.row("1", "anna@shop.example");
        return Transcript.bytes(
                COLUMNS,
                row,
                row,
                new CommandComplete("SELECT 2"),
                notice,
                COLUMNS,
                row,
                notice,
                row,
                new CommandComplete("SELECT 2"),
                IDLE,
                COLUMNS,
                Transcript.row("public"),
                new CommandComplete("SELECT 1"),
                IDLE,
                new ParseComplete(),
                new BindComplete(),
                COLUMNS,
                row,
                new CommandComplete("SELECT 1"),
                Transcript.error("42601"),
                IDLE);
    }

    private static final String MIXED = "T, row [1, anna@shop.example], row [1, anna@shop.example], C, notice 00000, "
            + "T, row [1, ***], notice 00000, row [1, ***], C, ready IDLE, "
            + "1, 2, row [1, ***], C, error 42501, ready IDLE";

    @Test
    void keepsTheOrderOfMaskedPassedAndReplacedMessages() {
        assertThat(mixedLine().get(mixedBytes()).words()).isEqualTo(MIXED);
    }

    @Test
    void givesTheSameWhereverTheBytesAreCut() {
        ByteBuf bytes = mixedBytes();
        for (int cut = 1; cut < bytes.readableBytes(); cut++) {
            PumpLine line = mixedLine();
            line.get(bytes.copy(0, cut)).get(bytes.copy(cut, bytes.readableBytes() - cut));

            assertThat(line.words()).as("cut at " + cut).isEqualTo(MIXED);
            assertThat(line.broken).isEmpty();
        }
        bytes.release();
    }

    @Test
    void givesTheSameByteByByte() {
        ByteBuf bytes = mixedBytes();
        PumpLine line = mixedLine();
        for (int i = 0; i < bytes.readableBytes(); i++) {
            line.get(bytes.copy(i, 1));
        }
        bytes.release();

        assertThat(line.words()).isEqualTo(MIXED);
    }

    @Test
    void givesTheSameInRandomPieces() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            ByteBuf bytes = mixedBytes();
            PumpLine line = mixedLine();
            while (bytes.isReadable()) {
                line.get(bytes.readBytes(Math.min(bytes.readableBytes(), 1 + random.nextInt(40))));
            }
            bytes.release();

            assertThat(line.words()).as("seed " + seed).isEqualTo(MIXED);
        }
    }

    @Test
    void tellsNothingWhileAnswersAreHeldAndEverythingThen() {
        CompletableFuture<Long> record = new CompletableFuture<>();
        PumpLine line = mixedLine();
        line.hold.until(record);
        ByteBuf bytes = mixedBytes();
        while (bytes.isReadable()) {
            line.get(bytes.readBytes(Math.min(bytes.readableBytes(), 7)));
        }
        bytes.release();

        assertThat(line.received().isReadable()).isFalse();
        record.complete(1L);
        line.upstream.runPendingTasks();
        assertThat(line.words()).isEqualTo(MIXED);
        assertThat(line.upstream.config().isAutoRead()).isTrue();
    }

    @Test
    void tellsNothingOfWhatWasNotRecorded() {
        CompletableFuture<Long> record = new CompletableFuture<>();
        PumpLine line = mixedLine();
        line.hold.until(record);
        line.get(mixedBytes());

        record.completeExceptionally(new IllegalStateException("disk"));
        line.upstream.runPendingTasks();
        line.upstream.pipeline().fireChannelInactive();

        assertThat(line.unrecorded).isTrue();
        assertThat(line.received().isReadable()).isFalse();
    }

    @Test
    void tellsWhatTheUpstreamSaidBeforeItLeft() {
        CompletableFuture<Long> record = new CompletableFuture<>();
        PumpLine line = mixedLine();
        line.hold.until(record);
        line.get(mixedBytes());
        line.upstream.close();

        assertThat(line.upstream.pipeline().context(line.pump)).isNull();
        assertThat(line.closed).isFalse();
        record.complete(1L);
        line.upstream.runPendingTasks();
        assertThat(line.words()).isEqualTo(MIXED);
        assertThat(line.closed).isTrue();
    }

    @Test
    void keepsNothingForASessionThatIsOver() {
        for (boolean overFirst : new boolean[] {true, false}) {
            PumpLine line = mixedLine();
            line.hold.until(new CompletableFuture<>());
            line.get(mixedBytes());
            if (overFirst) {
                line.pump.end();
            }
            line.upstream.close();
            line.pump.end();

            assertThat(line.memory.metric().usedHeapMemory()).isZero();
            assertThat(line.received().isReadable()).isFalse();
        }
    }

    @Test
    void readsNoFurtherWhenMuchIsHeld() {
        CompletableFuture<Long> record = new CompletableFuture<>();
        PumpLine line = line(query(Shop.nothingMasked()));
        line.hold.until(record);
        line.get(Transcript.bytes(Transcript.row("x".repeat(1000))));
        assertThat(line.upstream.config().isAutoRead()).isTrue();
        line.get(Transcript.bytes(Transcript.row("x".repeat(70_000)), IDLE));
        assertThat(line.upstream.config().isAutoRead()).isFalse();

        record.complete(1L);
        line.upstream.runPendingTasks();
        assertThat(line.upstream.config().isAutoRead()).isTrue();
        assertThat(line.received().readableBytes()).isGreaterThan(71_000);
    }

    @Test
    void passesAnUnmaskedRowOfAnySizeAsItArrives() {
        PumpLine line = line(query(Shop.nothingMasked()));
        ByteBuf bytes = Transcript.bytes(Transcript.row("x".repeat(20 * MEMORY_MAX)), IDLE);
        int size = bytes.readableBytes();

        line.get(bytes.copy(0, 100));

        assertThat(line.received().readableBytes())
                .as("before the rest is there")
                .isEqualTo(100);
        assertThat(line.get(bytes.copy(100, size - 100)).received()).isEqualTo(bytes);
        assertThat(line.broken).isEmpty();
        bytes.release();
    }

    @Test
    void dropsTheRestOfALargeRowThatMayNotPass() {
        PumpLine line = line(new QueryReply(List.of(Shop.limited(1)), null));
        ByteBuf bytes = Transcript.bytes(
                Transcript.row("first"), Transcript.row("x".repeat(MEMORY_MAX)), Transcript.error("57014"), IDLE);
        while (bytes.isReadable()) {
            line.get(bytes.readBytes(Math.min(500, bytes.readableBytes())));
        }
        bytes.release();

        assertThat(line.words()).isEqualTo("row [first], error SP007 with detail, ready IDLE");
    }

    @Test
    void aMaskedRowIsHeldWholeSoItsSizeIsLimited() {
        PumpLine line = line(query(Shop.emailMasked()));
        ByteBuf bytes = Transcript.bytes(COLUMNS, Transcript.row("1", "x".repeat(2 * MEMORY_MAX)));

        line.get(bytes.readBytes(200));
        bytes.release();

        assertThat(line.broken).singleElement().isInstanceOf(ProtocolViolationException.class);
        assertThat(line.received().isReadable()).as("any byte of it").isFalse();
    }

    @Test
    void aMessageThatAnswersNothingBreaksTheSession() {
        PumpLine line = line();

        line.get(Transcript.bytes(new ParseComplete()));

        assertThat(line.broken).hasSize(1);
        assertThat(line.received().isReadable()).isFalse();
    }

    @Test
    void aRowThatIsNotWhatWasAnnouncedBreaksTheSessionAndDoesNotPass() {
        PumpLine line = line(query(Shop.emailMasked()));

        line.get(Transcript.bytes(COLUMNS, Transcript.row("1", "anna@shop.example", "one more")));

        assertThat(line.broken).hasSize(1);
        assertThat(line.words()).doesNotContain("row");
    }

    @Test
    void rowsBeforeTheirDescriptionDoNotPassWhereSomethingIsMasked() {
        PumpLine line = line(query(Shop.emailMasked()));

        line.get(Transcript.bytes(Transcript.row("1", "anna@shop.example"), COLUMNS));

        assertThat(line.broken).isNotEmpty();
        assertThat(line.received().isReadable()).isFalse();
    }

    @Test
    void bytesThatAreNoMessageBreakTheSession() {
        PumpLine line = line(query(Shop.nothingMasked()));

        line.get(Unpooled.copiedBuffer(new byte[] {'?', 0, 0, 0, 4}));
        assertThat(line.broken).hasSize(1);

        PumpLine negative = line(query(Shop.nothingMasked()));
        negative.get(Unpooled.copiedBuffer(new byte[] {'D', -1, -1, -1, -1}));
        assertThat(negative.broken).hasSize(1);
    }

    @Test
    void countsMaskedCellsAndRows() {
        Execution masked = Shop.execution(Shop.emailMasked());
        PumpLine line = line(new QueryReply(List.of(masked), null));

        line.get(Transcript.bytes(COLUMNS, Transcript.row("1", "a"), Transcript.row("2", "b")));

        assertThat(masked.rows).isEqualTo(2);
        assertThat(masked.maskedCells).isEqualTo(2);
    }

    @Test
    void handsOutMaskedRowsBeforeItSaysThatTheUpstreamIsGone() {
        PumpLine line = line(query(Shop.emailMasked()));
        line.upstream.pipeline().fireChannelRead(bytes(line, Transcript.row("1", "a")));

        line.upstream.pipeline().fireChannelInactive();
        line.client.flushOutbound();

        assertThat(line.words()).isEqualTo("T, row [1, ***]");
        assertThat(line.closed).isTrue();
    }

    private static ByteBuf bytes(PumpLine line, DataRow row) {
        ByteBuf bytes = Transcript.bytes(COLUMNS, row);
        ByteBuf copy = line.memory.buffer().writeBytes(bytes);
        bytes.release();
        return copy;
    }

    @Test
    void stopsReadingWhileTheClientTakesNothing() {
        PumpLine line = line(query(Shop.nothingMasked()));
        line.client.unsafe().outboundBuffer().setUserDefinedWritability(1, false);

        line.get(Transcript.bytes(Transcript.row("1")));

        assertThat(line.upstream.config().isAutoRead()).isFalse();
    }
}
