package dev.sallyport.masking.scan;

import java.util.Arrays;

/**
 * Keccak-256 with its original padding, as Ethereum uses it (NIST's SHA-3, FIPS 202, pads otherwise), of forty characters
 * in lower case. Reused; confined to one thread.
 */
final class Keccak {
    /** Bytes that are taken in at once: 1600 bits of state less twice 256. */
    private static final int RATE = 136;

    private static final int ROUNDS = 24;
    private static final int[] ROTATIONS = {
        1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44
    };
    private static final int[] LANES = {
        10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1
    };
    private static final long[] CONSTANTS = constants();

    private final long[] state = new long[25];
    private final long[] parity = new long[5];

    /** The round constants come from a shift register (FIPS 202 section 3.2.5). */
    private static long[] constants() {
        long[] constants = new long[ROUNDS];
        int register = 1;
        for (int round = 0; round < ROUNDS; round++) {
            for (int bit = 0; bit < 7; bit++) {
                if ((register & 1) != 0) {
                    constants[round] |= 1L << ((1 << bit) - 1);
                }
                register = register << 1 ^ (register >> 7) * 0x171;
            }
        }
        return constants;
    }

    /** Hashes a range of fewer bytes than are taken in at once, in lower case. */
    void hash(Text text, int start, int end) {
        Arrays.fill(state, 0);
        int length = end - start;
        for (int i = 0; i < length; i++) {
            state[i / 8] ^= (long) Ascii.lower(text.at(start + i)) << (i % 8 * 8);
        }
        state[length / 8] ^= 1L << (length % 8 * 8);
        state[RATE / 8 - 1] ^= Long.MIN_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            permute(CONSTANTS[round]);
        }
    }

    /** A hexadecimal digit of the hash. */
    int nibble(int index) {
        int value = (int) (state[index / 16] >>> (index / 2 % 8 * 8));
        return index % 2 == 0 ? value >> 4 & 15 : value & 15;
    }

    private void permute(long constant) {
        for (int x = 0; x < 5; x++) {
            parity[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
        }
        for (int x = 0; x < 5; x++) {
            long mixed = parity[(x + 4) % 5] ^ Long.rotateLeft(parity[(x + 1) % 5], 1);
            for (int y = 0; y < 25; y += 5) {
                state[y + x] ^= mixed;
            }
        }
        long moved = state[1];
        for (int i = 0; i < LANES.length; i++) {
            long next = state[LANES[i]];
            state[LANES[i]] = Long.rotateLeft(moved, ROTATIONS[i]);
            moved = next;
        }
        for (int y = 0; y < 25; y += 5) {
            System.arraycopy(state, y, parity, 0, 5);
            for (int x = 0; x < 5; x++) {
                state[y + x] = parity[x] ^ (~parity[(x + 1) % 5] & parity[(x + 2) % 5]);
            }
        }
        state[0] ^= constant;
    }
}
