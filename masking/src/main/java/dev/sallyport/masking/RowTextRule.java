package dev.sallyport.masking;

import org.jspecify.annotations.Nullable;

/** Applies a rule to every field of a row in text format, as in {@code (1,"a ""b""",)}; what becomes NULL is left out. */
final class RowTextRule implements ShapeRule {
    private final CellRule fields;

    RowTextRule(CellRule fields) {
        this.fields = fields;
    }

    @Override
    public CellRule.@Nullable Outcome applyIfShaped(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        Bytes field = scratch.borrow();
        Bytes fieldOut = scratch.borrow();
        try {
            return apply(bytes, from, to, scratch, field, fieldOut, out);
        } finally {
            scratch.giveBack(2);
        }
    }

    private CellRule.@Nullable Outcome apply(
            byte[] bytes, int from, int to, Scratch scratch, Bytes field, Bytes fieldOut, Bytes out) {
        if (to - from < 2 || bytes[from] != '(' || bytes[to - 1] != ')') {
            return null;
        }
        int copied = from;
        int at = from;
        while (at < to - 1) {
            // at the opening parenthesis or a comma
            int start = ++at;
            if (bytes[start] == ',' || start == to - 1) {
                continue;
            }
            at = QuotedParts.read(bytes, start, to, false, field);
            if (at < 0 || at >= to || (bytes[at] != ',' && at != to - 1)) {
                return null;
            }
            fieldOut.clear();
            CellRule.Outcome outcome = fields.apply(field.array, 0, field.length, scratch, fieldOut);
            if (outcome != CellRule.Outcome.UNCHANGED) {
                out.write(bytes, copied, start);
                if (outcome == CellRule.Outcome.CHANGED) {
                    QuotedParts.write(fieldOut, out);
                }
                copied = at;
            }
        }
        if (copied == from) {
            return CellRule.Outcome.UNCHANGED;
        }
        out.write(bytes, copied, to);
        return CellRule.Outcome.CHANGED;
    }
}
