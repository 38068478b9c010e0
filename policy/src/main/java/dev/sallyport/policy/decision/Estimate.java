package dev.sallyport.policy.decision;

import org.jspecify.annotations.Nullable;

/**
 * What the database's planner expects of a statement. What isn't known counts as large: then {@code rows} and {@code cost}
 * are the largest that there are, so that conditions which ask whether it is too much say yes.
 *
 * @param rows how many rows it returns or changes, whichever is more
 * @param cost the planner's, in its own units
 * @param unknown why nothing is known; null if something is
 */
public record Estimate(long rows, double cost, @Nullable String unknown) {
    /** The planner isn't asked yet, since the statement's parameters aren't known: rules wait for that. */
    public static final Estimate LATER = unknown("the planner is asked when the parameters are known");

    public Estimate {
        if (rows < 0 || Double.isNaN(cost)) {
            throw new IllegalArgumentException("no estimate: " + rows + " rows at " + cost);
        }
    }

    /** What a planner said; what can't be told in numbers counts as large. */
    public static Estimate of(double rows, double cost) {
        long whole = rows >= Long.MAX_VALUE ? Long.MAX_VALUE : (long) Math.ceil(Math.max(0, rows));
        return Double.isNaN(rows) || Double.isNaN(cost)
                ? unknown("the planner's answer has no numbers")
                : new Estimate(whole, cost, null);
    }

    public static Estimate unknown(String reason) {
        return new Estimate(Long.MAX_VALUE, Double.POSITIVE_INFINITY, reason);
    }

    public boolean known() {
        return unknown == null;
    }

    /** For people. */
    @Override
    public String toString() {
        return known() ? rows + " rows, cost " + cost : "unknown: " + unknown;
    }
}
