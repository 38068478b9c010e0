package dev.sallyport.policy.rule;

import java.util.Locale;

/** What may become of a statement, mildest first. */
public enum Effect {
    /** It may run, with the obligations that were found. */
    ALLOW,
    /** It may run once a reviewer has agreed to it. */
    APPROVE,
    /** It may not run. */
    DENY;

    /** The name used in policy files and audit events: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The stricter of both. */
    public Effect strictest(Effect other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
