package dev.sallyport.masking;

import dev.sallyport.masking.scan.Hints;
import dev.sallyport.masking.scan.Spans;
import dev.sallyport.masking.scan.TextScanner;

/**
 * Rules for json and jsonb: walks the document's tokens and replaces leaves in place, so that it stays valid and keeps
 * its form. Redacting replaces every leaf; detecting, only what is found, with the nearest key as the hint. What isn't
 * JSON becomes NULL.
 */
final class JsonRule implements CellRule {
    /** The only version of jsonb's binary format there is ({@code jsonb_send} in {@code utils/adt/jsonb.c}). */
    private static final int JSONB_VERSION = 1;

    private static final int DIGITS_MIN = 8;

    private final boolean redact;
    private final boolean versioned;
    private final DetectorSet detectors;
    private final long columnHints;

    private JsonRule(boolean redact, boolean versioned, DetectorSet detectors, long columnHints) {
        this.redact = redact;
        this.versioned = versioned;
        this.detectors = detectors;
        this.columnHints = columnHints;
    }

    /** @param versioned whether a version byte comes first, as in jsonb's binary format */
    static JsonRule redact(boolean versioned) {
        return new JsonRule(true, versioned, DetectorSet.none(), 0);
    }

    static JsonRule detect(boolean versioned, DetectorSet detectors, long columnHints) {
        return new JsonRule(false, versioned, detectors, columnHints);
    }

    @Override
    public Outcome apply(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        int start = from;
        if (versioned) {
            if (from == to || bytes[from] != JSONB_VERSION) {
                return Outcome.NULL;
            }
            start++;
        }
        if (!redact && !mayFind(bytes, start, to, scratch)) {
            return Outcome.UNCHANGED;
        }
        return new Walk(bytes, start, to, scratch, out).run(from);
    }

    /** Whether to walk at all: an escape may hide anything from the first look. */
    private boolean mayFind(byte[] bytes, int from, int to, Scratch scratch) {
        if (scratch.scanner(detectors).mayFind(bytes, from, to, columnHints)) {
            return true;
        }
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\\') {
                return true;
            }
        }
        return false;
    }

    /** One pass over one document. */
    private final class Walk {
        private final byte[] bytes;
        private final int to;
        private final Scratch scratch;
        private final Bytes out;
        private final TextScanner scanner;
        private int at;
        private int copied;
        private boolean changed;
        private long hints;

        Walk(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
            this.bytes = bytes;
            this.at = from;
            this.to = to;
            this.scratch = scratch;
            this.out = out;
            this.hints = columnHints;
            this.scanner = redact ? scratch.fullScanner() : scratch.scanner(detectors);
        }

        Outcome run(int from) {
            copied = from;
            while (at < to) {
                int b = bytes[at];
                if (b == '"') {
                    if (!string()) {
                        return Outcome.NULL;
                    }
                } else if (b == '-' || (b >= '0' && b <= '9')) {
                    number();
                } else if (b >= 'a' && b <= 'z') {
                    if (!word()) {
                        return Outcome.NULL;
                    }
                } else if (isStructure(b)) {
                    at++;
                } else {
                    return Outcome.NULL;
                }
            }
            if (!changed) {
                return Outcome.UNCHANGED;
            }
            out.write(bytes, copied, to);
            return Outcome.CHANGED;
        }

        private boolean isStructure(int b) {
            return switch (b) {
                case '{', '}', '[', ']', ':', ',', ' ', '\t', '\n', '\r' -> true;
                default -> false;
            };
        }

        /** A key or a string leaf, from its opening quote on; false if it doesn't end. */
        private boolean string() {
            int start = at + 1;
            int i = start;
            boolean escaped = false;
            while (i < to && bytes[i] != '"') {
                escaped |= bytes[i] == '\\';
                i += bytes[i] == '\\' ? 2 : 1;
            }
            if (i >= to) {
                return false;
            }
            at = i + 1;
            boolean key = isKey();
            if (key) {
                hints = columnHints | Hints.of(bytes, start, i);
            }
            if (redact && !key) {
                replaceBy(start, i, "***");
                return true;
            }
            return escaped ? escaped(start, i, key) : plain(start, i, key);
        }

        private boolean isKey() {
            int i = at;
            while (i < to && (bytes[i] == ' ' || bytes[i] == '\n' || bytes[i] == '\t' || bytes[i] == '\r')) {
                i++;
            }
            return i < to && bytes[i] == ':';
        }

        private boolean plain(int start, int end, boolean key) {
            Spans found = scanner.scan(bytes, start, end, hints(key));
            if (found.size() > 0) {
                out.write(bytes, copied, start);
                TextRules.replace(bytes, start, end, found, out);
                copied = end;
                changed = true;
            }
            return true;
        }

        private boolean escaped(int start, int end, boolean key) {
            Bytes plain = scratch.string;
            plain.clear();
            if (!JsonStrings.unescape(bytes, start, end, plain)) {
                return false;
            }
            Spans found = scanner.scan(plain.array, 0, plain.length, hints(key));
            if (found.size() > 0) {
                scratch.stringOut.clear();
                TextRules.replace(plain.array, 0, plain.length, found, scratch.stringOut);
                out.write(bytes, copied, start);
                JsonStrings.escape(scratch.stringOut, out);
                copied = end;
                changed = true;
            }
            return true;
        }

        private void number() {
            int start = at;
            int digits = 0;
            while (at < to && isNumber(bytes[at])) {
                digits += bytes[at] >= '0' && bytes[at] <= '9' ? 1 : 0;
                at++;
            }
            int first = bytes[start] == '-' ? start + 1 : start;
            boolean hit = redact
                    || (digits >= DIGITS_MIN
                            && scanner.scan(bytes, first, at, hints(false)).size() > 0);
            if (hit) {
                replaceBy(start, at, "0");
            }
        }

        private boolean isNumber(int b) {
            return (b >= '0' && b <= '9') || b == '-' || b == '+' || b == '.' || b == 'e' || b == 'E';
        }

        /** One of JSON's three words; false for any other. */
        private boolean word() {
            int start = at;
            while (at < to && bytes[at] >= 'a' && bytes[at] <= 'z') {
                at++;
            }
            if (redact) {
                replaceBy(start, at, "null");
            }
            return matches(start, "true") || matches(start, "false") || matches(start, "null");
        }

        private boolean matches(int start, String word) {
            if (at - start != word.length()) {
                return false;
            }
            for (int i = 0; i < word.length(); i++) {
                if (bytes[start + i] != word.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        private void replaceBy(int start, int end, String token) {
            out.write(bytes, copied, start);
            out.write(token);
            copied = end;
            changed = true;
        }

        private long hints(boolean key) {
            return key ? columnHints : hints;
        }
    }
}
