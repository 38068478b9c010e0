package dev.sallyport.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the audit log's finished segments.
 *
 * @param compress whether they are compressed
 * @param ageMax how old a segment's newest record may become; null for any age
 * @param bytesMax how many bytes all segments may take on disk
 */
public record AuditKeepingConfig(boolean compress, @Nullable Duration ageMax, long bytesMax) {
    /** Compressed, and kept for ever. */
    public static final AuditKeepingConfig DEFAULT = new AuditKeepingConfig(true, null, Long.MAX_VALUE);
}
