package dev.sallyport.policy.statement;

/** How a statement uses a relation. */
public enum Access {
    /** Its rows are read. */
    READ,
    /** Its rows, definition or rights are changed, or it is dropped. */
    WRITE,
    /** It comes into being by this statement, and so need not exist before. */
    CREATE
}
