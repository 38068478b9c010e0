package dev.sallyport.masking.scan;

import java.util.Set;

/** Passwords that are named as such: {@code password=…}, {@code "passwd": "…"}, "password is …", a column's name. */
final class PasswordScanner implements Scanner {
    private static final byte[][] KEYWORDS = {
        Ascii.bytes("password"), Ascii.bytes("passwd"), Ascii.bytes("passwort"), Ascii.bytes("pwd")
    };
    private static final byte[] IS = Ascii.bytes("is ");
    private static final byte[] ARROW = Ascii.bytes("->");
    private static final int LENGTH_MIN = 4;
    private static final int LENGTH_MAX = 128;

    private static final Set<String> PLACEHOLDERS =
            Set.of("null", "none", "true", "false", "required", "string", "text");

    @Override
    public void scan(Text text, long wanted, Spans found) {
        if ((wanted & Entity.PASSWORD.bit()) == 0) {
            return;
        }
        if ((text.columnHints & Hints.PASSWORD) != 0) {
            wholeValue(text, found);
            found.settle();
        }
        for (int i = text.from; i < text.to; i++) {
            if (Ascii.lower(text.bytes[i]) == 'p') {
                keyword(text, i, found);
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
            if (hasIgnoringCase(text, start, keyword)) {
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
        StringBuilder word = new StringBuilder();
        for (int i = start; i < end; i++) {
            letters |= text.is(i, Ascii.LETTER);
            others |= !text.is(i, Ascii.LETTER);
            stars &= text.at(i) == '*' || text.at(i) == 'x' || text.at(i) == 'X';
            if (i - start < 10) {
                word.append((char) Ascii.lower(text.at(i)));
            }
        }
        int first = text.at(start);
        if (stars || first == '<' || (first == '$' && text.at(start + 1) == '{') || first == '[' || first == '{') {
            return false;
        }
        return assigned ? !PLACEHOLDERS.contains(word.toString()) : letters && others && end - start >= 6;
    }

    private static boolean hasIgnoringCase(Text text, int start, byte[] word) {
        for (int i = 0; i < word.length; i++) {
            if (Ascii.lower(text.at(start + i)) != word[i]) {
                return false;
            }
        }
        return true;
    }
}
