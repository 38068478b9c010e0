package dev.sallyport.proxy.surface;

import java.time.Duration;

/** The end of a statement's time, or of its client's patience. Safe for use by any thread. */
public final class Stop {
    private final long endNanos;
    private volatile boolean cancelled;

    /** From now on. */
    public Stop(Duration time) {
        this.endNanos = System.nanoTime() + time.toNanos();
    }

    /** The client doesn't want it any more. */
    public void cancel() {
        cancelled = true;
    }

    /** Ends the statement by an exception if it has to end. */
    public void check() {
        if (cancelled || Thread.currentThread().isInterrupted()) {
            throw new SurfaceException("57014", "canceling statement due to user request");
        }
        if (System.nanoTime() - endNanos >= 0) {
            throw new SurfaceException(
                    "57014",
                    "canceling statement due to statement timeout",
                    "Ask for less: name a time, a principal, a session, a rule.");
        }
    }
}
