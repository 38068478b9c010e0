package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.frontend.Query;
import dev.sallyport.proxy.session.Reply.BindReply;
import dev.sallyport.proxy.session.Reply.ParseReply;
import dev.sallyport.proxy.session.Reply.ProbeReply;
import dev.sallyport.proxy.session.Reply.QueryReply;
import dev.sallyport.proxy.session.Reply.SyncReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UpstreamLineTest {
    private final EmbeddedChannel upstream = new EmbeddedChannel();
    private final ReplyTracker tracker = new ReplyTracker();
    private final List<Reply> abandoned = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private final AnswerHold hold =
            new AnswerHold(upstream, 1, () -> answers.add("let go"), () -> answers.add("unrecorded"));
    private final UpstreamLine line = new UpstreamLine(upstream, tracker, hold, abandoned::add);
    private final List<ByteBuf> buffers = new ArrayList<>();

    @AfterEach
    void everyBufferWasReleased() {
        sent();
        assertThat(buffers).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
    }

    private ByteBuf bytes(String text) {
        ByteBuf buffer = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        buffers.add(buffer);
        return buffer;
    }

    /** What went out since the last call; messages made to fail by their name. */
    private String sent() {
        upstream.runPendingTasks();
        StringBuilder sent = new StringBuilder();
        for (ByteBuf out = upstream.readOutbound(); out != null; out = upstream.readOutbound()) {
            String text = out.toString(StandardCharsets.UTF_8);
            sent.append(text.contains("refused_by_sallyport") ? "<failing " + text.charAt(0) + ">" : text);
            out.release();
        }
        return sent.toString();
    }

    private ErrorFields refusalAtHead() {
        return Objects.requireNonNull(Objects.requireNonNull(tracker.head()).refusal());
    }

    private static Reply parse() {
        return new ParseReply(null, null);
    }

    private static Reply query() {
        return new QueryReply(List.of(), null);
    }

    @Test
    void sendsNothingWithoutItsRecord() {
        CompletableFuture<Long> record = new CompletableFuture<>();
        line.send(bytes("a"), query(), record);

        assertThat(sent()).isEmpty();
        assertThat(tracker.isEmpty()).isTrue();
        record.complete(1L);
        assertThat(sent()).isEqualTo("a");
        assertThat(tracker.size()).isEqualTo(1);
    }

    @Test
    void cancelsTheFirstThatWaitsForItsRecordAndNoOther() {
        assertThat(line.cancelWaiting()).as("nothing waits").isFalse();
        CompletableFuture<Long> record = new CompletableFuture<>();
        Reply first = query();
        line.send(bytes("a"), first, record);
        line.send(bytes("b"), query(), record);

        assertThat(line.cancelWaiting()).isTrue();
        record.complete(1L);

        assertThat(sent()).isEqualTo("<failing Q>b");
        assertThat(refusalAtHead().sqlState()).isEqualTo("57014");
        assertThat(abandoned).containsExactly(first);
        assertThat(line.cancelWaiting()).isFalse();
    }

    @Test
    void aCancelOfWhatIsThenSkippedDoesNotHitWhatComesLater() {
        CompletableFuture<Long> record = new CompletableFuture<>();
        line.send(bytes("a"), parse(), record);
        assertThat(line.cancelWaiting()).isTrue();
        line.skipToSync();
        record.complete(1L);

        line.send(bytes("b"), query());

        assertThat(sent()).isEqualTo("b");
    }

    @Test
    void asksForAnswersOnceWhereSomethingLargeWaitsForThem() {
        line.send(bytes("x".repeat(2 << 20)), parse());
        assertThat(line.full()).isTrue();
        sent();

        line.makeRoom();
        line.makeRoom();

        assertThat(sent()).hasSize(5).startsWith("H");
        tracker.pop();
        assertThat(line.full()).isFalse();
    }

    @Test
    void keepsTheClientsOrderWhateverTheOrderOfTheRecords() {
        for (long seed = 0; seed < 100; seed++) {
            List<CompletableFuture<Long>> records = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                CompletableFuture<Long> record = new CompletableFuture<>();
                records.add(record);
                line.send(bytes(String.valueOf(i)), query(), record);
            }
            Collections.shuffle(records, new Random(seed));
            StringBuilder all = new StringBuilder();
            for (CompletableFuture<Long> record : records) {
                record.complete(1L);
                all.append(sent());
            }
            assertThat(all.toString()).as("seed " + seed).isEqualTo("0123456789");
        }
    }

    @Test
    void whatNeedsNoRecordWaitsForWhatDoes() {
        CompletableFuture<Long> record = new CompletableFuture<>();
        line.send(bytes("a"), parse(), record);
        line.send(bytes("b"), new SyncReply());
        line.send(bytes("c"), null);

        assertThat(sent()).isEmpty();
        assertThat(line.quiet()).isFalse();
        record.complete(1L);
        assertThat(sent()).isEqualTo("abc");
    }

    @Test
    void aRecordThatFailsFailsItsMessageInItsPlace() {
        CompletableFuture<Long> record = new CompletableFuture<>();
        line.send(bytes("a"), query(), UpstreamLine.READY);
        line.send(bytes("b"), query(), record);
        line.send(bytes("c"), parse(), CompletableFuture.failedFuture(new IllegalStateException("disk full")));
        line.send(bytes("d"), new SyncReply());

        record.completeExceptionally(new IllegalStateException("disk full"));

        assertThat(sent()).isEqualTo("a<failing Q><failing P>d");
        assertThat(abandoned).hasSize(2);
        List<String> states = new ArrayList<>();
        for (Reply head = tracker.head(); head != null; head = tracker.head()) {
            ErrorFields refusal = head.refusal();
            states.add(refusal == null ? "-" : refusal.sqlState());
            tracker.pop();
        }
        assertThat(states).containsExactly("-", "SP010", "SP010", "-");
    }

    @Test
    void aRefusalWaitsForItsRecordToo() {
        CompletableFuture<Long> record = new CompletableFuture<>();

        line.refuseQuery(Transcript.refusal(), record);

        assertThat(sent()).isEmpty();
        record.complete(1L);
        assertThat(sent()).isEqualTo("<failing Q>");
        assertThat(refusalAtHead()).isEqualTo(Transcript.refusal());
    }

    @Test
    void aRefusalWithoutRecordIsNotCountedAsAbandoned() {
        line.refuseExtended(Transcript.refusal(), CompletableFuture.failedFuture(new IllegalStateException("x")));

        assertThat(sent()).isEqualTo("<failing P>");
        assertThat(refusalAtHead().sqlState()).isEqualTo("SP010");
        assertThat(abandoned).isEmpty();
    }

    @Test
    void skipsFromARefusalToTheNextSync() {
        line.refuseExtended(Transcript.refusal(), UpstreamLine.READY);
        assertThat(line.skipping()).isTrue();

        line.send(bytes("S"), new SyncReply());

        assertThat(line.skipping()).isFalse();
        assertThat(sent()).isEqualTo("<failing P>S");
    }

    @Test
    void takesBackWhatTheUpstreamWouldSkip() {
        CompletableFuture<Long> never = new CompletableFuture<>();
        line.send(bytes("a"), parse());
        line.send(bytes("b"), new BindReply(null, null), never);
        line.send(bytes("S"), new SyncReply());
        line.send(bytes("n"), parse());
        tracker.skipToSync(abandoned::add);

        line.skipToSync();

        assertThat(sent()).isEqualTo("aSn");
        assertThat(abandoned).singleElement().isInstanceOf(BindReply.class);
        assertThat(line.skipping()).isFalse();
    }

    @Test
    void sendsNothingToAnUpstreamThatSkips() {
        line.send(bytes("a"), parse());
        tracker.skipToSync(abandoned::add);
        assertThat(line.skipping()).isTrue();

        line.send(bytes("b"), new BindReply(null, null));

        assertThat(sent()).isEqualTo("a");
        assertThat(abandoned).hasSize(1);
        line.send(bytes("S"), new SyncReply());
        assertThat(sent()).isEqualTo("S");
    }

    @Test
    void aBatchIsOpenFromItsFirstMessageToItsSync() {
        assertThat(line.idle()).isTrue();
        line.send(bytes("a"), parse());
        tracker.pop();
        assertThat(line.quiet()).isTrue();
        assertThat(line.idle()).as("a batch is open").isFalse();

        line.send(bytes("S"), new SyncReply());
        tracker.pop();
        assertThat(line.idle()).isTrue();
    }

    @Test
    void aProbeOpensNoBatch() {
        line.send(bytes("?"), new ProbeReply(rows -> {}));
        tracker.pop();

        assertThat(line.idle()).isTrue();
    }

    @Test
    void dropsEverythingAtTheEnd() {
        CompletableFuture<Long> record = new CompletableFuture<>();
        line.send(bytes("a"), query());
        assertThat(sent()).isEqualTo("a");
        line.send(bytes("b"), query(), record);
        sent();

        line.close();
        record.complete(1L);

        assertThat(sent()).isEmpty();
        assertThat(abandoned).hasSize(2);
        assertThat(line.quiet()).isTrue();
    }

    @Test
    void whatCameTogetherGoesTogetherWhenTheLastRecordIsThere() {
        CompletableFuture<Long> record = new CompletableFuture<>();
        line.send(bytes("a"), query());
        line.send(bytes("b"), query(), record);
        line.send(bytes("c"), query());

        assertThat(sent()).isEmpty();
        record.complete(1L);
        assertThat(sent()).isEqualTo("abc");
    }

    @Test
    void whatWaitedForAnothersRecordGoesAlsoIfThatOneIsTakenBack() {
        CompletableFuture<Long> never = new CompletableFuture<>();
        line.send(bytes("a"), query());
        line.send(bytes("b"), query(), never);
        assertThat(sent()).isEmpty();

        line.skipToSync();

        assertThat(sent()).isEqualTo("a");
    }

    @Test
    void whatMayGoEarlyGoesBeforeItsRecordAndItsAnswerWaits() {
        CompletableFuture<Long> record = new CompletableFuture<>();
        line.send(bytes("a"), query(), record, true);

        assertThat(sent()).isEqualTo("a");
        assertThat(hold.holding()).isTrue();
        record.complete(1L);
        upstream.runPendingTasks();
        assertThat(hold.holding()).isFalse();
        assertThat(answers).containsExactly("let go");
    }

    @Test
    void answersWaitForTheLastRecord() {
        CompletableFuture<Long> first = new CompletableFuture<>();
        CompletableFuture<Long> second = new CompletableFuture<>();
        line.send(bytes("a"), query(), first, true);
        line.send(bytes("b"), query(), second, true);

        second.complete(2L);
        upstream.runPendingTasks();
        assertThat(answers).isEmpty();
        first.complete(1L);
        upstream.runPendingTasks();
        assertThat(answers).containsExactly("let go");
        sent();
    }

    @Test
    void whatMayGoEarlyDoesNotOvertakeWhatMayNot() {
        CompletableFuture<Long> record = new CompletableFuture<>();
        line.send(bytes("a"), query(), record);
        line.send(bytes("b"), query(), new CompletableFuture<>(), true);

        assertThat(sent()).isEmpty();
        assertThat(hold.holding()).isFalse();
        record.complete(1L);
        assertThat(sent()).isEqualTo("ab");
        assertThat(hold.holding()).isTrue();
    }

    @Test
    void whatCouldNotBeRecordedAfterAllIsNeverAnswered() {
        CompletableFuture<Long> record = new CompletableFuture<>();
        CompletableFuture<Long> next = new CompletableFuture<>();
        line.send(bytes("a"), query(), record, true);
        line.send(bytes("b"), query(), next, true);

        record.completeExceptionally(new IllegalStateException("disk"));
        next.complete(2L);
        upstream.runPendingTasks();

        assertThat(answers).containsExactly("unrecorded");
        assertThat(hold.holding()).isTrue();
        sent();
    }

    @Test
    void whatIsKnownToBeUnrecordedIsNotSentEarly() {
        line.send(bytes("a"), query(), CompletableFuture.failedFuture(new IllegalStateException("disk")), true);

        assertThat(sent()).isEqualTo("<failing Q>");
        assertThat(answers).isEmpty();
    }

    @Test
    void isFullBeforeMemoryIs() {
        CompletableFuture<Long> never = new CompletableFuture<>();
        int count = 0;
        for (; !line.full(); count++) {
            line.send(bytes("x"), query(), never);
            assertThat(count).isLessThan(10_000);
        }
        line.close();

        assertThat(count).isGreaterThan(100);
    }

    @Test
    void whatIsCertainToFailIsNoSql() {
        ErrorFields refusal = ErrorFields.error("42501", "refused").build();
        ByteBuf bytes = Refusals.failingQuery(upstream.alloc(), refusal);
        bytes.skipBytes(5);
        String sql = Query.read(bytes).sql();
        bytes.release();

        assertThat(new dev.sallyport.policy.sql.StatementAnalyzer().analyze(sql, Shop.scope()))
                .isInstanceOf(dev.sallyport.policy.statement.Analysis.NotUnderstood.class);
    }
}
