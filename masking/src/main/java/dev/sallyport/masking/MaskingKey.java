package dev.sallyport.masking;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key of keyed masks: 16 bytes at least. Whoever has it can find short values by trying them all.
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

    /** A key for another purpose, from which this one can't be found: HMAC-SHA-256 of the purpose's name. */
    byte[] derived(String purpose) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
            return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256 for any key", e);
        }
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
