package dev.sallyport.masking;

/**
 * The parts of rows and ranges in text format: what needs it stands in double quotes, and within them a quote or a
 * backslash stands twice ({@code record_out} in {@code utils/adt/rowtypes.c}, {@code range_bound_escape} in
 * {@code utils/adt/rangetypes.c}). Read as strictly as PostgreSQL writes.
 */
final class QuotedParts {
    private QuotedParts() {}

    /**
     * Reads the part that begins at the index and isn't empty into {@code part}; the index after it, or -1 if it isn't
     * written as PostgreSQL would.
     */
    static int read(byte[] bytes, int start, int to, boolean range, Bytes part) {
        part.clear();
        return bytes[start] == '"' ? quoted(bytes, start + 1, to, part) : plain(bytes, start, to, range, part);
    }

    private static int quoted(byte[] bytes, int start, int to, Bytes part) {
        int i = start;
        while (i < to) {
            int b = bytes[i++];
            if (b == '"' || b == '\\') {
                if (i == to || bytes[i] != b) {
                    return b == '"' ? i : -1;
                }
                i++;
            }
            part.write(b);
        }
        return -1;
    }

    private static int plain(byte[] bytes, int start, int to, boolean range, Bytes part) {
        int i = start;
        while (i < to && bytes[i] != ',' && bytes[i] != ')' && !(range && bytes[i] == ']')) {
            if (needsQuotes(bytes[i], range)) {
                return -1;
            }
            part.write(bytes[i++]);
        }
        return i;
    }

    /** Writes a row's field as PostgreSQL does. */
    static void write(Bytes field, Bytes out) {
        boolean quotes = field.length == 0;
        for (int i = 0; i < field.length && !quotes; i++) {
            quotes = needsQuotes(field.array[i], false);
        }
        if (!quotes) {
            out.write(field.array, 0, field.length);
            return;
        }
        out.write('"');
        for (int i = 0; i < field.length; i++) {
            int b = field.array[i];
            if (b == '"' || b == '\\') {
                out.write(b);
            }
            out.write(b);
        }
        out.write('"');
    }

    private static boolean needsQuotes(int b, boolean range) {
        return switch (b) {
            case '"', '\\', '(', ')', ',', ' ', '\t', '\n', '\u000b', '\f', '\r' -> true;
            case '[', ']' -> range;
            default -> false;
        };
    }
}
