package dev.sallyport.audit.sink;

import java.io.IOException;
import java.time.Duration;

/** Records weren't acknowledged. The message is for people and has no secrets in it. */
public final class UndeliveredException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Duration pause;
    private final boolean tooLarge;
    private final int again;

    private UndeliveredException(String problem, Duration pause, boolean tooLarge, int again) {
        super(problem);
        this.pause = pause;
        this.tooLarge = tooLarge;
        this.again = again;
    }

    /** It may work soon. */
    public static UndeliveredException of(String problem) {
        return new UndeliveredException(problem, Duration.ZERO, false, 0);
    }

    /** It may work after a while, and not before. */
    public static UndeliveredException after(Duration pause, String problem) {
        return new UndeliveredException(problem, pause, false, 0);
    }

    /** Fewer records at a time may do. */
    public static UndeliveredException tooLarge(String problem) {
        return new UndeliveredException(problem, Duration.ZERO, true, 0);
    }

    /**
     * Records that counted as acknowledged may be lost, too.
     *
     * @param again how many, at most: those before this batch
     */
    public static UndeliveredException lost(int again, String problem) {
        return new UndeliveredException(problem, Duration.ZERO, false, again);
    }

    /** For how long nothing is tried, at least. */
    Duration pause() {
        return pause;
    }

    boolean isTooLarge() {
        return tooLarge;
    }

    /** How many earlier records are sent again. */
    int again() {
        return again;
    }
}
