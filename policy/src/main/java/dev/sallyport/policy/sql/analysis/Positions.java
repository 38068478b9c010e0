package dev.sallyport.policy.sql.analysis;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Turns offsets in UTF-16 units into PostgreSQL's positions: characters (code points) from 1. */
public final class Positions {
    private final int[] lowSurrogates;

    public Positions(String text) {
        this.lowSurrogates = IntStream.range(0, text.length())
                .filter(i -> Character.isLowSurrogate(text.charAt(i)))
                .toArray();
    }

    /** The position of what begins at {@code offset}. */
    public int of(int offset) {
        int index = Arrays.binarySearch(lowSurrogates, offset);
        return offset + 1 - (index >= 0 ? index : -index - 1);
    }
}
