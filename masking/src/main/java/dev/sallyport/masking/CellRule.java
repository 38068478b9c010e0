package dev.sallyport.masking;

/** What happens to the values of one column. Immutable: sessions share plans. */
interface CellRule {
    /** What became of a value. */
    enum Outcome {
        /** It may pass as it is; nothing was written. */
        UNCHANGED,
        /** What was written stands in its place. */
        CHANGED,
        /** NULL stands in its place. */
        NULL
    }

    /**
     * Looks at the value in bytes {@code from..to} (the latter excluded), which is not NULL, and appends what shall stand
     * in its place to {@code out}; what was written counts only for {@link Outcome#CHANGED}.
     */
    Outcome apply(byte[] bytes, int from, int to, Scratch scratch, Bytes out);
}
