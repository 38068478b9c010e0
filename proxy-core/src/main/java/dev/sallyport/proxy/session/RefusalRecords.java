package dev.sallyport.proxy.session;

import dev.sallyport.audit.ActorFields;
import dev.sallyport.audit.AdminFields;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.AuditLog;
import dev.sallyport.audit.AuditSeverity;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Records what became of strangers: {@value #PER_SECOND_MAX} records a second, and then one that says how many more
 * there were, so that a scanner can't fill the log. Safe for use by any thread.
 */
public final class RefusalRecords {
    static final int PER_SECOND_MAX = 100;

    /** The actor of whoever has proven nothing. */
    public static final ActorFields NOBODY = new ActorFields(
            "system", "unauthenticated", "unauthenticated", List.of(), List.of(), null, false, null, List.of());

    private final AuditLog audit;
    private final ScheduledExecutorService timer;
    private int written;
    private long more;

    public RefusalRecords(AuditLog audit, ScheduledExecutorService timer) {
        this.audit = audit;
        this.timer = timer;
    }

    /** Records one, or counts it when there are too many. */
    public synchronized void add(AuditEvent event) {
        if (written == 0) {
            try {
                var unused = timer.schedule(this::flush, 1, TimeUnit.SECONDS);
            } catch (RejectedExecutionException stopping) {
                // Whoever stopped the timer flushes.
            }
        }
        if (written < PER_SECOND_MAX) {
            written++;
            var unused = audit.append(event);
        } else {
            more++;
        }
    }

    /** Ends the present second: records how many there were that have no record of their own. */
    public synchronized void flush() {
        if (more > 0) {
            var unused = audit.append(AuditEvent.of(AuditEventType.AUTH_FAIL)
                    .severity(AuditSeverity.HIGH)
                    .actor(NOBODY)
                    .admin(new AdminFields(
                            "authenticate", more + " more refusals within a second, not recorded singly", null, null))
                    .build());
        }
        written = 0;
        more = 0;
    }
}
