package dev.sallyport.policy.sql.lexer;

/** Finds where a number ends (manual, 4.1.2.6). Underscores and other bases came with version 16. */
final class NumberScanner {
    private static final int EXTENDED_SINCE = 160000;

    private final String text;
    private final boolean extended;
    private final int start;
    private int at;
    private boolean whole = true;

    NumberScanner(String text, int start, int serverVersion) {
        this.text = text;
        this.start = start;
        this.at = start;
        this.extended = serverVersion >= EXTENDED_SINCE;
        if (!based()) {
            decimal();
        }
        if (at < text.length() && Characters.startsIdentifier(text.charAt(at))) {
            throw new SqlSyntaxException("trailing junk after numeric literal", start);
        }
    }

    /** The place after the number. */
    int end() {
        return at;
    }

    /** Whether it has neither point nor exponent. */
    boolean whole() {
        return whole;
    }

    private char peek(int distance) {
        return at + distance < text.length() ? text.charAt(at + distance) : 0;
    }

    private boolean based() {
        if (!extended || peek(0) != '0') {
            return false;
        }
        int radix = switch (peek(1)) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            case 'b', 'B' -> 2;
            default -> 0;
        };
        if (radix == 0) {
            return false;
        }
        at += 2;
        int first = at;
        while (true) {
            int digit = peek(0) == '_' ? 1 : 0;
            char c = peek(digit);
            if (c >= 0x80 || Character.digit(c, radix) < 0) {
                break;
            }
            at += digit + 1;
        }
        if (at == first || Characters.digit(peek(0))) {
            throw new SqlSyntaxException("invalid number", start);
        }
        return true;
    }

    private void decimal() {
        digits();
        if (peek(0) == '.' && !(peek(1) == '.' && at > start)) {
            whole = false;
            at++;
            digits();
        }
        if (peek(0) == 'e' || peek(0) == 'E') {
            int sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
            if (!Characters.digit(peek(1 + sign))) {
                throw new SqlSyntaxException("trailing junk after numeric literal", start);
            }
            whole = false;
            at += 1 + sign;
            digits();
        }
    }

    private void digits() {
        if (!Characters.digit(peek(0))) {
            return;
        }
        while (Characters.digit(peek(0)) || (extended && peek(0) == '_' && Characters.digit(peek(1)))) {
            at++;
        }
    }
}
