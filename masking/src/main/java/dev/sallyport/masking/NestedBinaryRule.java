package dev.sallyport.masking;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks into a value in binary format whose type is a user's or a row's: as the array, row, hstore or range that its
 * bytes make, part by part, and masks there what is found, so that a value of the type remains. In a value of another
 * form nothing can be put in the place of what is found: it becomes NULL, and so does one in which something is found
 * only across parts, or that lies deeper than a bound.
 */
final class NestedBinaryRule implements CellRule {
    private static final int ARRAY_HEADER = 12;
    /** Where an array has the OID of its elements' type. */
    private static final int ARRAY_TYPE = 8;

    private final Map<ValueType, CellRule> rules = new EnumMap<>(ValueType.class);
    private final CellRule untyped;
    private final CellRule across;
    private final ShapeRule row;
    private final ShapeRule pairs;
    private final ShapeRule range;

    NestedBinaryRule(DetectorSet detectors, long hints) {
        for (ValueType type : ValueType.values()) {
            CellRule rule = type == ValueType.OTHER ? this : CellRules.part(type, detectors, hints);
            if (rule != null) {
                rules.put(type, rule);
            }
        }
        this.untyped = new UntypedBinaryRule(detectors, hints, 0);
        // the column's name says something of the value's parts only
        this.across = TextRules.detectOpaque(detectors, 0);
        this.row = new RowBinaryRule(this::rule);
        this.pairs = new PairsBinaryRule(detectors, hints, new NestedTextRule(detectors, hints));
        this.range = new RangeBinaryRule(this);
    }

    @Override
    public Outcome apply(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        if (scratch.depth == NestedTextRule.DEPTH_MAX) {
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
            return untyped.apply(bytes, from, to, scratch, out) == Outcome.UNCHANGED ? Outcome.UNCHANGED : Outcome.NULL;
        }
        if (outcome == Outcome.NULL) {
            return outcome;
        }
        boolean changed = outcome == Outcome.CHANGED;
        Outcome left = changed
                ? across.apply(out.array, start, out.length, scratch, out)
                : across.apply(bytes, from, to, scratch, out);
        return left == Outcome.UNCHANGED ? outcome : Outcome.NULL;
    }

    /** Null if it has none of the shapes. */
    private @Nullable Outcome shaped(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        int start = out.length;
        Outcome outcome = array(bytes, from, to, scratch, out);
        for (ShapeRule shape : new ShapeRule[] {row, pairs, range}) {
            if (outcome == null) {
                out.length = start;
                outcome = shape.applyIfShaped(bytes, from, to, scratch, out);
            }
        }
        return outcome;
    }

    private @Nullable Outcome array(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        boolean may = to - from >= ARRAY_HEADER && Bytes.readInt(bytes, from) > 0;
        int flags = may ? Bytes.readInt(bytes, from + 4) : -1;
        if (flags != 0 && flags != 1) {
            return null;
        }
        int typeOid = Bytes.readInt(bytes, from + ARRAY_TYPE);
        CellRule rule = rule(typeOid);
        CellRule elements = rule == null ? (b, f, t, s, o) -> Outcome.UNCHANGED : rule;
        Outcome outcome = new BinaryArrayRule(typeOid, elements).apply(bytes, from, to, scratch, out);
        return outcome == Outcome.NULL ? null : outcome;
    }

    private @Nullable CellRule rule(int typeOid) {
        int elementOid = ValueType.elementOid(typeOid);
        if (elementOid == 0) {
            return rules.get(ValueType.of(typeOid));
        }
        CellRule elements = rules.get(ValueType.of(elementOid));
        return elements == null ? null : new BinaryArrayRule(elementOid, elements);
    }
}
