package dev.sallyport.masking;

import org.jspecify.annotations.Nullable;

/**
 * Takes the bounds in which a rule finds something from a range or a multirange in text format: one without them is
 * valid whatever its type, and another bound might be on the wrong side.
 */
final class RangeTextRule implements ShapeRule {
    private final CellRule bounds;

    RangeTextRule(CellRule bounds) {
        this.bounds = bounds;
    }

    @Override
    public CellRule.@Nullable Outcome applyIfShaped(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        if (from == to) {
            return null;
        }
        int start = out.length;
        int end;
        if (bytes[from] == '{') {
            int at = from;
            do {
                out.write(bytes[at]);
                at = range(bytes, at + 1, to, scratch, out);
            } while (at > 0 && at < to && bytes[at] == ',');
            if (at < 0 || at != to - 1 || bytes[at] != '}') {
                return null;
            }
            out.write('}');
            end = to;
        } else {
            end = range(bytes, from, to, scratch, out);
        }
        if (end != to) {
            return null;
        }
        boolean same = out.length - start == to - from;
        return same ? CellRule.Outcome.UNCHANGED : CellRule.Outcome.CHANGED;
    }

    /** Writes the range that begins at the index without what is found; the index after it, or -1 if there is none. */
    private int range(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        if (to - from < 3 || (bytes[from] != '[' && bytes[from] != '(')) {
            return -1;
        }
        int lower = from + 1;
        int comma = bytes[lower] == ',' ? lower : boundEnd(bytes, lower, to, scratch);
        if (comma < 0 || comma + 1 >= to || bytes[comma] != ',') {
            return -1;
        }
        int upper = comma + 1;
        int end = bytes[upper] == ')' || bytes[upper] == ']' ? upper : boundEnd(bytes, upper, to, scratch);
        if (end < 0 || end >= to || (bytes[end] != ')' && bytes[end] != ']')) {
            return -1;
        }
        if (lower < comma && finds(bytes, lower, to, scratch)) {
            out.write("(,");
        } else {
            out.write(bytes, from, upper);
        }
        if (upper < end && finds(bytes, upper, to, scratch)) {
            out.write(')');
        } else {
            out.write(bytes, upper, end + 1);
        }
        return end + 1;
    }

    private static int boundEnd(byte[] bytes, int start, int to, Scratch scratch) {
        try {
            return QuotedParts.read(bytes, start, to, true, scratch.borrow());
        } finally {
            scratch.giveBack(1);
        }
    }

    private boolean finds(byte[] bytes, int start, int to, Scratch scratch) {
        Bytes bound = scratch.borrow();
        Bytes boundOut = scratch.borrow();
        try {
            QuotedParts.read(bytes, start, to, true, bound);
            return bounds.apply(bound.array, 0, bound.length, scratch, boundOut) != CellRule.Outcome.UNCHANGED;
        } finally {
            scratch.giveBack(2);
        }
    }
}
