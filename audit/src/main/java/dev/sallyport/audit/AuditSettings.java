package dev.sallyport.audit;

import dev.sallyport.audit.note.VerifierKey;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where and how a log is written.
 *
 * @param directory the log's own directory, on a volume of its own at best
 * @param origin the log's name: unique in the world, without white space and plus signs, such as
 *     {@code audit.example.com/proxy-1}
 * @param node the proxy's name, in every event
 * @param segmentBytesMax a segment that has grown to this is followed by a new one
 * @param segmentAgeMax a segment that is this old is followed by a new one
 * @param checkpointInterval how often a grown log is signed; zero: after every batch
 * @param queueMax how many events may wait for the writer
 * @param queueBytesMax how much text may wait for the writer, in bytes, about
 * @param reserveBytes a file of this size is given up when the volume is full, to make room for the last words
 * @param lowFreeRatio less free room than this part of the volume is {@code LOW}
 * @param criticalFreeRatio less free room than this part of the volume is {@code CRITICAL}, unless it is still
 *     {@code criticalFreeBytes}
 * @param criticalFreeBytes free room that is never {@code CRITICAL}, however large the volume
 * @param keeping what becomes of finished segments
 */
public record AuditSettings(
        Path directory,
        String origin,
        String node,
        long segmentBytesMax,
        Duration segmentAgeMax,
        Duration checkpointInterval,
        int queueMax,
        long queueBytesMax,
        long reserveBytes,
        double lowFreeRatio,
        double criticalFreeRatio,
        long criticalFreeBytes,
        AuditKeeping keeping) {
    private static final long MIB = 1024L * 1024;

    public AuditSettings {
        VerifierKey.checkedName(origin);
        FieldRules.present("node", node);
        if (segmentBytesMax < 1 || queueMax < 1 || queueBytesMax < 1) {
            throw new IllegalArgumentException("the limits of segments and queue must be positive");
        }
        if (segmentAgeMax.isNegative() || segmentAgeMax.isZero() || checkpointInterval.isNegative()) {
            throw new IllegalArgumentException("the segments' age must be positive, the interval not negative");
        }
        FieldRules.notNegative("reserve", reserveBytes);
    }

    /** Segments of 256 MiB or a day, a checkpoint a second, at most 16384 events or 64 MiB waiting. */
    public static AuditSettings of(Path directory, String origin, String node) {
        return new AuditSettings(
                directory,
                origin,
                node,
                256 * MIB,
                Duration.ofHours(24),
                Duration.ofSeconds(1),
                16_384,
                64 * MIB,
                4 * MIB,
                0.10,
                0.03,
                2048 * MIB,
                AuditKeeping.ALL);
    }

    public AuditSettings withSegmentBytesMax(long given) {
        return new AuditSettings(
                directory,
                origin,
                node,
                given,
                segmentAgeMax,
                checkpointInterval,
                queueMax,
                queueBytesMax,
                reserveBytes,
                lowFreeRatio,
                criticalFreeRatio,
                criticalFreeBytes,
                keeping);
    }

    public AuditSettings withCheckpointInterval(Duration given) {
        return new AuditSettings(
                directory,
                origin,
                node,
                segmentBytesMax,
                segmentAgeMax,
                given,
                queueMax,
                queueBytesMax,
                reserveBytes,
                lowFreeRatio,
                criticalFreeRatio,
                criticalFreeBytes,
                keeping);
    }

    /** With other bounds of what may wait. */
    public AuditSettings withQueue(int events, long bytes) {
        return new AuditSettings(
                directory,
                origin,
                node,
                segmentBytesMax,
                segmentAgeMax,
                checkpointInterval,
                events,
                bytes,
                reserveBytes,
                lowFreeRatio,
                criticalFreeRatio,
                criticalFreeBytes,
                keeping);
    }

    public AuditSettings withReserveBytes(long given) {
        return new AuditSettings(
                directory,
                origin,
                node,
                segmentBytesMax,
                segmentAgeMax,
                checkpointInterval,
                queueMax,
                queueBytesMax,
                given,
                lowFreeRatio,
                criticalFreeRatio,
                criticalFreeBytes,
                keeping);
    }

    /** With finished segments packed or pruned. */
    public AuditSettings withKeeping(AuditKeeping given) {
        return new AuditSettings(
                directory,
                origin,
                node,
                segmentBytesMax,
                segmentAgeMax,
                checkpointInterval,
                queueMax,
                queueBytesMax,
                reserveBytes,
                lowFreeRatio,
                criticalFreeRatio,
                criticalFreeBytes,
                given);
    }
}
