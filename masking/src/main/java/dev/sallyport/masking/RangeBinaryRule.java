package dev.sallyport.masking;

import org.jspecify.annotations.Nullable;

/**
 * Takes the bounds in which a rule finds something from a range or a multirange in binary format ({@code range_send} in
 * {@code utils/adt/rangetypes.c}, {@code multirange_send} in {@code utils/adt/multirangetypes.c}): a byte of flags, then
 * a length and the bytes of each bound that the flags say is there; of a multirange, how many ranges, then each with its
 * length.
 */
final class RangeBinaryRule implements ShapeRule {
    private static final int EMPTY = 0x01;
    private static final int LOWER_INCLUSIVE = 0x02;
    private static final int UPPER_INCLUSIVE = 0x04;
    private static final int LOWER_INFINITE = 0x08;
    private static final int UPPER_INFINITE = 0x10;
    private static final int FLAGS = EMPTY | LOWER_INCLUSIVE | UPPER_INCLUSIVE | LOWER_INFINITE | UPPER_INFINITE;

    private final CellRule bounds;

    RangeBinaryRule(CellRule bounds) {
        this.bounds = bounds;
    }

    @Override
    public CellRule.@Nullable Outcome applyIfShaped(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        if (from == to) {
            return null;
        }
        int start = out.length;
        if (!(bytes[from] == 0 && ranges(bytes, from, to, scratch, out))) {
            out.length = start;
            if (!range(bytes, from, to, scratch, out)) {
                return null;
            }
        }
        boolean same = out.length - start == to - from;
        return same ? CellRule.Outcome.UNCHANGED : CellRule.Outcome.CHANGED;
    }

    private boolean ranges(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        int count = to - from < 4 ? -1 : Bytes.readInt(bytes, from);
        if (count < 1 || count > (to - from) / 4) {
            return false;
        }
        out.writeInt(count);
        int at = from + 4;
        for (int i = 0; i < count; i++) {
            int length = to - at < 4 ? -1 : Bytes.readInt(bytes, at);
            at += 4;
            if (length < 1 || length > to - at) {
                return false;
            }
            int place = out.length;
            out.writeInt(0);
            if (!range(bytes, at, at + length, scratch, out)) {
                return false;
            }
            out.putInt(place, out.length - place - 4);
            at += length;
        }
        return at == to;
    }

    /** Writes a range without what is found, which makes it shorter; false if it isn't one. */
    private boolean range(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        int flags = bytes[from];
        if ((flags & ~FLAGS) != 0) {
            return false;
        }
        int place = out.length;
        out.write(flags);
        int at = from + 1;
        boolean empty = (flags & EMPTY) != 0;
        for (int infinite = LOWER_INFINITE; infinite <= UPPER_INFINITE; infinite <<= 1) {
            if (empty || (flags & infinite) != 0) {
                continue;
            }
            int length = to - at < 4 ? -1 : Bytes.readInt(bytes, at);
            if (length < 0 || length > to - at - 4) {
                return false;
            }
            int end = at + 4 + length;
            if (finds(bytes, at + 4, end, scratch)) {
                int inclusive = infinite == LOWER_INFINITE ? LOWER_INCLUSIVE : UPPER_INCLUSIVE;
                out.array[place] = (byte) ((out.array[place] | infinite) & ~inclusive);
            } else {
                out.write(bytes, at, end);
            }
            at = end;
        }
        return at == to;
    }

    private boolean finds(byte[] bytes, int from, int to, Scratch scratch) {
        Bytes boundOut = scratch.borrow();
        try {
            return bounds.apply(bytes, from, to, scratch, boundOut) != CellRule.Outcome.UNCHANGED;
        } finally {
            scratch.giveBack(1);
        }
    }
}
