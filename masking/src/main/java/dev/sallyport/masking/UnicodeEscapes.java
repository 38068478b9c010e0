package dev.sallyport.masking;

/** {@code \}{@code u0040} and the like, as json documents have them, wherever in a value such a document may stand. */
final class UnicodeEscapes {
    private static final int DIGITS = 4;

    private UnicodeEscapes() {}

    /**
     * Writes the range to {@code out} with each such escape decoded, however many backslashes (doubled by what the
     * document stands in) it begins with.
     *
     * @return whether there was one
     */
    static boolean decode(byte[] bytes, int from, int to, Bytes out) {
        boolean any = false;
        int copied = from;
        int i = from;
        while (i < to) {
            if (bytes[i] != '\\') {
                i++;
                continue;
            }
            int start = i;
            while (i < to && bytes[i] == '\\') {
                i++;
            }
            int codePoint = codePoint(bytes, i, to);
            if (codePoint >= 0) {
                out.write(bytes, copied, start);
                Utf8.write(codePoint, out);
                i += 1 + DIGITS;
                copied = i;
                any = true;
            }
        }
        if (any) {
            out.write(bytes, copied, to);
        }
        return any;
    }

    /** What {@code uXXXX} at the index stands for, or -1. */
    private static int codePoint(byte[] bytes, int index, int to) {
        if (to - index < 1 + DIGITS || bytes[index] != 'u') {
            return -1;
        }
        int number = 0;
        for (int i = index + 1; i <= index + DIGITS; i++) {
            int digit = Character.digit(bytes[i], 16);
            if (digit < 0) {
                return -1;
            }
            number = number << 4 | digit;
        }
        return number;
    }
}
