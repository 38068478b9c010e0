package dev.sallyport.masking;

/**
 * Applies a rule to every element of an array in text format (docs, "Array Input and Output Syntax"). What isn't such
 * an array becomes NULL.
 */
final class TextArrayRule implements CellRule {
    private final CellRule elements;
    private final boolean asWritten;

    TextArrayRule(CellRule elements) {
        this(elements, false);
    }

    /** @param asWritten whether what PostgreSQL would have put in quotes, though it reads it without, makes it no array */
    TextArrayRule(CellRule elements, boolean asWritten) {
        this.elements = elements;
        this.asWritten = asWritten;
    }

    @Override
    public Outcome apply(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        Bytes element = scratch.borrow();
        Bytes elementOut = scratch.borrow();
        try {
            return apply(bytes, from, to, scratch, element, elementOut, out);
        } finally {
            scratch.giveBack(2);
        }
    }

    private Outcome apply(byte[] bytes, int from, int to, Scratch scratch, Bytes element, Bytes elementOut, Bytes out) {
        int at = firstBrace(bytes, from, to);
        if (at == to) {
            return Outcome.NULL;
        }
        int depth = 0;
        int copied = from;
        boolean changed = false;
        while (at < to) {
            int b = bytes[at];
            if (b == '{' || b == '}') {
                depth += b == '{' ? 1 : -1;
                at++;
                if (depth == 0) {
                    break;
                }
                continue;
            }
            if (b == ',') {
                at++;
                continue;
            }
            int start = at;
            at = decode(bytes, start, to, element);
            if (at < 0 || (asWritten && bytes[start] != '"' && lacksQuotes(bytes, start, at))) {
                return Outcome.NULL;
            }
            if (bytes[start] != '"' && isNull(element)) {
                continue;
            }
            elementOut.clear();
            Outcome outcome = elements.apply(element.array, 0, element.length, scratch, elementOut);
            if (outcome != Outcome.UNCHANGED) {
                out.write(bytes, copied, start);
                encode(outcome, elementOut, out);
                copied = at;
                changed = true;
            }
        }
        if (depth != 0 || at != to) {
            return Outcome.NULL;
        }
        if (!changed) {
            return Outcome.UNCHANGED;
        }
        out.write(bytes, copied, to);
        return Outcome.CHANGED;
    }

    /** Where the elements begin: after the bounds, as in {@code [0:1]={a,b}}, if they're written. */
    private static int firstBrace(byte[] bytes, int from, int to) {
        if (from == to || bytes[from] != '[') {
            return from < to && bytes[from] == '{' ? from : to;
        }
        for (int i = from; i < to; i++) {
            int b = bytes[i];
            if (b == '=') {
                return i + 1 < to && bytes[i + 1] == '{' ? i + 1 : to;
            }
            if (b != '[' && b != ']' && b != ':' && b != '-' && (b < '0' || b > '9')) {
                return to;
            }
        }
        return to;
    }

    /** Reads the element that begins at the index into {@code element}; the index after it, or -1 if it doesn't end. */
    private static int decode(byte[] bytes, int start, int to, Bytes element) {
        element.clear();
        boolean quoted = bytes[start] == '"';
        int i = quoted ? start + 1 : start;
        while (i < to) {
            int b = bytes[i];
            if (b == '\\') {
                if (++i >= to) {
                    return -1;
                }
                b = bytes[i];
            } else if (quoted && b == '"') {
                return i + 1;
            } else if (!quoted && (b == ',' || b == '}' || b == '{' || b == '"')) {
                return b == ',' || b == '}' ? i : -1;
            }
            element.write(b);
            i++;
        }
        return -1;
    }

    private static boolean lacksQuotes(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            int b = bytes[i];
            if (b == '\\' || b == ' ' || (b >= '\t' && b <= '\r')) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNull(Bytes element) {
        return element.length == 4
                && (element.array[0] | 32) == 'n'
                && (element.array[1] | 32) == 'u'
                && (element.array[2] | 32) == 'l'
                && (element.array[3] | 32) == 'l';
    }

    private static void encode(Outcome outcome, Bytes element, Bytes out) {
        if (outcome == Outcome.NULL) {
            out.write("NULL");
            return;
        }
        out.write('"');
        for (int i = 0; i < element.length; i++) {
            int b = element.array[i];
            if (b == '"' || b == '\\') {
                out.write('\\');
            }
            out.write(b);
        }
        out.write('"');
    }
}
