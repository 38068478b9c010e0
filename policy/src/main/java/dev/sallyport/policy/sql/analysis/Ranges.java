package dev.sallyport.policy.sql.analysis;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that comparisons with constants leave in. Gaps without a whole number in them are none: most columns that
 * are compared so hold whole numbers.
 */
final class Ranges {
    private static final BigDecimal LOWEST = new BigDecimal(Integer.MIN_VALUE);
    private static final BigDecimal HIGHEST = new BigDecimal(Integer.MAX_VALUE);

    /** From {@code low} to {@code high}, both included; null for no end. */
    private record Range(@Nullable BigDecimal low, @Nullable BigDecimal high) {}

    private final List<Range> parts;

    private Ranges(List<Range> parts) {
        this.parts = List.copyOf(parts);
    }

    private static Ranges of(@Nullable BigDecimal low, @Nullable BigDecimal high) {
        return new Ranges(List.of(new Range(low, high)));
    }

    private static BigDecimal above(BigDecimal number) {
        return number.setScale(0, java.math.RoundingMode.FLOOR).add(BigDecimal.ONE);
    }

    private static BigDecimal below(BigDecimal number) {
        return number.setScale(0, java.math.RoundingMode.CEILING).subtract(BigDecimal.ONE);
    }

    /** What {@code x operator number} leaves in, or null for another operator. */
    static @Nullable Ranges comparison(String operator, BigDecimal number) {
        return switch (operator) {
            case "=" -> of(number, number);
            case "<>" -> new Ranges(List.of(new Range(null, below(number)), new Range(above(number), null)));
            case "<" -> of(null, below(number));
            case "<=" -> of(null, number);
            case ">" -> of(above(number), null);
            case ">=" -> of(number, null);
            default -> null;
        };
    }

    /** What lies in one of these. */
    static Ranges union(List<Ranges> several) {
        List<Range> all = new ArrayList<>();
        several.forEach(ranges -> all.addAll(ranges.parts));
        return new Ranges(all);
    }

    /** What lies in both. */
    Ranges and(Ranges other) {
        List<Range> both = new ArrayList<>();
        for (Range one : parts) {
            for (Range two : other.parts) {
                BigDecimal low = one.low == null ? two.low : two.low == null ? one.low : one.low.max(two.low);
                BigDecimal high = one.high == null ? two.high : two.high == null ? one.high : one.high.min(two.high);
                if (low == null || high == null || low.compareTo(high) <= 0) {
                    both.add(new Range(low, high));
                }
            }
        }
        return new Ranges(both);
    }

    /** Whether so many that work with them isn't worth while. */
    boolean many() {
        return parts.size() > 100;
    }

    /**
     * Whether every number is in that the column can be expected to hold: all of type integer.
     *
     * @param negative whether it can hold negative ones
     */
    boolean everything(boolean negative) {
        BigDecimal reached = negative ? LOWEST : BigDecimal.ZERO;
        List<Range> sorted = new ArrayList<>(parts);
        sorted.sort(Comparator.comparing(range -> range.low == null ? LOWEST : range.low));
        for (Range range : sorted) {
            boolean gap = range.low != null && range.low.compareTo(reached) > 0;
            if (gap) {
                return false;
            }
            if (range.high == null || range.high.compareTo(HIGHEST) >= 0) {
                return true;
            }
            reached = reached.max(above(range.high));
        }
        return false;
    }
}
