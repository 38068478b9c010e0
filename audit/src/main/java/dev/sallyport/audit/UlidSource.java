package dev.sallyport.audit;

import java.security.SecureRandom;

/**
 * Unique ids that sort as they were made: 48 bits of milliseconds and 80 random bits in Crockford's base 32 (ULID).
 * When the clock goes back, the ids don't. Confined to one thread.
 */
final class UlidSource {
    private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final int LENGTH = 26;
    private static final int TIME_DIGITS = 10;
    private static final int RANDOM_DIGITS = LENGTH - TIME_DIGITS;
    private static final long TIME_MAX = (1L << 48) - 1;

    private final SecureRandom random;
    private final byte[] last = new byte[RANDOM_DIGITS];
    private long lastMillis;

    UlidSource(SecureRandom random) {
        this.random = random;
    }

    /** A new id at the given time since 1970. */
    String next(long millis) {
        if (millis > lastMillis && millis <= TIME_MAX) {
            lastMillis = millis;
            random.nextBytes(last);
            for (int i = 0; i < last.length; i++) {
                last[i] &= 31;
            }
        } else {
            increment();
        }
        char[] text = new char[LENGTH];
        long time = lastMillis;
        for (int i = TIME_DIGITS - 1; i >= 0; i--) {
            text[i] = DIGITS[(int) (time & 31)];
            time >>>= 5;
        }
        for (int i = 0; i < RANDOM_DIGITS; i++) {
            text[TIME_DIGITS + i] = DIGITS[last[i]];
        }
        return new String(text);
    }

    private void increment() {
        for (int i = RANDOM_DIGITS - 1; i >= 0; i--) {
            if (last[i] < 31) {
                last[i]++;
                return;
            }
            last[i] = 0;
        }
        lastMillis++;
    }
}
