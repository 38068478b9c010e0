package dev.sallyport.masking;

/**
 * Applies a rule to every element of an array in binary format ({@code array_send} in {@code utils/adt/arrayfuncs.c}):
 * dimensions, flags, element type, a length and a lower bound for each dimension, then each element with its length.
 * What isn't such an array becomes NULL.
 */
final class BinaryArrayRule implements CellRule {
    /** {@code MAXDIM} in {@code utils/array.h}. */
    private static final int DIMENSIONS_MAX = 6;

    private static final int HEADER = 12;
    private static final int PER_DIMENSION = 8;

    private final int elementOid;
    private final CellRule elements;

    BinaryArrayRule(int elementOid, CellRule elements) {
        this.elementOid = elementOid;
        this.elements = elements;
    }

    @Override
    public Outcome apply(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        Bytes elementOut = scratch.borrow();
        try {
            return apply(bytes, from, to, scratch, elementOut, out);
        } finally {
            scratch.giveBack(1);
        }
    }

    private Outcome apply(byte[] bytes, int from, int to, Scratch scratch, Bytes elementOut, Bytes out) {
        long count = elementCount(bytes, from, to);
        if (count < 0) {
            return Outcome.NULL;
        }
        int outStart = out.length;
        int copied = from;
        boolean changed = false;
        boolean nulls = false;
        int at = from + HEADER + PER_DIMENSION * Bytes.readInt(bytes, from);
        for (long i = 0; i < count; i++) {
            if (to - at < 4) {
                return Outcome.NULL;
            }
            int length = Bytes.readInt(bytes, at);
            int start = at + 4;
            if (length < -1 || length > to - start) {
                return Outcome.NULL;
            }
            if (length == -1) {
                at = start;
                continue;
            }
            elementOut.clear();
            Outcome outcome = elements.apply(bytes, start, start + length, scratch, elementOut);
            if (outcome != Outcome.UNCHANGED) {
                out.write(bytes, copied, at);
                nulls |= outcome == Outcome.NULL;
                write(outcome, elementOut, out);
                copied = start + length;
                changed = true;
            }
            at = start + length;
        }
        if (at != to) {
            return Outcome.NULL;
        }
        if (!changed) {
            return Outcome.UNCHANGED;
        }
        out.write(bytes, copied, to);
        if (nulls) {
            out.putInt(outStart + 4, 1);
        }
        return Outcome.CHANGED;
    }

    /** Writes a part with its length. */
    static void write(Outcome outcome, Bytes element, Bytes out) {
        if (outcome == Outcome.NULL) {
            out.writeInt(-1);
        } else {
            out.writeInt(element.length);
            out.write(element.array, 0, element.length);
        }
    }

    /** How many elements the header announces; -1 if it can't be right. */
    private long elementCount(byte[] bytes, int from, int to) {
        if (to - from < HEADER) {
            return -1;
        }
        int dimensions = Bytes.readInt(bytes, from);
        if (dimensions < 0 || dimensions > DIMENSIONS_MAX || to - from < HEADER + PER_DIMENSION * dimensions) {
            return -1;
        }
        if (Bytes.readInt(bytes, from + 8) != elementOid) {
            return -1;
        }
        long count = dimensions == 0 ? 0 : 1;
        for (int i = 0; i < dimensions; i++) {
            int length = Bytes.readInt(bytes, from + HEADER + PER_DIMENSION * i);
            if (length < 0) {
                return -1;
            }
            count *= length;
            // each element has four bytes at least, which also keeps the product small
            if (count > (to - from) / 4) {
                return -1;
            }
        }
        return count;
    }
}
