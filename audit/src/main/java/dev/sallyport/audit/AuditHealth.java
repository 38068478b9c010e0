package dev.sallyport.audit;

/**
 * Whether the log can be written.
 *
 * @param level how it stands
 * @param reason why it isn't {@code OK}, for people; empty if it is
 */
public record AuditHealth(Level level, String reason) {
    /** From good to bad. */
    public enum Level {
        /** Everything is recorded. */
        OK,
        /** Everything is recorded; room on the volume gets scarce. */
        LOW,
        /** Everything is recorded yet; no new work should be begun. */
        CRITICAL,
        /** Nothing is recorded any more, so nothing may pass. Only a restart helps. */
        STOPPED
    }

    static final AuditHealth GOOD = new AuditHealth(Level.OK, "");

    static AuditHealth stopped(String reason) {
        return new AuditHealth(Level.STOPPED, reason);
    }

    /** Whether events can still be recorded. */
    public boolean writable() {
        return level != Level.STOPPED;
    }
}
