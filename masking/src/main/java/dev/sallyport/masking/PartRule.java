package dev.sallyport.masking;

import dev.sallyport.masking.scan.Spans;

/**
 * Looks into a text that is part of a value, so that nothing is known of how long it may be, nor in text format of what
 * type. What is found is replaced by its name where that makes the text no longer than it was, otherwise star by star.
 */
final class PartRule implements CellRule {
    /** Between day and time, and before an era. */
    private static final int TIME_BLANKS = 2;

    private final DetectorSet detectors;
    private final long hints;
    private final boolean untyped;

    /** @param untyped whether it may be a number, a date or a network address as well, and becomes NULL if it is one */
    PartRule(DetectorSet detectors, long hints, boolean untyped) {
        this.detectors = detectors;
        this.hints = hints;
        this.untyped = untyped;
    }

    @Override
    public Outcome apply(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        Spans found = scratch.scanner(detectors).scan(bytes, from, to, hints);
        if (found.size() == 0) {
            return Outcome.UNCHANGED;
        }
        if (untyped && mayBeTyped(bytes, from, to)) {
            return Outcome.NULL;
        }
        int start = out.length;
        TextRules.replace(bytes, from, to, found, out);
        if (Utf8.characters(out.array, start, out.length) <= Utf8.characters(bytes, from, to)) {
            return Outcome.CHANGED;
        }
        out.length = start;
        stars(bytes, from, to, found, out);
        boolean still = scratch.scanner(detectors)
                        .scan(out.array, start, out.length, hints)
                        .size()
                > 0;
        return still ? Outcome.NULL : Outcome.CHANGED;
    }

    private static void stars(byte[] bytes, int from, int to, Spans found, Bytes out) {
        int copied = from;
        for (int i = 0; i < found.size(); i++) {
            out.write(bytes, copied, found.start(i));
            int count = Utf8.characters(bytes, found.start(i), found.end(i));
            for (int k = 0; k < count; k++) {
                out.write('*');
            }
            copied = found.end(i);
        }
        out.write(bytes, copied, to);
    }

    /** Numbers, dates, network and hardware addresses; blanks are in those that have a time in them. */
    private static boolean mayBeTyped(byte[] bytes, int from, int to) {
        int blanks = 0;
        boolean colon = false;
        for (int i = from; i < to; i++) {
            int b = bytes[i];
            boolean sign = b == '.' || b == ':' || b == '/' || b == '-' || (b == '+' && i > from);
            boolean digit = (b >= '0' && b <= '9') || ((b | 32) >= 'a' && (b | 32) <= 'f');
            if (!digit && !sign && !(b == ' ' && i > from && i < to - 1)) {
                return false;
            }
            blanks += b == ' ' ? 1 : 0;
            colon |= b == ':' && blanks > 0;
        }
        return blanks == 0 || (colon && blanks <= TIME_BLANKS);
    }
}
