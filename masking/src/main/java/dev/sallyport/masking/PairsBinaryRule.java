package dev.sallyport.masking;

import dev.sallyport.masking.scan.Hints;
import dev.sallyport.masking.scan.Spans;
import org.jspecify.annotations.Nullable;

/**
 * Looks into keys and values of an hstore in binary format: how many pairs, then a length and a text for each key and
 * value, -1 for NULL ({@code hstore_send} in {@code contrib/hstore/hstore_io.c}).
 */
final class PairsBinaryRule implements ShapeRule {
    private final DetectorSet detectors;
    private final long hints;
    private final CellRule parts;

    /** @param parts for what stands in a key or value in a form of its own: a document, a bytea, a row */
    PairsBinaryRule(DetectorSet detectors, long hints, CellRule parts) {
        this.detectors = detectors;
        this.hints = hints;
        this.parts = parts;
    }

    @Override
    public CellRule.@Nullable Outcome applyIfShaped(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        int count = to - from < 4 ? -1 : Bytes.readInt(bytes, from);
        // each pair has its two lengths at least
        if (count < 0 || count > (to - from) / 8) {
            return null;
        }
        Bytes masked = scratch.borrow();
        try {
            out.writeInt(count);
            int at = from + 4;
            boolean changed = false;
            long keyHints = 0;
            for (long i = 0; i < 2L * count; i++) {
                boolean key = i % 2 == 0;
                int length = to - at < 4 ? Integer.MIN_VALUE : Bytes.readInt(bytes, at);
                int start = at + 4;
                if (length < (key ? 0 : -1) || length > to - start || !isText(bytes, start, length)) {
                    return null;
                }
                at = start + Math.max(length, 0);
                if (length < 0) {
                    out.writeInt(length);
                    continue;
                }
                masked.clear();
                boolean found = mask(bytes, start, at, detectors, key ? hints : keyHints, scratch, masked);
                CellRule.Outcome inside =
                        found ? CellRule.Outcome.CHANGED : parts.apply(bytes, start, at, scratch, masked);
                keyHints = key ? hints | Hints.of(bytes, start, at) : keyHints;
                if (inside == CellRule.Outcome.NULL) {
                    if (key) {
                        return inside;
                    }
                    out.writeInt(-1);
                    changed = true;
                    continue;
                }
                found = inside == CellRule.Outcome.CHANGED;
                out.writeInt(found ? masked.length : length);
                out.write(found ? masked.array : bytes, found ? 0 : start, found ? masked.length : at);
                changed |= found;
            }
            if (at != to) {
                return null;
            }
            return changed ? CellRule.Outcome.CHANGED : CellRule.Outcome.UNCHANGED;
        } finally {
            scratch.giveBack(1);
        }
    }

    private static boolean isText(byte[] bytes, int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (bytes[i] == 0) {
                return false;
            }
        }
        return length <= 0 || Utf8.isValid(bytes, start, start + length);
    }

    /** Writes the text with what is found replaced; false if nothing is. */
    static boolean mask(byte[] bytes, int from, int to, DetectorSet detectors, long hints, Scratch scratch, Bytes out) {
        Spans found = scratch.scanner(detectors).scan(bytes, from, to, hints);
        if (found.size() == 0) {
            return false;
        }
        TextRules.replace(bytes, from, to, found, out);
        return true;
    }
}
