package dev.sallyport.it.support;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.function.Executable;

/**
 * For tests of somebody who does something often enough not to count as idle: where the machine stood still meanwhile,
 * that wasn't often enough, and the test begins anew.
 */
public final class Standstill {
    private static final Duration TICK = Duration.ofMillis(20);
    private static final int TRIES = 10;

    private Standstill() {}

    /** Runs it, and anew if it failed while nothing went on here for that long. */
    public static void of(Duration tooLong, Executable course) throws Throwable {
        for (int left = TRIES - 1; ; left--) {
            Watch watch = new Watch();
            watch.start();
            try {
                course.execute();
                return;
            } catch (Exception | AssertionError e) {
                if (left == 0 || watch.longest().compareTo(tooLong) < 0) {
                    throw e;
                }
            } finally {
                watch.over = true;
                watch.join();
            }
        }
    }

    private static final class Watch extends Thread {
        private volatile boolean over;
        private volatile long longest;
        private volatile long last = System.nanoTime();

        Watch() {
            super("standstill");
            setDaemon(true);
        }

        @Override
        public void run() {
            while (!over) {
                LockSupport.parkNanos(TICK.toNanos());
                tick();
            }
        }

        private synchronized void tick() {
            long now = System.nanoTime();
            longest = Math.max(longest, now - last);
            last = now;
        }

        Duration longest() {
            tick();
            return Duration.ofNanos(longest);
        }
    }
}
