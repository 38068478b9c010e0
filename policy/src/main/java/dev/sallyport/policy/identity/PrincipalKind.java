package dev.sallyport.policy.identity;

import java.util.Locale;

/** What sort of actor a principal is; rules may speak of one kind only. */
public enum PrincipalKind {
    /** A person. */
    HUMAN,
    /** An AI process, nearly always acting on behalf of a person. */
    AGENT,
    /** A program without a person behind its single statements. */
    SERVICE;

    /** The name used in policy files, tokens and audit events: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
