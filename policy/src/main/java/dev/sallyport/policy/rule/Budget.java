package dev.sallyport.policy.rule;

import java.time.Duration;

/**
 * How much may be asked about a masked column.
 *
 * @param queries how many comparisons one principal may make with it in a window, at least 1
 * @param per the window's length
 */
public record Budget(int queries, Duration per) {
    /** In words. */
    @Override
    public String toString() {
        return queries + " per " + words(per);
    }

    /** A duration as policies write it. */
    public static String words(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
