package dev.sallyport.masking;

/** Reads a text as the json document, the array or the bytea that it looks like, if any, and looks inside. */
final class ShapedTextRule implements CellRule {
    private final CellRule json;
    private final CellRule array;
    private final CellRule bytea;
    private final Bytes first = new Bytes();

    ShapedTextRule(DetectorSet detectors, long hints) {
        this.json = JsonRule.detect(false, detectors, hints);
        this.bytea = OtherRules.detectBytea(false, detectors, hints);
        CellRule text = TextRules.detect(TextLimit.of(ValueType.TEXT, -1), detectors, hints);
        this.array = new TextArrayRule((bytes, from, to, scratch, out) -> {
            int start = out.length;
            Outcome outcome = scalar(bytes, from, to, scratch, out);
            if (outcome == Outcome.CHANGED) {
                return outcome;
            }
            out.length = start;
            return text.apply(bytes, from, to, scratch, out);
        });
    }

    @Override
    public Outcome apply(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        int start = out.length;
        boolean changed = scalar(bytes, from, to, scratch, out) == Outcome.CHANGED;
        if (from == to || (bytes[from] != '{' && bytes[from] != '[')) {
            return changed ? Outcome.CHANGED : Outcome.UNCHANGED;
        }
        // what reads as json may be an array whose elements hide more
        if (!changed) {
            out.length = start;
            Outcome outcome = array.apply(bytes, from, to, scratch, out);
            return outcome == Outcome.CHANGED ? outcome : Outcome.UNCHANGED;
        }
        first.clear();
        first.write(out.array, start, out.length);
        out.length = start;
        if (array.apply(first.array, 0, first.length, scratch, out) != Outcome.CHANGED) {
            out.length = start;
            out.write(first.array, 0, first.length);
        }
        return Outcome.CHANGED;
    }

    /** NULL if it is neither json nor a bytea. */
    private Outcome scalar(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        int index = from;
        while (index < to && isSpace(bytes[index])) {
            index++;
        }
        if (index == to) {
            return Outcome.UNCHANGED;
        }
        int b = bytes[index];
        if (b == '{' || b == '[' || b == '"') {
            return json.apply(bytes, from, to, scratch, out);
        }
        return isHex(bytes, from, to) ? bytea.apply(bytes, from, to, scratch, out) : Outcome.NULL;
    }

    private static boolean isSpace(int b) {
        return b == ' ' || b == '\n' || b == '\t' || b == '\r';
    }

    private static boolean isHex(byte[] bytes, int from, int to) {
        if (to - from < 4 || (to - from) % 2 != 0 || bytes[from] != '\\' || bytes[from + 1] != 'x') {
            return false;
        }
        for (int i = from + 2; i < to; i++) {
            if (Character.digit(bytes[i], 16) < 0) {
                return false;
            }
        }
        return true;
    }
}
