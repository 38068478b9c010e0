package dev.sallyport.policy.sql.analysis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/**
 * What a condition does to the rows it is judged for.
 *
 * @param narrows whether it leaves some out
 * @param key what it looks at, if that is one thing; conditions about the same have equal keys
 * @param ranges the numbers that it leaves in, if it is about numbers
 * @param shape what it leaves in otherwise
 * @param bound what it compares with by order, if that is no number
 */
record Outcome(
        boolean narrows,
        @Nullable String key,
        @Nullable Ranges ranges,
        Shape shape,
        @Nullable SqlNode bound) {
    /** What is left in. */
    enum Shape {
        SOME,
        /** All but some. */
        ALL_BUT,
        /** Rows without a value. */
        NULLS,
        BELOW,
        NOT_ABOVE,
        ABOVE,
        NOT_BELOW
    }

    private static final int COMPARED_MAX = 50;

    /** It leaves every row in, or it can't be told. */
    static final Outcome NO = new Outcome(false, null, null, Shape.SOME, null);

    /** It leaves some out, depending on several things. */
    static final Outcome MIXED = new Outcome(true, null, null, Shape.SOME, null);

    static Outcome of(String key, Shape shape) {
        return new Outcome(true, key, null, shape, null);
    }

    static Outcome of(String key, Shape shape, SqlNode bound) {
        return new Outcome(true, key, null, shape, bound);
    }

    static Outcome of(String key, Ranges ranges) {
        return ranges.everything(!Terms.neverNegative(key)) ? NO : new Outcome(true, key, ranges, Shape.SOME, null);
    }

    /** Several conditions of which all must hold. */
    static Outcome all(List<Outcome> arms) {
        List<Outcome> narrowing = new ArrayList<>(arms);
        narrowing.removeIf(arm -> !arm.narrows);
        if (narrowing.size() <= 1) {
            return narrowing.isEmpty() ? NO : narrowing.get(0);
        }
        String key = narrowing.get(0).key;
        Ranges ranges = narrowing.get(0).ranges;
        for (Outcome arm : narrowing) {
            if (key == null || ranges == null || ranges.many() || !key.equals(arm.key) || arm.ranges == null) {
                return MIXED;
            }
            ranges = ranges.and(arm.ranges);
        }
        return new Outcome(true, key, ranges, Shape.SOME, null);
    }

    /** Several conditions of which one is enough; together they may leave nothing out though each does. */
    static Outcome any(List<Outcome> arms) {
        Map<String, List<Outcome>> byKey = new HashMap<>();
        boolean mixed = false;
        for (Outcome arm : arms) {
            if (!arm.narrows) {
                return NO;
            }
            if (arm.key == null) {
                mixed = true;
            } else {
                byKey.computeIfAbsent(arm.key, key -> new ArrayList<>()).add(arm);
            }
        }
        for (Map.Entry<String, List<Outcome>> same : byKey.entrySet()) {
            if (everything(same.getValue(), !Terms.neverNegative(same.getKey()))) {
                return NO;
            }
        }
        if (mixed || byKey.size() != 1) {
            return MIXED;
        }
        Map.Entry<String, List<Outcome>> only = byKey.entrySet().iterator().next();
        List<Ranges> ranges = ranges(only.getValue());
        return ranges.size() == arms.size()
                ? new Outcome(true, only.getKey(), Ranges.union(ranges), Shape.SOME, null)
                : only.getValue().size() == 1 ? only.getValue().get(0) : MIXED;
    }

    private static List<Ranges> ranges(List<Outcome> arms) {
        List<Ranges> ranges = new ArrayList<>();
        for (Outcome arm : arms) {
            if (arm.ranges != null) {
                ranges.add(arm.ranges);
            }
        }
        return ranges;
    }

    /** Whether conditions about the same thing leave nothing out together. */
    private static boolean everything(List<Outcome> arms, boolean negative) {
        if (Ranges.union(ranges(arms)).everything(negative)) {
            return true;
        }
        List<Outcome> low = new ArrayList<>();
        List<Outcome> high = new ArrayList<>();
        int valued = 0;
        Set<Shape> shapes = new HashSet<>();
        for (Outcome arm : arms) {
            shapes.add(arm.shape);
            valued += arm.shape == Shape.NULLS ? 0 : 1;
            if (arm.shape == Shape.BELOW || arm.shape == Shape.NOT_ABOVE) {
                low.add(arm);
            } else if (arm.shape == Shape.ABOVE || arm.shape == Shape.NOT_BELOW) {
                high.add(arm);
            }
        }
        if (shapes.contains(Shape.ALL_BUT) && valued > 1) {
            return true;
        }
        if (low.size() > COMPARED_MAX || high.size() > COMPARED_MAX) {
            return true;
        }
        return low.stream().anyMatch(one -> high.stream().anyMatch(other -> meet(one, other)));
    }

    /** Whether {@code x < a} and {@code x > b} leave nothing between them. */
    private static boolean meet(Outcome low, Outcome high) {
        SqlNode a = low.bound;
        SqlNode b = high.bound;
        if (a == null || b == null) {
            return true;
        }
        if (a.equalsDeep(b, Litmus.IGNORE)) {
            return low.shape == Shape.NOT_ABOVE || high.shape == Shape.NOT_BELOW;
        }
        String one = text(a);
        String other = text(b);
        return one != null && other != null && one.compareTo(other) > 0;
    }

    private static @Nullable String text(SqlNode node) {
        return node instanceof SqlLiteral literal ? literal.toValue() : null;
    }
}
