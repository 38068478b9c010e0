package dev.sallyport.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the audit log keeps of statements' parameters and literals.
 *
 * @param key hashes them, null for the log's own key; or encrypts the keys of days
 * @param dayKeys where the keys of days lie; null unless values are encrypted
 */
public record AuditParametersConfig(
        Mode mode, @Nullable Secret key, @Nullable Path dayKeys) {
    /** Nothing. */
    public static final AuditParametersConfig OMITTED = new AuditParametersConfig(Mode.OMIT, null, null);

    /** In which form they are kept. */
    public enum Mode {
        /** Only how many parameters there are. The default. */
        OMIT,
        /** As keyed hashes. */
        HASH,
        /** Encrypted, with a key for each day. */
        ENCRYPT,
        /** As they are. */
        RAW
    }
}
