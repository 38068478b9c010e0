package dev.sallyport.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The key of one day's values: encrypts them (AES-256-GCM, NIST SP 800-38D, with a random nonce of 96 bits) and hashes
 * them, so that equal ones of the day can be found. Safe for use by any thread.
 */
public final class DayKey {
    static final int BYTES = 32;

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String name;
    private final SecretKeySpec key;
    private final ValueDigest digest;

    /** @param secret 32 random bytes */
    DayKey(String name, byte[] secret) {
        HmacKey root = HmacKey.of(secret);
        this.name = name;
        this.key = new SecretKeySpec(root.hash("sallyport value encryption"), "AES");
        this.digest = new ValueDigest(HmacKey.of(root.hash("sallyport value hash")));
    }

    /** The day, as {@code 2026-11-20}. */
    public String name() {
        return name;
    }

    /** A value's hash, which is another one on another day. */
    public String hash(String value) {
        return digest.hash(value);
    }

    /** A value, encrypted for its place, in base64. */
    public String seal(ValuePlace place, String value) {
        return Base64.getEncoder()
                .encodeToString(encrypt(key, place.bound(name), value.getBytes(StandardCharsets.UTF_8)));
    }

    /** The value; null if it wasn't encrypted with this key for this place. */
    public @Nullable String open(ValuePlace place, String sealed) {
        try {
            byte[] opened = decrypt(key, place.bound(name), Base64.getDecoder().decode(sealed));
            return opened == null ? null : new String(opened, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Nonce, ciphertext and tag. */
    static byte[] encrypt(SecretKeySpec key, String bound, byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, bound);
            byte[] out = Arrays.copyOf(nonce, NONCE_BYTES + cipher.getOutputSize(plain.length));
            int length = cipher.doFinal(plain, 0, plain.length, out, NONCE_BYTES);
            return Arrays.copyOf(out, NONCE_BYTES + length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform can't do " + CIPHER, e);
        }
    }

    /** What was encrypted; null if it is something else, or with another key or for another place. */
    static byte @Nullable [] decrypt(SecretKeySpec key, String bound, byte[] sealed) {
        if (sealed.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
            return null;
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(sealed, NONCE_BYTES), bound)
                    .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String bound)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(bound.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    @Override
    public String toString() {
        return "DayKey[" + name + "]";
    }
}
