package dev.sallyport.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The record that says which records are there no more. Only the log itself may write one. Each names all that were
 * ever pruned, so that the newest is enough.
 */
final class Pruning {
    private static final String ACTION = "retention.prune";
    private static final Pattern RANGE = Pattern.compile("0-(0|[1-9][0-9]{0,17})");

    private Pruning() {}

    /** The event that all records below a number are pruned. */
    static AuditEvent below(long end) {
        return AuditEvent.of(AuditEventType.ADMIN_ACTION)
                .admin(new AdminFields(ACTION, "0-" + (end - 1), null, null))
                .build();
    }

    /** Whether the event is one that the log keeps to itself. */
    static boolean is(AuditEvent event) {
        AdminFields admin = event.admin();
        return event.type() == AuditEventType.ADMIN_ACTION
                && admin != null
                && admin.action().equals(ACTION);
    }

    /** Below which number a record says that records were pruned; 0 if it says nothing of that. */
    static long end(JsonNode record) {
        JsonNode admin = record.path("admin");
        if (!record.path("type").asText().equals(AuditEventType.ADMIN_ACTION.label())
                || !admin.path("action").asText().equals(ACTION)) {
            return 0;
        }
        Matcher range = RANGE.matcher(admin.path("target").asText());
        return range.matches() ? Long.parseLong(range.group(1)) + 1 : 0;
    }
}
