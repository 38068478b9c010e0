package dev.sallyport.it.support;

import java.time.Duration;

/**
 * A time that shall run out in a test, though not before everything is ready for it. Where the machine was too slow for
 * that, the test begins anew with a longer time: it takes no longer than it must, and says nothing about the machine.
 */
public final class ShortTime {
    /** What expires does so at a whole second, so up to one before its time. */
    private static final Duration EARLY = Duration.ofSeconds(1);

    private final Duration length;
    private final long begin = System.nanoTime();
    private boolean ready;

    private ShortTime(Duration length) {
        this.length = length;
    }

    /** What has to be done in time, then {@link #ready} or {@link #seen}, then what comes when it has run out. */
    public interface Course {
        void run(ShortTime time) throws Exception;
    }

    /** Runs it with this time, and with more each time that it wasn't enough. */
    public static void of(Duration first, Course course) throws Exception {
        for (Duration length = first; ; length = length.multipliedBy(3)) {
            ShortTime time = new ShortTime(length);
            try {
                course.run(time);
                return;
            } catch (Exception | AssertionError e) {
                if (time.ready || !time.isOver() || length.compareTo(Patience.LONG) > 0) {
                    throw e;
                }
            }
        }
    }

    public Duration length() {
        return length;
    }

    /** In seconds, with so much more. */
    public double secondsAnd(double more) {
        return length.toMillis() / 1000.0 + more;
    }

    private boolean isOver() {
        return System.nanoTime() - begin > length.minus(EARLY).toNanos();
    }

    /** To be asked where the test waits for something that doesn't come when the time is over. */
    public void isNotOver() {
        if (isOver()) {
            throw new IllegalStateException("this machine takes more than " + length + " for it");
        }
    }

    /** Everything that had to be done in time is done; what fails from here on has failed. */
    public void ready() {
        isNotOver();
        seen();
    }

    /** The same where what came shows that it was in time. */
    public void seen() {
        ready = true;
    }
}
