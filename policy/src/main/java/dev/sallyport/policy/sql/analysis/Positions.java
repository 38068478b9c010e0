package dev.sallyport.policy.sql.analysis;

import java.util.Arrays;

/** Turns offsets in UTF-16 units into PostgreSQL's positions: characters (code points) from 1. */
public final class Positions {
    private static final int[] NONE = {};

    private final int[] lowSurrogates;

    public Positions(String text) {
        int[] found = NONE;
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            if (Character.isLowSurrogate(text.charAt(i))) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, Math.max(16, count * 2));
                }
                found[count++] = i;
            }
        }
        this.lowSurrogates = Arrays.copyOf(found, count);
    }

    /** The position of what begins at {@code offset}. */
    public int of(int offset) {
        int index = Arrays.binarySearch(lowSurrogates, offset);
        return offset + 1 - (index >= 0 ? index : -index - 1);
    }
}
