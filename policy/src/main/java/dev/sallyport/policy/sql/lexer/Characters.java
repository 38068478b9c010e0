package dev.sallyport.policy.sql.lexer;

import java.util.Locale;

/** PostgreSQL's character classes. They differ from Java's: anything beyond ASCII belongs to an identifier. */
final class Characters {
    /** The longest name in bytes (NAMEDATALEN - 1); longer ones are cut. */
    static final int NAME_BYTES_MAX = 63;

    private Characters() {}

    static boolean startsIdentifier(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    static boolean continuesIdentifier(char c) {
        return startsIdentifier(c) || digit(c) || c == '$';
    }

    static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean hexDigit(char c) {
        return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    static boolean operator(char c) {
        return "~!@#^&|`?+-*/%<>=".indexOf(c) >= 0;
    }

    /** Folds as the server does in UTF-8: ASCII only. */
    static String fold(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c >= 0x80) {
                return foldAscii(word);
            }
        }
        return word.toLowerCase(Locale.ROOT);
    }

    private static String foldAscii(String word) {
        StringBuilder folded = new StringBuilder(word.length());
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            folded.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
        }
        return folded.toString();
    }

    /** Cuts a name to what fits into 63 bytes of UTF-8, at a character boundary. */
    static String cut(String name) {
        if (name.length() * 3 <= NAME_BYTES_MAX) {
            return name;
        }
        int bytes = 0;
        for (int i = 0; i < name.length(); ) {
            int point = name.codePointAt(i);
            bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            if (bytes > NAME_BYTES_MAX) {
                return name.substring(0, i);
            }
            i += Character.charCount(point);
        }
        return name;
    }
}
