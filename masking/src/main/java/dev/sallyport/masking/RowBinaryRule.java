package dev.sallyport.masking;

import org.jspecify.annotations.Nullable;

/**
 * Looks into a row in binary format: how many fields, then each with its type's OID, its length, -1 for NULL, and its
 * bytes ({@code record_send} in {@code utils/adt/rowtypes.c}).
 */
final class RowBinaryRule implements ShapeRule {
    /** What chooses a rule by a type's OID; null for types that hold nothing. */
    interface RuleByType {
        @Nullable
        CellRule rule(int typeOid);
    }

    private static final int FIELD_HEADER = 8;
    /** {@code MaxTupleAttributeNumber} in {@code access/htup_details.h}. */
    private static final int FIELDS_MAX = 1664;
    /** The lowest OID of any type: {@code bool}'s. What may stand there in other shapes is lower or much higher. */
    private static final int OID_MIN = 16;

    private final RuleByType rules;

    RowBinaryRule(RuleByType rules) {
        this.rules = rules;
    }

    @Override
    public CellRule.@Nullable Outcome applyIfShaped(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        int fields = to - from < 4 ? -1 : Bytes.readInt(bytes, from);
        if (fields < 0 || fields > FIELDS_MAX || !isShaped(bytes, from + 4, to, fields)) {
            return null;
        }
        Bytes fieldOut = scratch.borrow();
        try {
            int copied = from;
            int at = from + 4;
            for (int i = 0; i < fields; i++) {
                int start = at + FIELD_HEADER;
                int length = Bytes.readInt(bytes, at + 4);
                CellRule rule = length < 0 ? null : rules.rule(Bytes.readInt(bytes, at));
                if (rule != null) {
                    fieldOut.clear();
                    CellRule.Outcome outcome = rule.apply(bytes, start, start + length, scratch, fieldOut);
                    if (outcome != CellRule.Outcome.UNCHANGED) {
                        out.write(bytes, copied, start - 4);
                        BinaryArrayRule.write(outcome, fieldOut, out);
                        copied = start + length;
                    }
                }
                at = start + Math.max(length, 0);
            }
            if (copied == from) {
                return CellRule.Outcome.UNCHANGED;
            }
            out.write(bytes, copied, to);
            return CellRule.Outcome.CHANGED;
        } finally {
            scratch.giveBack(1);
        }
    }

    private static boolean isShaped(byte[] bytes, int first, int to, int fields) {
        int at = first;
        for (int i = 0; i < fields; i++) {
            if (to - at < FIELD_HEADER) {
                return false;
            }
            int oid = Bytes.readInt(bytes, at);
            int length = Bytes.readInt(bytes, at + 4);
            at += FIELD_HEADER;
            if ((oid >= 0 && oid < OID_MIN) || length < -1 || length > to - at) {
                return false;
            }
            at += Math.max(length, 0);
        }
        return at == to;
    }
}
