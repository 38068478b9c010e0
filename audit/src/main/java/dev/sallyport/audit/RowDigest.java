package dev.sallyport.audit;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Keyed hashes of rows' primary keys (HMAC-SHA-256, the first 128 bits): whoever has the key finds a row's events, and
 * nobody else can tell which rows they are of. The table's name is part of what is hashed, so that equal keys of two
 * tables have different hashes. Safe for use by any thread.
 */
public final class RowDigest {
    private static final String DOMAIN = "sallyport row\0";
    private static final int DIGITS = 32;

    private final HmacKey key;

    private RowDigest(HmacKey key) {
        this.key = key;
    }

    /**
     * With a secret that the operator chose.
     *
     * @throws IllegalArgumentException if it has fewer than 32 bytes
     */
    public static RowDigest of(String secret) {
        return new RowDigest(HmacKey.of(secret.getBytes(StandardCharsets.UTF_8)));
    }

    /** With the log directory's own secret ({@code keys/rows.hmac}), which is made at first use. */
    public static RowDigest open(Path directory) {
        return new RowDigest(HmacKey.open(file(directory)));
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
        return key.hash(DOMAIN + table + "\0" + text, DIGITS);
    }

    /** The key's name, which tells nothing of the key. */
    public String keyName() {
        return key.name();
    }

    @Override
    public String toString() {
        return "RowDigest[" + key.name() + "]";
    }
}
