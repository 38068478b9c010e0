package dev.sallyport.audit;

import dev.sallyport.audit.tree.TreeHasher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Hashes of statement texts that don't tell the text: HMAC-SHA-256 with a key that stays with the log. A plain hash
 * would let anybody with a guess find out whether a literal stood in a statement. Equal statements still have equal
 * hashes. Safe for use by any thread.
 */
public final class StatementDigest {
    private static final int KEY_BYTES = 32;

    private final HmacKey key;

    private StatementDigest(HmacKey key) {
        this.key = key;
    }

    /** Reads the log directory's key ({@code keys/statement.hmac}), which is made at first use. */
    public static StatementDigest open(Path directory) {
        String text = KeyFiles.readOrCreate(directory.resolve("keys").resolve("statement.hmac"), () -> {
            byte[] secret = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(secret);
            return HexFormat.of().formatHex(secret);
        });
        try {
            byte[] secret = HexFormat.of().parseHex(text.strip());
            if (secret.length == KEY_BYTES) {
                return new StatementDigest(HmacKey.of(secret));
            }
        } catch (IllegalArgumentException e) {
            throw new AuditLogException("keys/statement.hmac is not hexadecimal", e);
        }
        throw new AuditLogException("keys/statement.hmac does not hold " + KEY_BYTES + " bytes");
    }

    /** The keyed hash of a statement's text, 64 hexadecimal digits. */
    public String keyed(String text) {
        return HexFormat.of().formatHex(key.hash(text));
    }

    /** The plain hash, for texts that are recorded raw anyway; 64 hexadecimal digits. */
    public static String plain(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(TreeHasher.sha256().digest(bytes));
    }

    /** The key's name, which tells nothing of the key. */
    public String keyName() {
        return key.name();
    }

    @Override
    public String toString() {
        return "StatementDigest[" + key.name() + "]";
    }
}
