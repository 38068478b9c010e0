package dev.sallyport.audit;

/** What an event tells. The labels are those of the event schema. */
public enum AuditEventType {
    /** The log was opened; written by the log itself. */
    LOG_OPEN("log.open"),
    /** The log was closed; written by the log itself. */
    LOG_CLOSE("log.close"),
    /** Events are known to be missing; written by the log itself. */
    LOG_GAP("log.gap"),
    SESSION_START("session.start"),
    SESSION_END("session.end"),
    AUTH_OK("auth.ok"),
    AUTH_FAIL("auth.fail"),
    /** A statement was decided on; written before it is forwarded. */
    STATEMENT_DECISION("statement.decision"),
    /** A statement that was let through has ended, one way or another. */
    STATEMENT_END("statement.end"),
    APPROVAL_REQUESTED("approval.requested"),
    APPROVAL_VOTE("approval.vote"),
    APPROVAL_DECIDED("approval.decided"),
    APPROVAL_USED("approval.used"),
    APPROVAL_CONSUMED("approval.consumed"),
    APPROVAL_EXPIRED("approval.expired"),
    APPROVAL_CANCELLED("approval.cancelled"),
    APPROVAL_REVOKED("approval.revoked"),
    POLICY_LOADED("policy.loaded"),
    POLICY_REJECTED("policy.rejected"),
    CONFIG_CHANGED("config.changed"),
    KEY_ROTATED("key.rotated"),
    ADMIN_ACTION("admin.action");

    private final String label;

    AuditEventType(String label) {
        this.label = label;
    }

    /** The name in the log. */
    public String label() {
        return label;
    }

    boolean ofApproval() {
        return label.startsWith("approval.");
    }

    /** Whether only the log itself may write such an event. */
    boolean ofTheLog() {
        return label.startsWith("log.");
    }
}
