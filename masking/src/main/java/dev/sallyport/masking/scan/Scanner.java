package dev.sallyport.masking.scan;

/** Looks for some entities in a text. */
interface Scanner {
    /** Adds what it finds to {@code found}; only entities whose bits are in {@code wanted}. */
    void scan(Text text, long wanted, Spans found);
}
