package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.frontend.Flush;
import dev.sallyport.protocol.message.frontend.Terminate;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.session.Reply.CloseReply;
import dev.sallyport.proxy.session.Reply.ParseReply;
import dev.sallyport.proxy.session.Reply.QueryReply;
import dev.sallyport.proxy.session.Reply.SyncReply;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ordered line to the upstream: messages wait for their record, go out in order, and their replies are noted as
 * owed. A message whose record can't be written is replaced by one that is certain to fail. Confined to one event loop.
 */
final class UpstreamLine {
    static final CompletableFuture<?> READY = CompletableFuture.completedFuture(null);

    /** Messages judged or under way, at most, before reading from the client stops. */
    private static final int DEPTH_MAX = 4096;

    /** The same in bytes; one message may be larger. What is known of a message may weigh several times as much. */
    private static final int BYTES_MAX = 1024 * 1024;

    private final Channel upstream;
    private final EventLoop loop;
    private final ReplyTracker tracker;
    private final AnswerHold hold;
    private final Outbox outbox = new Outbox();
    private final Consumer<Reply> abandoned;
    private TransactionStatus status = TransactionStatus.IDLE;
    private boolean batchOpen;

    /** A batch is open, and something else than a Close is in it. */
    private boolean batchBegun;

    private boolean sentSinceFlush;
    private boolean cancelNext;
    private boolean written;
    private boolean flushDue;

    /** A refusal is on its way: the upstream will skip everything up to the next Sync, so it needn't be judged. */
    private boolean refused;

    /**
     * @param hold keeps the answers back to what goes before its record is on disk
     * @param abandoned gets every reply that will never come
     */
    UpstreamLine(Channel upstream, ReplyTracker tracker, AnswerHold hold, Consumer<Reply> abandoned) {
        this.upstream = upstream;
        this.loop = upstream.eventLoop();
        this.tracker = tracker;
        this.hold = hold;
        this.abandoned = abandoned;
    }

    EventLoop loop() {
        return loop;
    }

    /** Sends when its turn has come and its record is on disk. Owns the bytes. */
    void send(ByteBuf bytes, @Nullable Reply reply, CompletableFuture<?> recorded) {
        send(bytes, reply, recorded, false);
    }

    /**
     * Sends when its turn has come. Owns the bytes.
     *
     * @param early whether that may be before its record is on disk; its answer then waits for that
     */
    void send(ByteBuf bytes, @Nullable Reply reply, CompletableFuture<?> recorded, boolean early) {
        if (reply instanceof SyncReply) {
            refused = false;
        }
        sentSinceFlush = true;
        outbox.add(new Outbox.Item(bytes, reply, recorded, early));
        if (early) {
            flush();
        } else {
            flushOrWait(recorded);
        }
    }

    /** Sends what needs no record. */
    void send(ByteBuf bytes, @Nullable Reply reply) {
        send(bytes, reply, READY);
    }

    /** Sends before everything that waits. */
    void sendFirst(ByteBuf bytes, @Nullable Reply reply) {
        outbox.addFirst(new Outbox.Item(bytes, reply, READY));
        flush();
    }

    /** Puts a Query that is certain to fail in the place of a refused one. */
    void refuseQuery(ErrorFields refusal, CompletableFuture<?> recorded) {
        send(Refusals.failingQuery(upstream.alloc(), refusal), new QueryReply(List.of(), refusal), recorded);
    }

    /** As {@link #refuseQuery}, of a text that isn't understood; {@code open} if it ends within parentheses. */
    void refuseUnreadQuery(String sql, boolean open, ErrorFields refusal, CompletableFuture<?> recorded) {
        UnreadText unread = UnreadText.of(sql, open);
        if (unread == null) {
            refuseQuery(refusal, recorded);
            return;
        }
        send(unread.query(upstream.alloc()), new QueryReply(List.of(), refusal, null, unread), recorded);
    }

    /** Puts a Parse that is certain to fail in the place of a refused message of the extended protocol. */
    void refuseExtended(ErrorFields refusal, CompletableFuture<?> recorded) {
        refuseParse(Refusals.NO_STATEMENT, refusal, recorded);
    }

    /** Puts a Parse that is certain to fail in the place of a refused Parse of that name. */
    void refuseParse(String name, ErrorFields refusal, CompletableFuture<?> recorded) {
        send(Refusals.failingParse(upstream.alloc(), name, refusal), new ParseReply(null, refusal), recorded);
        refused = true;
    }

    /** As {@link #refuseParse}, of a text that isn't understood; {@code open} if it ends within parentheses. */
    void refuseUnreadParse(String name, String sql, boolean open, ErrorFields refusal, CompletableFuture<?> recorded) {
        UnreadText unread = UnreadText.of(sql, open);
        if (unread == null) {
            refuseParse(name, refusal, recorded);
            return;
        }
        send(unread.parse(upstream.alloc(), name), new ParseReply(null, refusal, unread), recorded);
        refused = true;
    }

    /** Says goodbye behind everything that was sent; the upstream ends the connection. */
    void terminate() {
        send(goodbye(), null);
    }

    /** Says goodbye and ends the connection. */
    void hangUp() {
        upstream.writeAndFlush(goodbye()).addListener(ChannelFutureListener.CLOSE);
    }

    private ByteBuf goodbye() {
        ByteBuf bytes = upstream.alloc().buffer(8);
        new Terminate().write(bytes);
        return bytes;
    }

    /** Has the upstream send what it answered so far. */
    void flushUpstream() {
        ByteBuf flush = upstream.alloc().buffer(8);
        new Flush().write(flush);
        send(flush, null);
    }

    private void flushOrWait(CompletableFuture<?> recorded) {
        if (recorded.isDone()) {
            flush();
        } else {
            recorded.whenComplete((done, failure) -> loop.execute(this::flush));
        }
    }

    private void flush() {
        for (Outbox.Item item = outbox.pollReady(); item != null; item = outbox.pollReady()) {
            if (item.recorded().isCompletedExceptionally()) {
                write(failing(item, Refusals.auditUnavailable()));
            } else if (cancelNext && cancellable(item)) {
                cancelNext = false;
                write(failing(item, Refusals.cancelled()));
            } else {
                if (!item.recorded().isDone()) {
                    hold.until(item.recorded());
                }
                write(item);
            }
            written = true;
        }
        cancelNext = cancelNext && outbox.any(UpstreamLine::cancellable);
        if (written && !flushDue) {
            flushDue = true;
            loop.execute(this::flushWritten);
        }
    }

    /**
     * Runs at the end of the loop's turn, so that messages that came together go together. What waits for its record
     * goes soon, and takes along what was written before it.
     */
    private void flushWritten() {
        flushDue = false;
        if (written && outbox.isEmpty()) {
            written = false;
            upstream.flush();
        }
    }

    private Outbox.Item failing(Outbox.Item item, ErrorFields refusal) {
        item.bytes().release();
        Reply reply = item.reply();
        if (reply != null && reply.refusal() == null) {
            abandoned.accept(reply);
        }
        return reply instanceof QueryReply
                ? new Outbox.Item(
                        Refusals.failingQuery(upstream.alloc(), refusal), new QueryReply(List.of(), refusal), READY)
                : new Outbox.Item(
                        Refusals.failingParse(upstream.alloc(), Refusals.NO_STATEMENT, refusal),
                        new ParseReply(null, refusal),
                        READY);
    }

    private void write(Outbox.Item item) {
        Reply reply = item.reply();
        if (reply != null) {
            if (tracker.skipping() && !reply.synchronizes()) {
                item.bytes().release();
                abandoned.accept(reply);
                return;
            }
            tracker.expect(reply, item.bytes().readableBytes());
            batchOpen = !(reply instanceof SyncReply) && !(reply instanceof QueryReply) && !reply.hidden();
            batchBegun = batchOpen && (batchBegun || !(reply instanceof CloseReply));
        }
        upstream.write(item.bytes());
    }

    /** The upstream skips to the next Sync: takes back what hasn't gone yet. */
    void skipToSync() {
        outbox.dropToSync(abandoned);
        flush();
    }

    /** What the client sends up to its next Sync counts as skipped by the upstream. */
    void skipClient() {
        refused = true;
    }

    /** Whether what the client sends now would be skipped by the upstream. */
    boolean skipping() {
        return refused || (tracker.skipping() && !outbox.holdsSync());
    }

    /** Whether the upstream has something of the client's to answer. */
    boolean clientWaits() {
        return tracker.owesClient();
    }

    /** Cancels the first message that only waits for its record; returns whether there is one. */
    boolean cancelWaiting() {
        cancelNext = cancelNext || outbox.any(UpstreamLine::cancellable);
        return cancelNext;
    }

    private static boolean cancellable(Outbox.Item item) {
        Reply reply = item.reply();
        return reply != null && !(reply instanceof SyncReply) && !reply.hidden() && reply.refusal() == null;
    }

    /** What the upstream works on, as far as is known; null for nothing. */
    @Nullable
    Execution running() {
        return tracker.execution();
    }

    /** Whether everything before the message of this execution was answered. */
    boolean worksOn(Execution execution) {
        return tracker.worksOn(execution);
    }

    /** Whether the upstream takes what is sent. */
    boolean writable() {
        return upstream.isWritable();
    }

    /** Nothing is under way. */
    boolean quiet() {
        return tracker.isEmpty() && outbox.isEmpty();
    }

    /**
     * Whether a question of the proxy's own may go now: nothing was sent since the last Sync but Closes, as drivers put
     * them at the head of a batch. These mean the same on either side of the question's Sync.
     */
    boolean mayAsk() {
        return !batchBegun && tracker.owesOnlyCloses() && !outbox.any(item -> !(item.reply() instanceof CloseReply));
    }

    /** Nothing is under way and no batch of the extended protocol is open. */
    boolean idle() {
        return quiet() && !batchOpen;
    }

    /**
     * Whether an explicit transaction was open at the last ReadyForQuery and nothing was sent since that may have ended
     * it unnoticed.
     */
    boolean inTransaction() {
        return status != TransactionStatus.IDLE && !batchOpen;
    }

    /** Whether so much is under way that no more should be read from the client. */
    boolean full() {
        return tracker.size() + outbox.size() > DEPTH_MAX || tracker.bytes() + outbox.bytes() > BYTES_MAX;
    }

    /** Asks for what was answered so far if that is what others wait for: the upstream may keep it to itself. */
    void makeRoom() {
        if (sentSinceFlush && full()) {
            flushUpstream();
            sentSinceFlush = false;
        }
    }

    void ready(TransactionStatus now) {
        status = now;
    }

    TransactionStatus status() {
        return status;
    }

    /** The session is over. */
    void close() {
        outbox.clear(abandoned);
        tracker.clear(abandoned);
    }
}
