package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.backend.BackendType;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the upstream's answers back while something that it was sent is not on record yet, so that the log's disk and
 * the database work at the same time, and yet nobody sees what isn't recorded; and while the upstream says more unasked
 * than a session may be told in that time, so that code in the database can't keep the event loop from other sessions.
 * Confined to one event loop.
 */
final class AnswerHold {
    /** What a pause lasts at least: what has come by then passes at once. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Channel upstream;
    private final EventLoop loop;
    private final Pace unasked;
    private final Runnable letGo;
    private final Runnable unrecorded;
    private int waiting;
    private boolean failed;

    /**
     * @param unaskedPerSecond how many messages that answer nothing may be passed on in a second
     * @param letGo called when everything is on record: the answers may be looked at
     * @param unrecorded called when a record could not be written: nobody must ever look at the answers
     */
    AnswerHold(Channel upstream, int unaskedPerSecond, Runnable letGo, Runnable unrecorded) {
        this.upstream = upstream;
        this.loop = upstream.eventLoop();
        this.unasked = new Pace(loop.ticker(), unaskedPerSecond, unaskedPerSecond);
        this.letGo = letGo;
        this.unrecorded = unrecorded;
    }

    /** Whether nobody must look at answers now. */
    boolean holding() {
        return waiting > 0 || failed;
    }

    /** Holds the answers until this is done. */
    void until(CompletableFuture<?> recorded) {
        waiting++;
        var unused = recorded.whenComplete((done, failure) -> loop.execute(() -> recorded(failure == null)));
    }

    /**
     * Whether this message is one too many for now, in which case it and all behind it are held until its time has come.
     * Only those count that the upstream sends unasked; for all others the client had to ask.
     */
    boolean tooMany(byte type) {
        boolean asked = type != BackendType.NOTICE_RESPONSE
                && type != BackendType.NOTIFICATION_RESPONSE
                && type != BackendType.PARAMETER_STATUS;
        if (asked || unasked.take()) {
            return false;
        }
        waiting++;
        upstream.config().setAutoRead(false);
        loop.schedule(() -> recorded(true), Math.max(PAUSE_NANOS, unasked.nanosToWait()), TimeUnit.NANOSECONDS);
        return true;
    }

    private void recorded(boolean done) {
        waiting--;
        if (!done && !failed) {
            failed = true;
            unrecorded.run();
        } else if (!holding()) {
            letGo.run();
        }
    }
}
