package dev.sallyport.masking;

import dev.sallyport.masking.scan.Hints;
import org.jspecify.annotations.Nullable;

/**
 * Looks into keys and values of an hstore in text format, as in {@code "a"=>"b", "c"=>NULL}, where everything is quoted
 * and a backslash comes before quotes and backslashes ({@code hstore_out} in {@code contrib/hstore/hstore_io.c}). Keys
 * are hints for their values.
 */
final class PairsTextRule implements ShapeRule {
    private final DetectorSet detectors;
    private final long hints;
    private final CellRule parts;

    /** @param parts for what stands in a key or value in a form of its own: a document, a bytea, a row */
    PairsTextRule(DetectorSet detectors, long hints, CellRule parts) {
        this.detectors = detectors;
        this.hints = hints;
        this.parts = parts;
    }

    @Override
    public CellRule.@Nullable Outcome applyIfShaped(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        Bytes text = scratch.borrow();
        Bytes masked = scratch.borrow();
        try {
            int start = out.length;
            int at = from;
            boolean changed = false;
            do {
                int part = at;
                at = read(bytes, part, to, text);
                if (at < 0 || !matches(bytes, at, to, "=>")) {
                    return null;
                }
                long keyHints = hints | Hints.of(text.array, 0, text.length);
                CellRule.Outcome key = write(bytes, part, at, hints, text, masked, scratch, out);
                if (key == CellRule.Outcome.NULL) {
                    return key;
                }
                changed |= key == CellRule.Outcome.CHANGED;
                out.write("=>");
                part = at + 2;
                if (matches(bytes, part, to, "NULL")) {
                    at = part + 4;
                    out.write("NULL");
                } else {
                    at = read(bytes, part, to, text);
                    if (at < 0) {
                        return null;
                    }
                    CellRule.Outcome value = write(bytes, part, at, keyHints, text, masked, scratch, out);
                    if (value == CellRule.Outcome.NULL) {
                        out.write("NULL");
                    }
                    changed |= value != CellRule.Outcome.UNCHANGED;
                }
                if (at == to) {
                    return changed ? CellRule.Outcome.CHANGED : CellRule.Outcome.UNCHANGED;
                }
                out.write(", ");
            } while (matches(bytes, at, to, ", ") && (at += 2) < to);
            out.length = start;
            return null;
        } finally {
            scratch.giveBack(2);
        }
    }

    /** Reads the string that begins at the index; the index after it, or -1 if none does. */
    private static int read(byte[] bytes, int start, int to, Bytes text) {
        text.clear();
        if (start >= to || bytes[start] != '"') {
            return -1;
        }
        for (int i = start + 1; i < to; i++) {
            if (bytes[i] == '"') {
                return i + 1;
            }
            if (bytes[i] == '\\' && ++i == to) {
                return -1;
            }
            text.write(bytes[i]);
        }
        return -1;
    }

    /** Writes a string as it stands in {@code start..end}, or masked, or nothing if nothing of it may be shown. */
    private CellRule.Outcome write(
            byte[] bytes, int start, int end, long hint, Bytes text, Bytes masked, Scratch scratch, Bytes out) {
        masked.clear();
        if (!PairsBinaryRule.mask(text.array, 0, text.length, detectors, hint, scratch, masked)) {
            CellRule.Outcome inside = parts.apply(text.array, 0, text.length, scratch, masked);
            if (inside == CellRule.Outcome.UNCHANGED) {
                out.write(bytes, start, end);
            }
            if (inside != CellRule.Outcome.CHANGED) {
                return inside;
            }
        }
        out.write('"');
        for (int i = 0; i < masked.length; i++) {
            int b = masked.array[i];
            if (b == '"' || b == '\\') {
                out.write('\\');
            }
            out.write(b);
        }
        out.write('"');
        return CellRule.Outcome.CHANGED;
    }

    private static boolean matches(byte[] bytes, int at, int to, String ascii) {
        if (to - at < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[at + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
