package dev.sallyport.protocol.type;

import java.util.OptionalLong;

/**
 * What CommandComplete says was done.
 *
 * @param command the words before the numbers, such as {@code INSERT} or {@code CREATE TABLE}
 * @param rows rows the command touched, absent where PostgreSQL counts none
 */
public record CommandTag(String command, OptionalLong rows) {
    /** {@code COMPLETION_TAG_BUFSIZE} in tcop/cmdtag.h. */
    private static final int LENGTH_MAX = 64;

    /**
     * Reads a tag. Never fails: what has no trailing number is all words. {@code INSERT 0 5} carries an OID, always 0
     * since PostgreSQL 12, before its rows.
     */
    public static CommandTag parse(String tag) {
        int wordsEnd = tag.length();
        while (wordsEnd > 0 && (isDigit(tag.charAt(wordsEnd - 1)) || tag.charAt(wordsEnd - 1) == ' ')) {
            wordsEnd--;
        }
        String numbers = tag.substring(wordsEnd).strip();
        boolean attached = wordsEnd < tag.length() && tag.charAt(wordsEnd) != ' ';
        if (numbers.isEmpty() || attached || wordsEnd == 0) {
            return new CommandTag(tag, OptionalLong.empty());
        }
        return new CommandTag(tag.substring(0, wordsEnd), rowsOf(numbers.substring(numbers.lastIndexOf(' ') + 1)));
    }

    /**
     * Whether PostgreSQL could have said so: its tags are words in capitals (tcop/cmdtaglist.h), at times with counts
     * behind them.
     */
    public static boolean wellFormed(String tag) {
        for (int i = 0; i < tag.length(); i++) {
            char c = tag.charAt(i);
            if (c != ' ' && c != '?' && !isDigit(c) && (c < 'A' || c > 'Z')) {
                return false;
            }
        }
        return tag.length() <= LENGTH_MAX;
    }

    /** A row count is an unsigned 64-bit number on the server; one that doesn't fit a long is treated as none. */
    private static OptionalLong rowsOf(String digits) {
        try {
            return OptionalLong.of(Long.parseLong(digits));
        } catch (NumberFormatException tooLarge) {
            return OptionalLong.empty();
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
