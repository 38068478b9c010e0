package dev.sallyport.masking.scan;

import java.util.Arrays;

/**
 * The runs of ASCII letters and digits in a text, found in one pass that all scanners share: where each begins and ends,
 * how many digits it has, and which classes of {@link Ascii}. Reused; confined to one thread.
 */
final class Tokens {
    /** Tokens that arrays are kept for; a text that has more gets bigger ones for itself. */
    private static final int KEPT_MAX = 1 << 16;

    int size;
    int[] starts = new int[64];
    int[] ends = new int[64];
    int[] digits = new int[64];
    /** Bits of {@link Ascii}: those that some byte of the token has. */
    short[] classes = new short[64];

    void read(byte[] bytes, int from, int to) {
        size = 0;
        if (starts.length > KEPT_MAX) {
            resize(64);
        }
        int i = from;
        while (i < to) {
            int seen = Ascii.classes(bytes[i]);
            if ((seen & Ascii.ALNUM) == 0) {
                i++;
                continue;
            }
            boolean escape = i > from && bytes[i - 1] == '\\' && isEscape(bytes[i]);
            if (escape) {
                i++;
                seen = 0;
            }
            int start = i;
            int count = 0;
            while (i < to) {
                int bits = Ascii.classes(bytes[i]);
                if ((bits & Ascii.ALNUM) == 0) {
                    break;
                }
                seen |= bits;
                // DIGIT is the lowest bit
                count += bits & Ascii.DIGIT;
                i++;
            }
            if (i > start) {
                add(start, i, count, seen);
            }
        }
    }

    private static boolean isEscape(int b) {
        return b == 'n' || b == 'r' || b == 't';
    }

    private void add(int start, int end, int count, int seen) {
        if (size == starts.length) {
            resize(size * 2);
        }
        starts[size] = start;
        ends[size] = end;
        digits[size] = count;
        classes[size++] = (short) seen;
    }

    private void resize(int capacity) {
        starts = Arrays.copyOf(starts, capacity);
        ends = Arrays.copyOf(ends, capacity);
        digits = Arrays.copyOf(digits, capacity);
        classes = Arrays.copyOf(classes, capacity);
    }

    /** The first token from {@code index} on that begins at a place or after it. */
    int after(int index, int place) {
        int i = index;
        while (i < size && starts[i] < place) {
            i++;
        }
        return i;
    }

    /** Whether a token consists of digits. */
    boolean isNumber(int index) {
        return (classes[index] & Ascii.LETTER) == 0;
    }

    /** Whether a token consists of hexadecimal digits. */
    boolean isHex(int index) {
        return (classes[index] & Ascii.NOT_HEX) == 0;
    }
}
