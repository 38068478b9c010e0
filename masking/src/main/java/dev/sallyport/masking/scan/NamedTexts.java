package dev.sallyport.masking.scan;

/**
 * Names of people and postal addresses, which nothing but a column's name or a key tells from other words: the whole
 * value of such a column, or what stands beside such a key in {@code key=value} and in JSON.
 */
final class NamedTexts implements Scanner {
    private static final int LENGTH_MAX = 200;
    private static final String NOT_IN_NAMES = "@{}[]<>=_/\\|:;+#*%$\"";
    private static final byte[] NULL = Ascii.bytes("null");
    private static final byte[] NONE = Ascii.bytes("none");
    private static final byte[] UNKNOWN = Ascii.bytes("unknown");

    @Override
    public void scan(Text text, long wanted, Spans found) {
        long hints = text.columnHints & asked(wanted);
        if (hints != 0) {
            column(text, hints, found);
            return;
        }
        long asked = asked(wanted);
        for (int i = text.from + 2; i < text.to && asked != 0; i++) {
            int b = text.bytes[i];
            if (b == '=' || b == ':') {
                i = Math.max(i, besideKey(text, i, asked, found));
            }
        }
    }

    private static long asked(long wanted) {
        return ((wanted & Entity.PERSON_NAME.bit()) != 0 ? Hints.NAME | Hints.PERSON : 0)
                | ((wanted & Entity.ADDRESS.bit()) != 0 ? Hints.ADDRESS : 0);
    }

    private static void column(Text text, long hints, Spans found) {
        if (text.at(text.from) != '{') {
            value(text, text.from, text.to, hints, found);
            return;
        }
        // an array or an object as text: what is quoted in it
        int i = text.from;
        while (i < text.to) {
            if (text.bytes[i++] == '"') {
                int end = i;
                while (end < text.to && text.bytes[end] != '"') {
                    end++;
                }
                if (text.at(end + 1) != ':') {
                    value(text, i, end, hints, found);
                }
                i = end + 1;
            }
        }
    }

    /** Adds the value beside the key that ends before the index; where reading may go on, or 0. */
    private static int besideKey(Text text, int index, long asked, Spans found) {
        int keyEnd = index;
        while (keyEnd > text.from && isKeyPadding(text.bytes[keyEnd - 1])) {
            keyEnd--;
        }
        long hints = Hints.endingAt(text, keyEnd, asked);
        if (hints == 0) {
            return 0;
        }
        int i = index + 1;
        while (text.at(i) == ' ' || text.at(i) == '>' || text.at(i) == '\\') {
            i++;
        }
        int quote = text.at(i);
        boolean quoted = quote == '"' || quote == '\'';
        int start = quoted ? i + 1 : i;
        int end = quoted ? quotedEnd(text, start, quote) : bareEnd(text, start);
        value(text, start, end, hints, found);
        return end - 1;
    }

    private static boolean isKeyPadding(int b) {
        return b == ' ' || b == '"' || b == '\'' || b == '\\';
    }

    private static int quotedEnd(Text text, int start, int quote) {
        int i = start;
        int limit = Math.min(text.to, start + LENGTH_MAX + 1);
        while (i < limit && text.at(i) != quote && text.at(i) != '\\') {
            i++;
        }
        return i;
    }

    /** The end of a value without quotes: before a separator, or before the next key. */
    private static int bareEnd(Text text, int start) {
        int limit = Math.min(text.to, start + LENGTH_MAX + 1);
        int i = start;
        int word = start;
        while (i < limit) {
            int b = text.bytes[i];
            if (b == ';' || b == '|' || b == '"' || b == '\t' || b == '}') {
                return trimmed(text, start, i);
            }
            if (b == '=' || (b == ':' && text.at(i + 1) == ' ')) {
                return trimmed(text, start, word);
            }
            i++;
            if (b == ' ' || b == '\n') {
                word = i;
            }
        }
        return trimmed(text, start, i);
    }

    private static int trimmed(Text text, int start, int end) {
        int i = end;
        while (i > start && (text.at(i - 1) <= ' ' || text.at(i - 1) == ',')) {
            i--;
        }
        return i;
    }

    private static void value(Text text, int start, int end, long hints, Spans found) {
        if (end - start < 2 || end - start > LENGTH_MAX || found.overlaps(start, end)) {
            return;
        }
        if ((hints & Hints.ADDRESS) != 0 && isAddress(text, start, end)) {
            found.add(Entity.ADDRESS, start, end);
        } else if ((hints & (Hints.NAME | Hints.PERSON)) != 0 && isName(text, start, end, (hints & Hints.NAME) == 0)) {
            found.add(Entity.PERSON_NAME, start, end);
        }
    }

    /** Words, and a number or something that isn't ASCII: what is a single word is somebody's id, host or status. */
    private static boolean isAddress(Text text, int start, int end) {
        boolean letters = false;
        boolean parts = false;
        boolean telling = false;
        for (int i = start; i < end; i++) {
            int b = text.bytes[i];
            letters |= b < 0 || Ascii.is(b, Ascii.LETTER);
            parts |= b == ' ' || b == ',' || b == '\n';
            telling |= b < 0 || b == ',' || Ascii.isDigit(b);
        }
        return letters && parts && telling && text.at(start) != '{' && text.at(start) != '[';
    }

    /** Letters and what stands between names; if strict, several words that each begin with a capital. */
    private static boolean isName(Text text, int start, int end, boolean strict) {
        int words = 0;
        boolean lower = false;
        for (int i = start; i < end; i++) {
            int b = text.bytes[i];
            if (Ascii.isDigit(b) || (b >= 0 && NOT_IN_NAMES.indexOf(b) >= 0)) {
                return false;
            }
            if (i == start || text.bytes[i - 1] == ' ') {
                words++;
                lower |= b >= 'a' && b <= 'z';
            }
        }
        boolean word = text.bytes[start] < 0 || text.is(start, Ascii.LETTER);
        return word && (strict ? words >= 2 && words <= 6 && !lower : !isPlaceholder(text, start, end));
    }

    private static boolean isPlaceholder(Text text, int start, int end) {
        return switch (end - start) {
            case 4 -> text.hasIgnoringCase(start, NULL) || text.hasIgnoringCase(start, NONE);
            case 7 -> text.hasIgnoringCase(start, UNKNOWN);
            default -> false;
        };
    }
}
