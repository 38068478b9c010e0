package dev.sallyport.it.fuzz;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Which seeds are played: a fixed few, or, with {@code -Dsallyport.fuzz.seconds=N}, new ones for that long from
 * {@code -Dsallyport.fuzz.seed} on.
 */
final class Rounds {
    /** One round of a test. */
    interface Round {
        void play(long seed) throws Exception;
    }

    private static final int SECONDS = Integer.getInteger("sallyport.fuzz.seconds", 0);
    private static final long FIRST = Long.getLong("sallyport.fuzz.seed", 1);

    private static final int FAILURES_MAX = 5;

    private Rounds() {}

    /** Neighbouring seeds give unlike numbers, which those of {@code new Random(seed)} are not. */
    static Random random(long seed) {
        return new Random(new SplittableRandom(seed).nextLong());
    }

    /** Plays that many seeds, or as many as fit into the time that was asked for. A failure names its seed. */
    static void of(int count, Round round) {
        long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        List<AssertionError> failures = new ArrayList<>();
        for (long seed = FIRST; SECONDS == 0 ? seed < FIRST + count : System.nanoTime() < end; seed++) {
            try {
                round.play(seed);
            } catch (Exception | AssertionError failure) {
                failures.add(new AssertionError("seed " + seed, failure));
                if (failures.size() == FAILURES_MAX) {
                    break;
                }
            }
        }
        if (!failures.isEmpty()) {
            AssertionError all = failures.get(0);
            failures.stream().skip(1).forEach(all::addSuppressed);
            throw all;
        }
    }
}
