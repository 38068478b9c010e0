package dev.sallyport.config;

import java.util.Locale;

/** What somebody may be to the proxy itself, apart from what policy lets them do with databases. */
public enum AdminRole {
    /** Sees and ends sessions, revokes. */
    ADMIN,
    /** Decides on approvals. */
    REVIEWER,
    /** Sees everything, changes nothing. */
    AUDITOR;

    /** The name in the configuration and in the audit log. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
