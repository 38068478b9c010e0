package dev.sallyport.policy.rule;

import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a generalized value is made coarse to.
 *
 * @param unit of what sort
 * @param step for STEP, what numbers become multiples of, more than 0; else null
 * @param length for LENGTH, how many first characters of a text stay, at least 1; else 0
 */
public record Generalization(Unit unit, @Nullable BigDecimal step, int length) {
    /** Units; those of time from the finest on, each of them made of whole ones of the one before. */
    public enum Unit {
        HOUR,
        DAY,
        MONTH,
        QUARTER,
        YEAR,
        DECADE,
        /** A /24 of IPv4, a /48 of IPv6. */
        NETWORK,
        STEP,
        LENGTH;

        /** Whether it is one of time. */
        public boolean time() {
            return compareTo(DECADE) <= 0;
        }
    }

    static Generalization to(Unit unit) {
        return new Generalization(unit, null, 0);
    }

    /** The one of both that tells nothing which the other doesn't; null if there is none. */
    @Nullable
    Generalization coarser(Generalization other) {
        if (equals(other)) {
            return this;
        }
        if (unit.time() && other.unit.time()) {
            return unit.compareTo(other.unit) >= 0 ? this : other;
        }
        if (unit == Unit.LENGTH && other.unit == Unit.LENGTH) {
            return length <= other.length ? this : other;
        }
        if (step == null || other.step == null) {
            return null;
        }
        Generalization larger = step.compareTo(other.step) >= 0 ? this : other;
        return step.max(other.step).remainder(step.min(other.step)).signum() == 0 ? larger : null;
    }

    @Override
    public String toString() {
        return switch (unit) {
            case STEP -> "in steps of " + (step == null ? "" : step.toPlainString());
            case LENGTH -> "to the first " + length + " characters";
            default -> "to " + unit.name().toLowerCase(Locale.ROOT);
        };
    }
}
