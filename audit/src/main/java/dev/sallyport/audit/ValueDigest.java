package dev.sallyport.audit;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Keyed hashes of statements' parameters and literals (HMAC-SHA-256, the first 128 bits): whoever has the key finds the
 * statements in which a value stood, and nobody else can tell which values they are. Safe for use by any thread.
 */
public final class ValueDigest {
    private static final String DOMAIN = "sallyport value\0";
    private static final int DIGITS = 32;

    private final HmacKey key;

    ValueDigest(HmacKey key) {
        this.key = key;
    }

    /**
     * With a secret that the operator chose.
     *
     * @throws IllegalArgumentException if it has fewer than 32 bytes
     */
    public static ValueDigest of(String secret) {
        return new ValueDigest(HmacKey.of(secret.getBytes(StandardCharsets.UTF_8)));
    }

    /** With the log directory's own secret ({@code keys/values.hmac}), which is made at first use. */
    public static ValueDigest open(Path directory) {
        return new ValueDigest(HmacKey.open(file(directory)));
    }

    /** Where the log directory's own secret lies. */
    public static Path file(Path directory) {
        return directory.resolve("keys").resolve("values.hmac");
    }

    /** A value's hash: 32 hexadecimal digits. */
    public String hash(String value) {
        return key.hash(DOMAIN + value, DIGITS);
    }

    /** The key's name, which tells nothing of the key. */
    public String keyName() {
        return key.name();
    }

    @Override
    public String toString() {
        return "ValueDigest[" + key.name() + "]";
    }
}
