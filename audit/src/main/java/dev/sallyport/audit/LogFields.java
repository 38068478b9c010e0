package dev.sallyport.audit;

import org.jspecify.annotations.Nullable;

/**
 * What the log says of itself.
 *
 * @param origin the log's name
 * @param verifierKey the key that its checkpoints are verified with
 * @param version the software that writes
 * @param previousSize how many records the last checkpoint before this opening covers
 * @param previousRoot that checkpoint's root, base64
 * @param recoveredBytesDropped bytes of a torn tail that were set aside
 * @param reason why it was closed
 */
public record LogFields(
        @Nullable String origin,
        @Nullable String verifierKey,
        @Nullable String version,
        @Nullable Long previousSize,
        @Nullable String previousRoot,
        @Nullable Long recoveredBytesDropped,
        @Nullable String reason) {
    /** Why the log was closed. */
    static LogFields closed(String reason) {
        return new LogFields(null, null, null, null, null, null, reason);
    }
}
