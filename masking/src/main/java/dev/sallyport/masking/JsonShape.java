package dev.sallyport.masking;

/** Tells json documents from other texts that begin like one, without reading them as closely as PostgreSQL does. */
final class JsonShape {
    private JsonShape() {}

    /** Whether the text is one string, or one object or array whose brackets close in their order at its end. */
    static boolean is(byte[] bytes, int from, int to) {
        int first = skipSpace(bytes, from, to);
        int last = to;
        while (last > first && isSpace(bytes[last - 1])) {
            last--;
        }
        if (first == last) {
            return false;
        }
        if (bytes[first] == '"') {
            return stringEnd(bytes, first, last) == last;
        }
        int depth = 0;
        int i = first;
        while (i < last) {
            int b = bytes[i];
            if (b == '"') {
                i = stringEnd(bytes, i, last);
                continue;
            }
            depth += b == '{' || b == '[' ? 1 : b == '}' || b == ']' ? -1 : 0;
            i++;
            if (depth == 0) {
                return i == last;
            }
        }
        return false;
    }

    /** Whether the text begins as an object with a key, which no array of PostgreSQL does. */
    static boolean isObject(byte[] bytes, int from, int to) {
        int brace = skipSpace(bytes, from, to);
        int key = skipSpace(bytes, brace + 1, to);
        if (key >= to || bytes[brace] != '{' || bytes[key] != '"') {
            return false;
        }
        int colon = skipSpace(bytes, stringEnd(bytes, key, to), to);
        return colon < to && bytes[colon] == ':';
    }

    /** The index after the string that begins at the index; one after the text's end if it doesn't end. */
    private static int stringEnd(byte[] bytes, int start, int to) {
        for (int i = start + 1; i < to; i++) {
            if (bytes[i] == '"') {
                return i + 1;
            }
            if (bytes[i] == '\\') {
                i++;
            }
        }
        return to + 1;
    }

    private static int skipSpace(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && isSpace(bytes[i])) {
            i++;
        }
        return i;
    }

    static boolean isSpace(int b) {
        return b == ' ' || b == '\n' || b == '\t' || b == '\r';
    }
}
