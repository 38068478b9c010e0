package dev.sallyport.masking;

import dev.sallyport.masking.scan.Entity;

/**
 * Looks for personal data in a value in binary format whose type may be unknown. Nothing can be put in its place, so a
 * value in which something is found becomes NULL.
 */
final class UntypedBinaryRule implements CellRule {
    /** Doubles beyond these are so rare that the eight bytes are rather a number of an int8. */
    private static final double USUAL_MIN = 1e-30;

    private static final double USUAL_MAX = 1e30;
    private static final int INT8_BYTES = 8;
    /** Of {@code jsonb_send}. */
    private static final int JSONB_VERSION = 1;

    private final CellRule opaque;
    private final CellRule shaped;
    private final CellRule wholeNumber = NumericRules.detectCard(ValueType.INT8, -1, true);
    private final CellRule numeric = NumericRules.detectCard(ValueType.NUMERIC, -1, true);
    private final boolean cards;
    private final ValueType type;
    private final DetectorSet detectors;
    private final long hints;

    UntypedBinaryRule(DetectorSet detectors, long hints, int typeOid) {
        this.opaque = TextRules.detectOpaque(detectors, hints);
        this.shaped = new ShapedTextRule(detectors, hints);
        this.detectors = detectors;
        this.hints = hints;
        this.cards = detectors.contains(Entity.CREDIT_CARD);
        this.type = typeOid == 0 ? ValueType.OTHER : ValueType.of(typeOid);
    }

    @Override
    public Outcome apply(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        boolean found = opaque.apply(bytes, from, to, scratch, out) != Outcome.UNCHANGED
                || inShape(bytes, from, to, scratch, out)
                || hidden(bytes, from, to, scratch)
                || (cards && isCard(bytes, from, to, scratch, out));
        return found ? Outcome.NULL : Outcome.UNCHANGED;
    }

    private boolean inShape(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        int start = from < to && bytes[from] == JSONB_VERSION ? from + 1 : from;
        return shaped.apply(bytes, start, to, scratch, out) != Outcome.UNCHANGED;
    }

    /** Whether a document in an array or a composite hides something in its escapes. */
    private boolean hidden(byte[] bytes, int from, int to, Scratch scratch) {
        Bytes plain = scratch.string;
        plain.clear();
        return UnicodeEscapes.decode(bytes, from, to, plain)
                && scratch.scanner(detectors)
                                .scan(plain.array, 0, plain.length, hints)
                                .size()
                        > 0;
    }

    private boolean isCard(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        boolean unknown = type == ValueType.OTHER;
        if ((type == ValueType.INT8 || unknown) && to - from == INT8_BYTES) {
            double asDouble = Math.abs(Double.longBitsToDouble(Bytes.readLong(bytes, from)));
            boolean usualDouble = asDouble >= USUAL_MIN && asDouble <= USUAL_MAX;
            return !(unknown && usualDouble) && wholeNumber.apply(bytes, from, to, scratch, out) != Outcome.UNCHANGED;
        }
        boolean mayBeNumeric = type == ValueType.NUMERIC || unknown;
        return mayBeNumeric && numeric.apply(bytes, from, to, scratch, out) != Outcome.UNCHANGED;
    }
}
