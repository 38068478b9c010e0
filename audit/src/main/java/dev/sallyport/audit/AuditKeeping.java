package dev.sallyport.audit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of segments that are finished.
 *
 * @param packed whether they are packed
 * @param ageMax how old a segment's newest record may be; older ones are pruned; null: any age
 * @param bytesMax how many bytes all segments may have on disk; the oldest are pruned beyond that
 * @param interval how often is looked what there is to do
 */
public record AuditKeeping(boolean packed, @Nullable Duration ageMax, long bytesMax, Duration interval) {
    /** Everything is kept as it is. */
    public static final AuditKeeping ALL = new AuditKeeping(false, null, Long.MAX_VALUE, Duration.ofSeconds(5));

    public AuditKeeping {
        if ((ageMax != null && ageMax.isNegative()) || bytesMax < 0 || interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("age and bytes must not be negative, the interval must be positive");
        }
    }

    /** Whether nothing is ever to be done. */
    boolean idle() {
        return !packed && ageMax == null && bytesMax == Long.MAX_VALUE;
    }
}
