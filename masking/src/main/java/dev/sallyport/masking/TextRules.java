package dev.sallyport.masking;

import dev.sallyport.masking.scan.Spans;

/** Rules for values that are text in either format: text, varchar, char, name. */
final class TextRules {
    private static final byte[] STARS = {'*', '*', '*'};
    private static final char[] HEX = "0123456789abcdef".toCharArray();
    private static final int HASH_BYTES = 8;

    private TextRules() {}

    /** {@code ***}, whatever the value was. */
    static CellRule redact(TextLimit limit) {
        return (bytes, from, to, scratch, out) -> {
            redact(limit, out);
            return CellRule.Outcome.CHANGED;
        };
    }

    private static void redact(TextLimit limit, Bytes out) {
        int start = out.length;
        out.write(STARS);
        limit.fit(out, start);
    }

    /** The first 16 hexadecimal digits of a keyed hash. Blanks at the end don't count: char(n) has them, text not. */
    static CellRule hash(TextLimit limit, MaskingKey key) {
        return (bytes, from, to, scratch, out) -> {
            int start = out.length;
            byte[] hash = scratch.hash(key, 't', bytes, from, trimmed(bytes, from, to));
            for (int i = 0; i < HASH_BYTES; i++) {
                out.write(HEX[hash[i] >> 4 & 15]);
                out.write(HEX[hash[i] & 15]);
            }
            limit.fit(out, start);
            return CellRule.Outcome.CHANGED;
        };
    }

    /** Keeps some characters at both ends; a value that has no more than those becomes stars as a whole. */
    static CellRule partial(TextLimit limit, int keepFirst, int keepLast) {
        return (bytes, from, to, scratch, out) -> {
            int end = trimmed(bytes, from, to);
            if (!Utf8.isValid(bytes, from, end)) {
                redact(limit, out);
                return CellRule.Outcome.CHANGED;
            }
            int start = out.length;
            int count = Utf8.characters(bytes, from, end);
            boolean keeps = (long) keepFirst + keepLast < count;
            int index = 0;
            for (int i = from; i < end; index++) {
                int next = Utf8.next(bytes, i, end);
                if (keeps && (index < keepFirst || index >= count - keepLast)) {
                    out.write(bytes, i, next);
                } else {
                    out.write('*');
                }
                i = next;
            }
            limit.fit(out, start);
            return CellRule.Outcome.CHANGED;
        };
    }

    /** Replaces what the detectors find by the entity's name in brackets. */
    static CellRule detect(TextLimit limit, DetectorSet detectors, long hints) {
        return (bytes, from, to, scratch, out) -> {
            Spans found = scratch.scanner(detectors).scan(bytes, from, to, hints);
            if (found.size() == 0) {
                return CellRule.Outcome.UNCHANGED;
            }
            int start = out.length;
            replace(bytes, from, to, found, out);
            limit.fit(out, start);
            return CellRule.Outcome.CHANGED;
        };
    }

    /** NULL for a value in which something is found, where nothing can be put in its place. */
    static CellRule detectOpaque(DetectorSet detectors, long hints) {
        return (bytes, from, to, scratch, out) ->
                scratch.scanner(detectors).scan(bytes, from, to, hints).size() == 0
                        ? CellRule.Outcome.UNCHANGED
                        : CellRule.Outcome.NULL;
    }

    /** Copies a range with every finding replaced by its token. */
    static void replace(byte[] bytes, int from, int to, Spans found, Bytes out) {
        int copied = from;
        for (int i = 0; i < found.size(); i++) {
            out.write(bytes, copied, found.start(i));
            for (int k = 0; k < found.label(i).tokenLength(); k++) {
                out.write(found.label(i).token(k));
            }
            copied = found.end(i);
        }
        out.write(bytes, copied, to);
    }

    static int trimmed(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && bytes[end - 1] == ' ') {
            end--;
        }
        return end;
    }
}
