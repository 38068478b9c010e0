package dev.sallyport.masking;

/**
 * Applies a rule to every element of an array in text format (docs, "Array Input and Output Syntax"). What isn't such
 * an array becomes NULL.
 */
final class TextArrayRule implements CellRule {
    private final CellRule elements;

    TextArrayRule(CellRule elements) {
        this.elements = elements;
    }

    @Override
    public Outcome apply(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
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
            at = decode(bytes, start, to, scratch.element);
            if (at < 0) {
                return Outcome.NULL;
            }
            if (bytes[start] != '"' && isNull(scratch.element)) {
                continue;
            }
            scratch.elementOut.clear();
            Outcome outcome =
                    elements.apply(scratch.element.array, 0, scratch.element.length, scratch, scratch.elementOut);
            if (outcome != Outcome.UNCHANGED) {
                out.write(bytes, copied, start);
                encode(outcome, scratch.elementOut, out);
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
