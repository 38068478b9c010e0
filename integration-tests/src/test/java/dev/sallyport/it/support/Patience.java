package dev.sallyport.it.support;

import java.time.Duration;

/**
 * How long a test waits for what is sure to come. No machine stands still that long, so only a defect is waited for to
 * the end; a wait that is over when the thing comes costs no more for it.
 */
public final class Patience {
    public static final Duration LONG = Duration.ofMinutes(5);

    private Patience() {}

    /** When it is over, on {@link System#nanoTime()}'s clock. */
    public static long end() {
        return System.nanoTime() + LONG.toNanos();
    }

    public static int millis() {
        return Math.toIntExact(LONG.toMillis());
    }
}
