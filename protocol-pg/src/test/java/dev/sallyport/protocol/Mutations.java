package dev.sallyport.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Damages good messages at random, which reaches deeper than random bytes do. */
public final class Mutations {
    private Mutations() {}

    /** Gives {@code check} every message, then {@code rounds} damaged copies of each; names the seed on failure. */
    public static void ofEach(List<byte[]> messages, int rounds, Consumer<byte[]> check) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (byte[] message : messages) {
            check.accept(message);
            for (int round = 0; round < rounds; round++) {
                byte[] damaged = damage(message, random);
                try {
                    check.accept(damaged);
                } catch (RuntimeException | AssertionError failure) {
                    throw new AssertionError("seed " + seed + ", bytes " + Arrays.toString(damaged), failure);
                }
            }
        }
    }

    private static byte[] damage(byte[] message, Random random) {
        byte[] damaged = Arrays.copyOf(message, Math.max(1, message.length + random.nextInt(5) - 2));
        for (int flips = random.nextInt(4); flips >= 0; flips--) {
            damaged[random.nextInt(damaged.length)] = interesting(random);
        }
        if (random.nextBoolean() && damaged.length > 4) {
            damaged[4] = (byte) (damaged.length - 1); // a length that fits, so that the body is read
        }
        return damaged;
    }

    private static byte interesting(Random random) {
        byte[] favourites = {0, 1, 4, -1, -2, 127, -128, 'S', 'P'};
        return random.nextBoolean() ? favourites[random.nextInt(favourites.length)] : (byte) random.nextInt();
    }
}
