package dev.sallyport.policy.decision;

import org.jspecify.annotations.Nullable;

/**
 * How much a statement's answer may be, and how long it may take.
 *
 * @param bytes of result rows or copied data, as they go to the client; null for no limit
 * @param millis from when it is sent to the database until it has answered; null for no limit
 */
public record AnswerLimits(@Nullable Bound bytes, @Nullable Bound millis) {
    public static final AnswerLimits NONE = new AnswerLimits(null, null);

    /**
     * The most that may be.
     *
     * @param most at least 1
     * @param rule the rule that says so
     */
    public record Bound(long most, String rule) {
        private static @Nullable Bound stricter(@Nullable Bound one, @Nullable Bound other) {
            if (one == null || other == null) {
                return one == null ? other : one;
            }
            return other.most < one.most ? other : one;
        }
    }

    /** Both together: of each the stricter. */
    AnswerLimits and(AnswerLimits other) {
        if (equals(NONE) || other.equals(NONE)) {
            return equals(NONE) ? other : this;
        }
        return new AnswerLimits(Bound.stricter(bytes, other.bytes), Bound.stricter(millis, other.millis));
    }
}
