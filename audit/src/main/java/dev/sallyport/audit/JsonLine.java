package dev.sallyport.audit;

import java.util.Arrays;

/**
 * JSON in UTF-8, written into one buffer that is used again and again. Writes what it is told in that order: whoever
 * writes keeps objects and arrays balanced. Hidden characters stand as escapes (see {@link HiddenCharacters}). Confined
 * to one thread.
 */
final class JsonLine {
    private static final int BYTES_AT_FIRST = 4096;
    private static final int BYTES_KEPT_MAX = 1024 * 1024;

    /** What a character of a string takes at most: two escapes for a pair of surrogates. */
    private static final int ESCAPE_BYTES = 6;

    private static final byte[] UPPER = ascii("0123456789ABCDEF");
    private static final byte[] LOWER = ascii("0123456789abcdef");

    /** By ASCII character: 0 for itself, else the letter behind the backslash; {@code u} for four digits. */
    private static final byte[] ESCAPES = escapes();

    private byte[] bytes = new byte[BYTES_AT_FIRST];
    private int length;

    /** Whether a member or an element stands before the next one. */
    private boolean comma;

    private static byte[] escapes() {
        byte[] escapes = new byte[0x80];
        Arrays.fill(escapes, 0, ' ', (byte) 'u');
        escapes[0x7f] = 'u';
        escapes['"'] = '"';
        escapes['\\'] = '\\';
        escapes['\b'] = 'b';
        escapes['\t'] = 't';
        escapes['\n'] = 'n';
        escapes['\f'] = 'f';
        escapes['\r'] = 'r';
        return escapes;
    }

    private static byte[] ascii(String text) {
        byte[] ascii = new byte[text.length()];
        for (int i = 0; i < ascii.length; i++) {
            ascii[i] = (byte) text.charAt(i);
        }
        return ascii;
    }

    /** What was written so far; the array is the buffer itself, and changes with the next write. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Takes back everything behind a length that {@link #length()} gave. */
    void backTo(int earlier) {
        length = earlier;
        comma = false;
    }

    /** Empties the buffer, and gives its memory back if it has grown large. */
    void shrink() {
        backTo(0);
        if (bytes.length > BYTES_KEPT_MAX) {
            bytes = new byte[BYTES_AT_FIRST];
        }
    }

    /** Where the next member or element will begin, if it is written now. */
    int nextMember() {
        return comma ? length + 1 : length;
    }

    /** What was written behind a length that {@link #length()} gave. */
    byte[] copy(int from) {
        return Arrays.copyOfRange(bytes, from, length);
    }

    void begin() {
        separate();
        put('{');
        comma = false;
    }

    void begin(String name) {
        name(name);
        put('{');
        comma = false;
    }

    void end() {
        put('}');
        comma = true;
    }

    void beginList(String name) {
        name(name);
        put('[');
        comma = false;
    }

    void endList() {
        put(']');
        comma = true;
    }

    void newline() {
        put('\n');
        comma = false;
    }

    /** Members that were written before and copied. */
    void raw(byte[] members) {
        separate();
        ensure(members.length);
        System.arraycopy(members, 0, bytes, length, members.length);
        length += members.length;
        comma = true;
    }

    void field(String name, String value) {
        name(name);
        quoted(value);
        comma = true;
    }

    void field(String name, boolean value) {
        name(name);
        plain(value ? "true" : "false");
        comma = true;
    }

    void field(String name, long value) {
        name(name);
        number(value);
        comma = true;
    }

    void element(String value) {
        separate();
        quoted(value);
        comma = true;
    }

    private void separate() {
        if (comma) {
            put(',');
        }
    }

    /** Names are the schema's: ASCII without anything to escape. */
    private void name(String name) {
        separate();
        put('"');
        plain(name);
        ensure(2);
        bytes[length++] = '"';
        bytes[length++] = ':';
    }

    private void plain(String text) {
        int chars = text.length();
        ensure(chars);
        for (int i = 0; i < chars; i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    private void number(long value) {
        if (value < 0) {
            plain(Long.toString(value));
            return;
        }
        long rest = value;
        int digits = 1;
        for (long ten = 10; digits < 19 && rest >= ten; ten *= 10) {
            digits++;
        }
        ensure(digits);
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    private void quoted(String text) {
        int chars = text.length();
        ensure(2 + chars);
        bytes[length++] = '"';
        int at = 0;
        // Nearly all text is ASCII that stands for itself: one pass, no look behind.
        while (at < chars) {
            char c = text.charAt(at);
            if (c >= 0x80 || ESCAPES[c] != 0) {
                break;
            }
            bytes[length++] = (byte) c;
            at++;
        }
        while (at < chars) {
            ensure(2 * ESCAPE_BYTES + 1);
            at += character(text, at);
        }
        put('"');
    }

    /** Writes the character there; returns how many chars of the text it takes. */
    private int character(String text, int at) {
        char c = text.charAt(at);
        if (c < 0x80) {
            byte escape = ESCAPES[c];
            if (escape == 0) {
                bytes[length++] = (byte) c;
            } else if (escape == 'u') {
                escape(c, UPPER);
            } else {
                bytes[length++] = '\\';
                bytes[length++] = escape;
            }
            return 1;
        }
        if (Character.isSurrogate(c)) {
            boolean pair = Character.isHighSurrogate(c)
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1));
            if (pair) {
                escape(c, UPPER);
                escape(text.charAt(at + 1), UPPER);
                return 2;
            }
            // Half a pair can't be written in UTF-8.
            utf8('\ufffd');
        } else if (HiddenCharacters.hidden(c)) {
            escape(c, LOWER);
        } else {
            utf8(c);
        }
        return 1;
    }

    private void utf8(char c) {
        if (c < 0x800) {
            bytes[length++] = (byte) (0xc0 | (c >> 6));
        } else {
            bytes[length++] = (byte) (0xe0 | (c >> 12));
            bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3f));
        }
        bytes[length++] = (byte) (0x80 | (c & 0x3f));
    }

    private void escape(char c, byte[] digits) {
        bytes[length++] = '\\';
        bytes[length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[length++] = digits[(c >> shift) & 0xf];
        }
    }

    private void put(char c) {
        ensure(1);
        bytes[length++] = (byte) c;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
