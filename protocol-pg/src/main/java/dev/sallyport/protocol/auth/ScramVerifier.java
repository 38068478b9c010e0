package dev.sallyport.protocol.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What a server keeps of a secret (RFC 5803): enough to check a proof and to answer it, not enough to make one.
 *
 * @param salt not copied
 * @param iterations at least {@value #ITERATIONS_MIN} (RFC 7677 section 4)
 * @param storedKey {@code H(ClientKey)}; not copied
 * @param serverKey what the server proves itself with; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record ScramVerifier(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    public static final int ITERATIONS_MIN = 4096;

    /** Bytes of a key: SHA-256's. */
    static final int KEY_BYTES = 32;

    private static final String HMAC = "HmacSHA256";
    private static final int SALT_BYTES_MIN = 8;
    private static final int SALT_BYTES_MAX = 64;

    public ScramVerifier {
        if (iterations < ITERATIONS_MIN || iterations > ScramLogin.ITERATIONS_MAX) {
            throw new IllegalArgumentException(
                    "not " + ITERATIONS_MIN + " to " + ScramLogin.ITERATIONS_MAX + " iterations but " + iterations);
        }
        if (salt.length < SALT_BYTES_MIN || salt.length > SALT_BYTES_MAX) {
            throw new IllegalArgumentException("the salt has " + salt.length + " bytes");
        }
        if (storedKey.length != KEY_BYTES || serverKey.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has not " + KEY_BYTES + " bytes");
        }
    }

    /**
     * Hashes a secret, for milliseconds.
     *
     * @param secret printable ASCII, which SASLprep leaves as it is
     */
    public static ScramVerifier of(String secret, byte[] salt, int iterations) {
        if (secret.isEmpty() || !secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("the secret is not visible ASCII");
        }
        PBEKeySpec spec = new PBEKeySpec(secret.toCharArray(), salt, iterations, KEY_BYTES * Byte.SIZE);
        try {
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            return new ScramVerifier(salt, iterations, hash(hmac(salted, "Client Key")), hmac(salted, "Server Key"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has PBKDF2", e);
        } finally {
            spec.clearPassword();
        }
    }

    /**
     * Whether the proof was made with the secret. Takes the same time for every proof.
     *
     * @param authMessage what both sides have said (RFC 5802 section 3)
     */
    boolean proves(byte[] proof, String authMessage) {
        if (proof.length != KEY_BYTES) {
            return false;
        }
        byte[] signature = hmac(storedKey, authMessage);
        byte[] clientKey = new byte[KEY_BYTES];
        for (int i = 0; i < KEY_BYTES; i++) {
            clientKey[i] = (byte) (proof[i] ^ signature[i]);
        }
        return MessageDigest.isEqual(hash(clientKey), storedKey);
    }

    /** {@code ServerSignature}. */
    byte[] signature(String authMessage) {
        return hmac(serverKey, authMessage);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }

    private static byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ScramVerifier that
                && iterations == that.iterations
                && Arrays.equals(salt, that.salt)
                && Arrays.equals(storedKey, that.storedKey)
                && Arrays.equals(serverKey, that.serverKey);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(salt) + Arrays.hashCode(storedKey);
    }

    /** Without the keys: whoever has the server's can pretend to be it. */
    @Override
    public String toString() {
        return "ScramVerifier[iterations=" + iterations + "]";
    }
}
