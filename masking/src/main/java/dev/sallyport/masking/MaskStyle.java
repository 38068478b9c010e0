package dev.sallyport.masking;

/** What a column's value is replaced with. A NULL stays NULL in every style. */
public enum MaskStyle {
    /** SQL NULL. */
    NULL,
    /** A constant that is valid for the type: {@code ***}, 0, 1900-01-01; NULL where a type has none. */
    REDACT,
    /** A keyed hash: equal values stay equal, but can't be guessed without the key; else as REDACT. */
    HASH,
    /** A keyed stand-in of the value's own kind: an address for an address, a date for a date; else as REDACT. */
    PSEUDONYM,
    /** The digits and letters encrypted in place, so that whoever has the key can undo it; else as REDACT. */
    FPE,
    /** The value moved by a keyed amount within bounds, always the same for the same value; else as REDACT. */
    NOISE,
    /** Text keeps some first and last characters, the others become stars; else as REDACT. */
    PARTIAL;

    /** Whether it takes a key. */
    boolean keyed() {
        return this == HASH || this == PSEUDONYM || this == FPE || this == NOISE;
    }
}
