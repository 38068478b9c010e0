package dev.sallyport.config;

/** How much of a statement's text the audit log keeps. */
public enum StatementText {
    /** The text with its literals replaced. The default. */
    REDACTED,
    /** The text as it came, with whatever personal data is in it. */
    RAW,
    /** No text; its hash and fingerprint only. */
    OMITTED
}
