package dev.sallyport.proxy.session;

import dev.sallyport.policy.decision.AnswerLimits.Bound;
import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Has a statement cancelled that runs for longer than policy allows, and again after a while: a request to cancel that
 * finds the server between two statements does nothing. Confined to one event loop.
 */
final class TimeLimit {
    private static final long AGAIN_MILLIS = 5000;

    /** How often is looked whether its turn has come. */
    private static final long TURN_MILLIS = 100;

    private final EventLoop loop;
    private final Bound millis;
    private final BooleanSupplier running;
    private final Runnable cancel;
    private @Nullable Future<?> timer;
    private boolean over;

    /**
     * Begins to count.
     *
     * @param running whether the upstream has answered everything before it, so that it is what it works on
     */
    TimeLimit(EventLoop loop, Bound millis, BooleanSupplier running, Runnable cancel) {
        this.loop = loop;
        this.millis = millis;
        this.running = running;
        this.cancel = cancel;
        this.timer = loop.schedule(this::end, millis.most(), TimeUnit.MILLISECONDS);
    }

    /** Its time counts from when others before it are done: these may take as long as they may. */
    private void awaitTurn() {
        if (running.getAsBoolean()) {
            timer = loop.schedule(this::end, millis.most(), TimeUnit.MILLISECONDS);
        } else {
            timer = loop.schedule(this::awaitTurn, TURN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void end() {
        if (!running.getAsBoolean()) {
            awaitTurn();
            return;
        }
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
