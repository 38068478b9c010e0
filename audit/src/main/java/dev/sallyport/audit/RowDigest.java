package dev.sallyport.audit;

import dev.sallyport.audit.tree.TreeHasher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keyed hashes of rows' primary keys (HMAC-SHA-256, the first 128 bits): whoever has the key finds a row's events, and
 * nobody else can tell which rows they are of. The table's name is part of what is hashed, so that equal keys of two
 * tables have different hashes. Safe for use by any thread.
 */
public final class RowDigest {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String DOMAIN = "sallyport row\0";
    private static final int SECRET_BYTES_MIN = 32;
    private static final int DIGITS = 32;
    private static final int NAME_DIGITS = 16;

    private final SecretKeySpec key;
    private final String keyName;
    private final ThreadLocal<Mac> macs = ThreadLocal.withInitial(this::newMac);

    private RowDigest(byte[] secret) {
        this.key = new SecretKeySpec(secret, ALGORITHM);
        byte[] name = TreeHasher.sha256().digest(secret);
        this.keyName = "hmac-" + HexFormat.of().formatHex(name).substring(0, NAME_DIGITS);
    }

    /**
     * With a secret that the operator chose.
     *
     * @throws IllegalArgumentException if it has fewer than 32 bytes
     */
    public static RowDigest of(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < SECRET_BYTES_MIN) {
            throw new IllegalArgumentException("the secret has fewer than " + SECRET_BYTES_MIN + " bytes");
        }
        return new RowDigest(bytes);
    }

    /** With the log directory's own secret ({@code keys/rows.hmac}), which is made at first use. */
    public static RowDigest open(Path directory) {
        String text = KeyFiles.readOrCreate(file(directory), () -> {
            byte[] secret = new byte[SECRET_BYTES_MIN];
            new SecureRandom().nextBytes(secret);
            return HexFormat.of().formatHex(secret);
        });
        try {
            return of(text.strip());
        } catch (IllegalArgumentException e) {
            throw new AuditLogException("keys/rows.hmac: " + e.getMessage(), e);
        }
    }

    /** Where the log directory's own secret lies. */
    public static Path file(Path directory) {
        return directory.resolve("keys").resolve("rows.hmac");
    }

    /** A key's columns as one text: commas between them, and a backslash before commas and backslashes within. */
    public static String text(List<String> columns) {
        if (columns.size() == 1) {
            return columns.get(0);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            text.append(i == 0 ? "" : ",")
                    .append(columns.get(i).replace("\\", "\\\\").replace(",", "\\,"));
        }
        return text.toString();
    }

    /** The hash of a key's {@link #text}: 32 hexadecimal digits. */
    public String hash(String table, String text) {
        byte[] hashed = macs.get().doFinal((DOMAIN + table + "\0" + text).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hashed).substring(0, DIGITS);
    }

    /** The key's name, which tells nothing of the key. */
    public String keyName() {
        return keyName;
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
        return "RowDigest[" + keyName + "]";
    }
}
