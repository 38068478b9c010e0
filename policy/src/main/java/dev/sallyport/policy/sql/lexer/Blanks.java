package dev.sallyport.policy.sql.lexer;

/** What stands between tokens: white space and comments (manual, 4.1.5). */
final class Blanks {
    private static final int VERTICAL_TAB_SINCE = 170000;

    private Blanks() {}

    private static boolean newline(char c) {
        return c == '\n' || c == '\r';
    }

    private static boolean space(char c, int serverVersion) {
        return c == ' ' || c == '\t' || c == '\f' || newline(c) || (c == 0x0B && serverVersion >= VERTICAL_TAB_SINCE);
    }

    /** The place of the next token at or after {@code from}. */
    static int skip(String text, int from, int serverVersion) {
        int i = from;
        while (i < text.length()) {
            if (space(text.charAt(i), serverVersion)) {
                i++;
            } else if (text.startsWith("--", i)) {
                i = lineEnd(text, i);
            } else if (text.startsWith("/*", i)) {
                i = commentEnd(text, i);
            } else {
                break;
            }
        }
        return i;
    }

    private static int lineEnd(String text, int from) {
        int i = from;
        while (i < text.length() && !newline(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static int commentEnd(String text, int from) {
        int depth = 0;
        int i = from;
        while (i + 1 < text.length()) {
            if (text.charAt(i) == '/' && text.charAt(i + 1) == '*') {
                depth++;
                i += 2;
            } else if (text.charAt(i) == '*' && text.charAt(i + 1) == '/') {
                depth--;
                i += 2;
                if (depth == 0) {
                    return i;
                }
            } else {
                i++;
            }
        }
        throw new SqlSyntaxException("unterminated comment", from);
    }

    /**
     * The place after the quote that continues a string which was closed before {@code from}, or -1: at least one line
     * break, white space and {@code --} comments may lie between, block comments may not.
     */
    static int continuation(String text, int from, int serverVersion) {
        int i = from;
        boolean line = false;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (space(c, serverVersion)) {
                line |= newline(c);
                i++;
            } else if (text.startsWith("--", i)) {
                i = lineEnd(text, i);
                if (i >= text.length()) {
                    return -1;
                }
            } else {
                return line && c == '\'' ? i + 1 : -1;
            }
        }
        return -1;
    }
}
