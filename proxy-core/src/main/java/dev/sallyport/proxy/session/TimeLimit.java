package dev.sallyport.proxy.session;

import dev.sallyport.policy.decision.AnswerLimits.Bound;
import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has a statement cancelled that runs for longer than policy allows, and again after a while: a request to cancel that
 * finds the server between two statements does nothing. Confined to one event loop.
 */
final class TimeLimit {
    private static final long AGAIN_MILLIS = 5000;

    private final EventLoop loop;
    private final Bound millis;
    private final Runnable cancel;
    private @Nullable Future<?> timer;
    private boolean over;

    /** Begins to count. */
    TimeLimit(EventLoop loop, Bound millis, Runnable cancel) {
        this.loop = loop;
        this.millis = millis;
        this.cancel = cancel;
        this.timer = loop.schedule(this::end, millis.most(), TimeUnit.MILLISECONDS);
    }

    private void end() {
        over = true;
        timer = loop.schedule(this::end, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        cancel.run();
    }

    /** The statement is over. */
    void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** Whether it took longer. */
    boolean over() {
        return over;
    }

    Bound millis() {
        return millis;
    }
}
