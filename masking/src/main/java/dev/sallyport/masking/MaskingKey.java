package dev.sallyport.masking;

import java.util.Arrays;

/**
 * The key of {@link MaskStyle#HASH}: 16 bytes at least. Whoever has it can find short values by trying them all.
 *
 * @param bytes the key; copied
 */
@SuppressWarnings("ArrayRecordComponent") // equality and copies are written out
public record MaskingKey(byte[] bytes) {
    private static final int LENGTH_MIN = 16;

    public MaskingKey {
        if (bytes.length < LENGTH_MIN) {
            throw new IllegalArgumentException("a masking key needs at least " + LENGTH_MIN + " bytes");
        }
        bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MaskingKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "MaskingKey[redacted]";
    }
}
