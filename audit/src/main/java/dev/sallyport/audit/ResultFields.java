package dev.sallyport.audit;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a statement ended and what left the database.
 *
 * @param status {@code ok}, {@code error}, {@code denied}, {@code cancelled}, {@code client_gone},
 *     {@code timeout} or {@code not_executed} (parsed or sent, but skipped by the server)
 * @param sqlState the server's, if it failed
 * @param commandTag the server's
 * @param rows rows returned or affected
 * @param bytes bytes of rows sent to the client
 * @param durationMicros from the decision to the end
 * @param upstreamMicros the server's part of it
 * @param maskedColumns columns in which values were masked
 * @param maskedCells how many values were masked
 * @param maskRules the rules that demanded it
 * @param maskKeys versions of the keys that were used for it; 0 is one that nobody has kept
 * @param rowLimitHit whether rows were cut off
 * @param touched rows of tables that policy names, by their keys
 */
public record ResultFields(
        String status,
        @Nullable String sqlState,
        @Nullable String commandTag,
        long rows,
        long bytes,
        long durationMicros,
        long upstreamMicros,
        List<String> maskedColumns,
        long maskedCells,
        List<String> maskRules,
        List<String> maskKeys,
        boolean rowLimitHit,
        List<TouchedRows> touched) {
    private static final Set<String> STATUSES =
            Set.of("ok", "error", "denied", "cancelled", "client_gone", "timeout", "not_executed");

    public ResultFields {
        FieldRules.oneOf("result.status", status, STATUSES);
        maskedColumns = List.copyOf(maskedColumns);
        maskRules = List.copyOf(maskRules);
        maskKeys = List.copyOf(maskKeys);
        touched = List.copyOf(touched);
    }

    /** Of a statement of whose rows nothing is recorded. */
    public ResultFields(
            String status,
            @Nullable String sqlState,
            @Nullable String commandTag,
            long rows,
            long bytes,
            long durationMicros,
            long upstreamMicros,
            List<String> maskedColumns,
            long maskedCells,
            List<String> maskRules,
            List<String> maskKeys,
            boolean rowLimitHit) {
        this(
                status,
                sqlState,
                commandTag,
                rows,
                bytes,
                durationMicros,
                upstreamMicros,
                maskedColumns,
                maskedCells,
                maskRules,
                maskKeys,
                rowLimitHit,
                List.of());
    }

    /** The result of a statement of which nothing more is known than that its client is gone. */
    static ResultFields clientGone() {
        return new ResultFields("client_gone", null, null, 0, 0, 0, 0, List.of(), 0, List.of(), List.of(), false);
    }
}
