package dev.sallyport.audit;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * An event on its way to the log.
 *
 * @param event what to record
 * @param time when it was handed over
 * @param awaited whether something waits for it to be recorded
 * @param cost about how much memory it takes, in bytes
 * @param future completes with its sequence number
 */
record PendingEvent(AuditEvent event, Instant time, boolean awaited, long cost, CompletableFuture<Long> future) {
    /** About what an event takes without its statement's text. */
    private static final int COST_BYTES = 2048;

    private static final int NAME_BYTES = 64;

    static PendingEvent of(AuditEvent event, Instant time) {
        return new PendingEvent(event, time, true, costOf(event), new CompletableFuture<>());
    }

    /** An event that nothing waits for. */
    static PendingEvent unhurried(AuditEvent event, Instant time) {
        return new PendingEvent(event, time, false, costOf(event), new CompletableFuture<>());
    }

    private static long costOf(AuditEvent event) {
        StatementFields statement = event.statement();
        String text = statement == null ? null : statement.text();
        long names = statement == null
                ? 0
                : statement.columns().size()
                        + statement.functions().size()
                        + statement.tablesRead().size()
                        + statement.tablesWritten().size();
        StatementValues values = statement == null ? null : statement.values();
        return COST_BYTES
                + NAME_BYTES * names
                + (text == null ? 0 : 2L * text.length())
                + (values == null ? 0 : 2L * values.weight());
    }
}
