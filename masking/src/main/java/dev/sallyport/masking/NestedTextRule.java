package dev.sallyport.masking;

import org.jspecify.annotations.Nullable;

/**
 * Looks into a value in text format whose type is a user's or a row's: as the row, range, hstore, array, json document
 * or bytea that it looks like, part by part and so through whatever quoting they stand in; otherwise as text. What is
 * found in a part alone is masked there, so that a value of the type remains. What is found only across parts, or lies
 * deeper than a bound, makes the value NULL.
 */
final class NestedTextRule implements CellRule {
    /** How many values may stand in one another; each level doubles the quoting. */
    static final int DEPTH_MAX = 8;

    private final DetectorSet detectors;
    private final long hints;
    private final CellRule plain;
    private final CellRule json;
    private final CellRule bytea;
    private final CellRule array;
    private final ShapeRule row;
    private final ShapeRule range;
    private final ShapeRule pairs;

    NestedTextRule(DetectorSet detectors, long hints) {
        this(detectors, hints, TextRules.detect(TextLimit.of(ValueType.TEXT, -1), detectors, hints), false);
    }

    private NestedTextRule(DetectorSet detectors, long hints, CellRule plain, boolean part) {
        this.detectors = detectors;
        this.hints = hints;
        this.plain = plain;
        this.json = JsonRule.detect(false, detectors, hints);
        this.bytea = OtherRules.detectBytea(false, detectors, hints);
        CellRule parts = part ? this : new NestedTextRule(detectors, hints, new PartRule(detectors, hints, true), true);
        this.array = new TextArrayRule(parts, true);
        this.row = new RowTextRule(parts);
        this.range = new RangeTextRule(parts);
        this.pairs = new PairsTextRule(detectors, hints, parts);
    }

    @Override
    public Outcome apply(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        if (!mayFind(bytes, from, to, scratch)) {
            return Outcome.UNCHANGED;
        }
        if (scratch.depth == DEPTH_MAX) {
            return Outcome.NULL;
        }
        int start = out.length;
        Outcome outcome;
        scratch.depth++;
        try {
            outcome = shaped(bytes, from, to, scratch, out);
        } finally {
            scratch.depth--;
        }
        if (outcome == null) {
            out.length = start;
            return plain.apply(bytes, from, to, scratch, out);
        }
        boolean left = outcome == Outcome.CHANGED
                ? finds(out.array, start, out.length, scratch)
                : finds(bytes, from, to, scratch);
        return left ? Outcome.NULL : outcome;
    }

    /** Whether to look at all: quotes and backslashes may hide anything from the first look. */
    private boolean mayFind(byte[] bytes, int from, int to, Scratch scratch) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\\' || bytes[i] == '"') {
                return true;
            }
        }
        return scratch.scanner(detectors).mayFind(bytes, from, to, hints);
    }

    /** Whether there is anything in the value as it is written; the column's name says something of its parts only. */
    private boolean finds(byte[] bytes, int from, int to, Scratch scratch) {
        return scratch.scanner(detectors).scan(bytes, from, to, 0).size() > 0;
    }

    /** Null if it has none of the shapes. */
    private @Nullable Outcome shaped(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        int index = from;
        while (index < to && JsonShape.isSpace(bytes[index])) {
            index++;
        }
        if (index == to) {
            return null;
        }
        int start = out.length;
        Outcome outcome = switch (bytes[index]) {
            case '(' -> row.applyIfShaped(bytes, from, to, scratch, out);
            case '"' -> pairs.applyIfShaped(bytes, from, to, scratch, out);
            case '{' ->
                JsonShape.isObject(bytes, from, to) ? null : orNull(array, range, bytes, from, to, scratch, out);
            case '\\' -> isHex(bytes, from, to) ? bytea.apply(bytes, from, to, scratch, out) : null;
            default -> null;
        };
        if (outcome != null) {
            return outcome;
        }
        out.length = start;
        return switch (bytes[index]) {
            case '(' -> range.applyIfShaped(bytes, from, to, scratch, out);
            case '"', '{' -> document(bytes, from, to, scratch, out);
            case '[' -> bracketed(bytes, from, to, scratch, out);
            default -> null;
        };
    }

    private @Nullable Outcome bracketed(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        int start = out.length;
        Outcome outcome = document(bytes, from, to, scratch, out);
        if (outcome == null) {
            out.length = start;
            outcome = orNull(array, range, bytes, from, to, scratch, out);
        }
        return outcome;
    }

    private @Nullable Outcome document(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        Outcome outcome = JsonShape.is(bytes, from, to) ? json.apply(bytes, from, to, scratch, out) : null;
        return outcome == Outcome.NULL ? null : outcome;
    }

    /** The shape that is looked for first, then the other, whose rule says NULL where it can't read the value. */
    private static @Nullable Outcome orNull(
            CellRule rule, ShapeRule first, byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        int start = out.length;
        Outcome outcome = first.applyIfShaped(bytes, from, to, scratch, out);
        if (outcome == null) {
            out.length = start;
            outcome = rule.apply(bytes, from, to, scratch, out);
        }
        return outcome == Outcome.NULL ? null : outcome;
    }

    private static boolean isHex(byte[] bytes, int from, int to) {
        if (to - from < 4 || (to - from) % 2 != 0 || bytes[from] != '\\' || bytes[from + 1] != 'x') {
            return false;
        }
        for (int i = from + 2; i < to; i++) {
            if (Character.digit(bytes[i], 16) < 0) {
                return false;
            }
        }
        return true;
    }
}
