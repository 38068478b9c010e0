package dev.sallyport.policy.rule;

/** What a masked column's value becomes, strictest first: of several, the first in this order wins. */
public enum MaskStrategy {
    /** SQL NULL: not even whether there is a value. */
    NULL,
    /** A constant. */
    REDACT,
    /** A keyed hash: equal values stay equal. */
    HASH,
    /** A keyed stand-in of the value's kind: tells of what sort the value is, too. */
    PSEUDONYM,
    /** Encrypted in its own format: tells its length and punctuation, too. */
    FPE,
    /** Something coarser that the value lies in. */
    GENERALIZE,
    /** Something near the value. */
    NOISE,
    /** Some first or last characters stay. */
    PARTIAL;

    /** Whether it takes a key. */
    public boolean keyed() {
        return this == HASH || this == PSEUDONYM || this == FPE || this == NOISE;
    }
}
