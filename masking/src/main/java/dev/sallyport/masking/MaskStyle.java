package dev.sallyport.masking;

/** What a column's value is replaced with. A NULL stays NULL in every style. */
public enum MaskStyle {
    /** SQL NULL. */
    NULL,
    /** A constant that is valid for the type: {@code ***}, 0, 1900-01-01; NULL where a type has none. */
    REDACT,
    /** A keyed hash: equal values stay equal, but can't be guessed without the key; else as REDACT. */
    HASH,
    /** Text keeps some first and last characters, the others become stars; else as REDACT. */
    PARTIAL
}
