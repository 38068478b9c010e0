package dev.sallyport.masking;

/** What a text's pseudonym is shaped like. */
public enum TextKind {
    /** What the value itself looks like: an address, an international phone number, a card, a UUID, else TEXT. */
    ANY,
    EMAIL,
    PHONE,
    CARD,
    NAME,
    /** A token that looks like nothing. */
    TEXT
}
