package dev.sallyport.masking;

/** JSON's string escapes (RFC 8259 section 7). */
final class JsonStrings {
    private static final String ESCAPES = "\"\\/bfnrt";
    private static final String ESCAPED = "\"\\/\b\f\n\r\t";
    private static final String HEX = "0123456789abcdef";

    private JsonStrings() {}

    /** Appends what the string between quotes means; false for an escape that JSON doesn't have. */
    static boolean unescape(byte[] bytes, int from, int to, Bytes out) {
        int i = from;
        while (i < to) {
            if (bytes[i] != '\\') {
                out.write(bytes[i++]);
                continue;
            }
            if (i + 1 >= to) {
                return false;
            }
            int index = ESCAPES.indexOf(bytes[i + 1]);
            if (index >= 0) {
                out.write(ESCAPED.charAt(index));
                i += 2;
                continue;
            }
            int unit = bytes[i + 1] == 'u' ? unit(bytes, i, to) : -1;
            if (unit < 0) {
                return false;
            }
            i += 6;
            int low = unit >= 0xd800 && unit < 0xdc00 ? unit(bytes, i, to) : -1;
            if (low >= 0xdc00 && low <= 0xdfff) {
                unit = Character.toCodePoint((char) unit, (char) low);
                i += 6;
            }
            Utf8.write(unit, out);
        }
        return true;
    }

    /** The UTF-16 unit that a backslash, a u and four hexadecimal digits at the index name; or -1. */
    private static int unit(byte[] bytes, int index, int to) {
        if (index + 6 > to || bytes[index] != '\\' || bytes[index + 1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = index + 2; i < index + 6; i++) {
            int digit = Character.digit(bytes[i], 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    /** Appends a text as it stands between a JSON string's quotes. */
    static void escape(Bytes text, Bytes out) {
        for (int i = 0; i < text.length; i++) {
            int b = text.array[i];
            if (b == '"' || b == '\\') {
                out.write('\\');
                out.write(b);
            } else if (b >= 0 && b < 0x20) {
                out.write("\\u00");
                out.write(HEX.charAt(b >> 4));
                out.write(HEX.charAt(b & 15));
            } else {
                out.write(b);
            }
        }
    }
}
