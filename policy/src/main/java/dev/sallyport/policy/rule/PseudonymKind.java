package dev.sallyport.policy.rule;

/** What a text's pseudonym is shaped like. */
public enum PseudonymKind {
    /** What the value itself looks like. */
    ANY,
    EMAIL,
    PHONE,
    CARD,
    NAME,
    TEXT
}
