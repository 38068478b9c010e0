package dev.sallyport.audit;

import dev.sallyport.audit.tree.TreeHasher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A secret for HMAC-SHA-256, with a name that tells nothing of it. Safe for use by any thread. */
final class HmacKey {
    static final int SECRET_BYTES_MIN = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int NAME_DIGITS = 16;

    private final SecretKeySpec key;
    private final String name;

    /** Ready for use again after each hash; to make one ready takes as long as to hash a text. */
    private final ThreadLocal<Mac> macs = ThreadLocal.withInitial(this::newMac);

    private HmacKey(byte[] secret) {
        this.key = new SecretKeySpec(secret, ALGORITHM);
        byte[] hashed = TreeHasher.sha256().digest(secret);
        this.name = "hmac-" + HexFormat.of().formatHex(hashed).substring(0, NAME_DIGITS);
    }

    /** @throws IllegalArgumentException if there are fewer than 32 bytes */
    static HmacKey of(byte[] secret) {
        if (secret.length < SECRET_BYTES_MIN) {
            throw new IllegalArgumentException("the secret has fewer than " + SECRET_BYTES_MIN + " bytes");
        }
        return new HmacKey(secret);
    }

    /** A file's text, which is made at first use. */
    static HmacKey open(Path file) {
        String text = KeyFiles.readOrCreate(file, () -> {
            byte[] secret = new byte[SECRET_BYTES_MIN];
            new SecureRandom().nextBytes(secret);
            return HexFormat.of().formatHex(secret);
        });
        try {
            return of(text.strip().getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new AuditLogException(file + ": " + e.getMessage(), e);
        }
    }

    byte[] hash(String text) {
        return macs.get().doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The hash's beginning, in hexadecimal. */
    String hash(String text, int digits) {
        return HexFormat.of().formatHex(hash(text)).substring(0, digits);
    }

    String name() {
        return name;
    }

    private Mac newMac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform lacks " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "HmacKey[" + name + "]";
    }
}
