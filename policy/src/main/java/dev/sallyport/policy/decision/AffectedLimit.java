package dev.sallyport.policy.decision;

import org.jspecify.annotations.Nullable;

/**
 * How many rows a statement may change: if it would be more, none are.
 *
 * @param rows at least 1
 * @param rule the rule that says so
 */
public record AffectedLimit(long rows, String rule) {
    /** The stricter of both; null if there is none. */
    static @Nullable AffectedLimit stricter(@Nullable AffectedLimit one, @Nullable AffectedLimit other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.rows < one.rows ? other : one;
    }
}
