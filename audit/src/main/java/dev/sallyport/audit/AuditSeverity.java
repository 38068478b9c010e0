package dev.sallyport.audit;

import java.util.Locale;

/** How much an event deserves a person's attention. */
public enum AuditSeverity {
    INFO,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    /** The name in the log. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
