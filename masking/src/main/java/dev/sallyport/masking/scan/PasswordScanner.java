package dev.sallyport.masking.scan;

/** Passwords that are named as such: {@code password=…}, {@code "passwd": "…"}, "password is …", a column's name. */
final class PasswordScanner implements Scanner {
    private static final byte[][] KEYWORDS = {
        Ascii.bytes("password"), Ascii.bytes("passwd"), Ascii.bytes("passwort"), Ascii.bytes("pwd")
    };
    private static final byte[] IS = Ascii.bytes("is ");
    private static final byte[] ARROW = Ascii.bytes("->");
    private static final int LENGTH_MIN = 4;
    private static final int LENGTH_MAX = 128;

    private static final byte[][] PLACEHOLDERS = {
        Ascii.bytes("null"),
        Ascii.bytes("none"),
        Ascii.bytes("true"),
        Ascii.bytes("false"),
        Ascii.bytes("required"),
        Ascii.bytes("string"),
        Ascii.bytes("text")
    };

    @Override
    public void scan(Text text, long wanted, Spans found) {
        if ((wanted & Entity.PASSWORD.bit()) == 0) {
            return;
        }
        if ((text.columnHints & Hints.PASSWORD) != 0) {
            wholeValue(text, found);
            found.settle();
        }
        byte[] bytes = text.bytes;
        int to = text.to;
        for (int i = text.from + 1; i < to; i++) {
            // each keyword has a w after its first letter or after its second s
            if ((bytes[i] | 32) == 'w') {
                int before = bytes[i - 1] | 32;
                if (before == 's' || before == 'p') {
                    keyword(text, before == 's' ? i - 4 : i - 1, found);
                }
            }
        }
    }

    private static void wholeValue(Text text, Spans found) {
        int length = text.to - text.from;
        int end = valueEnd(text, text.from, -1);
        if (end == text.to && length <= LENGTH_MAX && isPassword(text, text.from, end, true)) {
            found.add(Entity.PASSWORD, text.from, text.to);
        }
    }

    private static void keyword(Text text, int start, Spans found) {
        for (byte[] keyword : KEYWORDS) {
            if (text.hasIgnoringCase(start, keyword)) {
                value(text, start + keyword.length, found);
                return;
            }
        }
    }

    private static void value(Text text, int afterKeyword, Spans found) {
        int i = afterKeyword;
        while (text.at(i) == '"' || text.at(i) == '\'' || text.at(i) == ' ' || text.at(i) == '\\') {
            i++;
        }
        boolean said = text.has(i, IS);
        boolean arrow = text.has(i, ARROW);
        if (said || arrow) {
            i += said ? 3 : 2;
        } else if (text.at(i) == '=' || text.at(i) == ':') {
            i += text.at(i + 1) == '>' || text.at(i + 1) == '=' ? 2 : 1;
        } else {
            return;
        }
        while (text.at(i) == ' ') {
            i++;
        }
        int quote = text.at(i) == '\\' ? text.at(++i) : text.at(i);
        boolean quoted = quote == '"' || quote == '\'' || quote == '`';
        int start = quoted ? i + 1 : i;
        int end = valueEnd(text, start, quoted ? quote : -1);
        if (end - start <= LENGTH_MAX && isPassword(text, start, end, !said) && !found.overlaps(start, end)) {
            found.add(Entity.PASSWORD, start, end);
        }
    }

    private static int valueEnd(Text text, int start, int quote) {
        int i = start;
        int limit = Math.min(text.to, start + LENGTH_MAX + 1);
        while (i < limit) {
            int b = text.at(i);
            boolean ends = quote >= 0
                    ? b == quote || (b == '\\' && text.at(i + 1) == quote)
                    : b <= ' ' || b == '"' || b == '\'' || b == ';' || b == ',';
            if (ends) {
                return i;
            }
            i++;
        }
        return i;
    }

    private static boolean isPassword(Text text, int start, int end, boolean assigned) {
        if (end - start < LENGTH_MIN) {
            return false;
        }
        boolean letters = false;
        boolean others = false;
        boolean stars = true;
        for (int i = start; i < end; i++) {
            letters |= text.is(i, Ascii.LETTER);
            others |= !text.is(i, Ascii.LETTER);
            stars &= text.at(i) == '*' || text.at(i) == 'x' || text.at(i) == 'X';
        }
        int first = text.at(start);
        if (stars || first == '<' || (first == '$' && text.at(start + 1) == '{') || first == '[' || first == '{') {
            return false;
        }
        return assigned ? !isPlaceholder(text, start, end) : letters && others && end - start >= 6;
    }

    private static boolean isPlaceholder(Text text, int start, int end) {
        for (byte[] placeholder : PLACEHOLDERS) {
            if (end - start == placeholder.length && text.hasIgnoringCase(start, placeholder)) {
                return true;
            }
        }
        return false;
    }
}
