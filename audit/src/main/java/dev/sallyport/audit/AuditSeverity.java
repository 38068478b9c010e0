package dev.sallyport.audit;

import java.util.Locale;

/** How much an event deserves a person's attention. */
public enum AuditSeverity {
    INFO,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name in the log. */
    public String label() {
        return label;
    }
}
