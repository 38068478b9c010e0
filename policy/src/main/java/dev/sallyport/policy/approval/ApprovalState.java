package dev.sallyport.policy.approval;

import java.util.Locale;

/** Where an approval is on its way. Only pending and approved ones can change. */
public enum ApprovalState {
    /** Waits for votes. */
    PENDING,
    /** Enough reviewers agreed; what was asked for may run. */
    APPROVED,
    /** A reviewer said no. */
    REJECTED,
    /** Its time ran out before the statement ran. */
    EXPIRED,
    /** Whoever asked gave up. */
    CANCELLED,
    /** It was taken back. */
    REVOKED,
    /** The statement went to the database, or all its uses are used up. */
    CONSUMED;

    /** The name in messages, files and the audit log. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether anything can still become of it. */
    public boolean open() {
        return this == PENDING || this == APPROVED;
    }
}
