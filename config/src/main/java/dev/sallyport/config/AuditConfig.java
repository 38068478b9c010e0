package dev.sallyport.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the audit log is kept.
 *
 * @param directory where it lies; created when absent
 * @param origin the log's name for ever, as in its checkpoints (C2SP tlog-checkpoint)
 * @param checkpointInterval how long an event waits for a signed checkpoint, at most
 * @param segmentBytesMax size at which a new segment file is begun
 * @param rowKey hashes rows' keys; null for the log's own
 * @param parameters what is kept of statements' parameters and literals
 * @param keeping what becomes of finished segments
 * @param sinks where records are sent on to
 * @param anchors where checkpoints are kept besides the log
 */
public record AuditConfig(
        Path directory,
        String origin,
        StatementText statementText,
        Duration checkpointInterval,
        long segmentBytesMax,
        @Nullable Secret rowKey,
        AuditParametersConfig parameters,
        AuditKeepingConfig keeping,
        List<AuditSinkConfig> sinks,
        AuditAnchorsConfig anchors) {
    public AuditConfig {
        sinks = List.copyOf(sinks);
    }
}
