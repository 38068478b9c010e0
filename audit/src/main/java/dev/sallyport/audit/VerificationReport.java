package dev.sallyport.audit;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of verifying a log.
 *
 * @param origin the log's name, as its key says; null if there is no key
 * @param records how many records there are
 * @param signed how many of them the log's checkpoint signs; 0 without a valid one
 * @param root the root over the signed records as recomputed, base64; null if they aren't all there
 * @param witnessed what witnesses vouch for; null if nobody asked, or too few do
 * @param findings what was found, in the order it was found; bounded
 */
public record VerificationReport(
        @Nullable String origin,
        long records,
        long signed,
        @Nullable String root,
        @Nullable Witnessed witnessed,
        List<Finding> findings) {
    /**
     * What so many witnesses as were asked for have signed.
     *
     * @param records how many of the log's first records each of them has signed
     * @param at the oldest of the times at which these were the newest that they knew of
     * @param witnesses how many witnesses these are
     */
    public record Witnessed(long records, Instant at, int witnesses) {}

    public VerificationReport {
        findings = List.copyOf(findings);
    }

    /** Whether nothing was found but notes. */
    public boolean sound() {
        return findings.stream().noneMatch(f -> f.severity() == Finding.Severity.ERROR);
    }
}
