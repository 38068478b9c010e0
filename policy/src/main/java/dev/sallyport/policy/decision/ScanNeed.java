package dev.sallyport.policy.decision;

/** What of a statement has to be masked at the scan. */
public enum ScanNeed {
    /** Nothing: masked columns are used as they are, if at all, and can be masked on their way to the client. */
    NOTHING,
    /**
     * Columns that are masked at the scan in any case: those whose masks needn't read them, so that nobody has to have
     * the right to, and those that are generalized.
     */
    SOME,
    /** All masked columns: the statement computes with some. */
    ALL
}
