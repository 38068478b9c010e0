package dev.sallyport.policy.rule;

/** What a masked column's value becomes, strictest first: of several, the first in this order wins. */
public enum MaskStrategy {
    /** SQL NULL: not even whether there is a value. */
    NULL,
    /** A constant. */
    REDACT,
    /** A keyed hash: equal values stay equal. */
    HASH,
    /** Some first or last characters stay. */
    PARTIAL
}
