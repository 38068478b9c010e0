package dev.sallyport.proxy.session;

import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.proxy.catalog.CatalogException;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the client's messages one by one, as fast as each can be judged and the upstream takes them, and stops reading
 * from the client while that doesn't go on. Confined to one event loop.
 */
final class SessionPump {
    private final Channel client;
    private final Channel upstream;
    private final UpstreamLine line;
    private final CopyRoad copy;
    private final SessionEnd end;
    private final StatementReader reader;
    private final Consumer<Frame> handler;
    private final Runnable afterJudging;
    private final Inbox inbox = new Inbox();

    private boolean judging;

    /** What is being judged; whoever judges it owns it again when that goes on. */
    private @Nullable Frame judged;

    private boolean cancelled;
    private boolean pumping;
    /** How many cancel requests are on their way: each may end whatever the upstream works on. */
    private int cancelling;

    /**
     * @param handler handles one message and takes its frame
     * @param afterJudging called after each message that had to wait for its judgement
     */
    SessionPump(
            Channel client,
            Channel upstream,
            UpstreamLine line,
            CopyRoad copy,
            SessionEnd end,
            StatementReader reader,
            Consumer<Frame> handler,
            Runnable afterJudging) {
        this.client = client;
        this.upstream = upstream;
        this.line = line;
        this.copy = copy;
        this.end = end;
        this.reader = reader;
        this.handler = handler;
        this.afterJudging = afterJudging;
    }

    /** Takes a message of the client's. */
    void add(Frame frame) {
        if (end.near()) {
            frame.release();
            return;
        }
        inbox.add(frame);
        pump();
    }

    /** Takes a message back that is to be handled again, before all others. */
    void putBack(Frame frame) {
        inbox.addFirst(frame);
    }

    /** Handles what can be handled now. */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (!blocked() && !inbox.isEmpty()) {
                handler.accept(inbox.remove());
            }
            if (!blocked()) {
                end.sayLastWord();
            }
        } catch (RuntimeException e) {
            end.byFault(e);
        } finally {
            pumping = false;
        }
        if (!end.over()) {
            line.makeRoom();
            boolean listens = !end.goodbye() && !end.deaf() && !inbox.full();
            client.config().setAutoRead(listens && upstream.isWritable() && !line.full());
        }
    }

    private boolean blocked() {
        return judging || cancelling > 0 || copy.blocked() || end.over() || end.goodbye();
    }

    /**
     * Reads a text and goes on with what was found; until then no further message is handled.
     *
     * @param frame the message with this text, which is released if it doesn't go on
     * @param stopped gets why the message is refused without a judgement
     */
    void judge(Frame frame, String sql, Consumer<Reading> next, Consumer<ErrorFields> stopped) {
        begin(frame);
        reader.read(sql, (reading, failure) -> {
            if (reading == null) {
                gone(failure == null ? new IllegalStateException("no analysis") : failure, stopped);
            } else {
                goOn(() -> next.accept(reading), stopped);
            }
        });
    }

    /** Goes on when the work has said that it is done; until then no further message is handled. */
    void after(
            Frame frame, Consumer<Consumer<@Nullable Throwable>> work, Runnable next, Consumer<ErrorFields> stopped) {
        begin(frame);
        work.accept(failure -> {
            if (failure == null) {
                goOn(next, stopped);
            } else {
                gone(failure, stopped);
            }
        });
    }

    private void begin(Frame frame) {
        judging = true;
        judged = frame;
    }

    private void gone(Throwable failure, Consumer<ErrorFields> stopped) {
        if (failure instanceof RejectedExecutionException) {
            goOn(() -> stopped.accept(Refusals.busy()), stopped);
        } else if (failure instanceof CatalogException) {
            goOn(() -> stopped.accept(Refusals.catalogBehind()), stopped);
        } else {
            end.byFault(failure);
        }
    }

    private void goOn(Runnable work, Consumer<ErrorFields> stopped) {
        judging = false;
        Runnable next = cancelled ? () -> stopped.accept(Refusals.cancelled()) : work;
        cancelled = false;
        if (end.over()) {
            return;
        }
        judged = null;
        boolean outer = pumping;
        pumping = true;
        try {
            next.run();
            afterJudging.run();
        } catch (RuntimeException e) {
            end.byFault(e);
        } finally {
            pumping = outer;
        }
        pump();
    }

    /** The client wants what is being judged cancelled; returns whether something is. */
    boolean cancelJudging() {
        cancelled = judging;
        return judging;
    }

    /** Whether the client has cancelled what is being judged. */
    boolean cancelled() {
        return cancelled;
    }

    /** Whether a message is being judged. */
    boolean judging() {
        return judging;
    }

    /** Whether a message of the client's is being judged or waits for that. */
    boolean working() {
        return judging || !inbox.isEmpty();
    }

    /** Whether everything that the client will ever want is known: it said goodbye. */
    boolean saidGoodbye() {
        return end.goodbye() || inbox.endsWithGoodbye();
    }

    /** The client said goodbye. */
    void terminate() {
        end.saidGoodbye();
        if (cancelling > 0 || copy.active() || !inbox.isEmpty() || !end.keepingUpstream()) {
            line.terminate();
        }
    }

    /** Sends a cancel request and handles nothing more until it was delivered. */
    void cancel(Supplier<Future<Void>> cancel) {
        cancelling++;
        cancel.get().addListener(done -> {
            cancelling--;
            pump();
        });
    }

    /** Gives up what waits. */
    void clear() {
        inbox.clear();
    }

    /** The session is over: gives up what waits and what is being judged. */
    void release() {
        clear();
        if (judged != null) {
            judged.release();
            judged = null;
        }
    }
}
