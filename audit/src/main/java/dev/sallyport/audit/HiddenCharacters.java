package dev.sallyport.audit;

import java.util.Locale;

/**
 * Characters that show nothing, move the cursor or turn the direction of writing: with them a line could be made to
 * look like another. In the log they stand as JSON escapes, so that the bare file can be looked at in a terminal.
 */
public final class HiddenCharacters {
    private HiddenCharacters() {}

    /** Whether a character must not reach a terminal as it is. */
    static boolean hidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** How many bytes a character takes in the log, at most. */
    static int bytes(int codePoint) {
        if (codePoint == '"' || codePoint == '\\' || (codePoint >= '\b' && codePoint <= '\r' && codePoint != 0x0b)) {
            return 2;
        }
        if (codePoint >= Character.MIN_SUPPLEMENTARY_CODE_POINT) {
            return 12;
        }
        if (hidden(codePoint)) {
            return 6;
        }
        if (codePoint < 0x80) {
            return 1;
        }
        return codePoint < 0x800 ? 2 : 3;
    }

    /** The text with every hidden character written as an escape, to be shown in a terminal. */
    public static String shown(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (!hidden(c)) {
                shown.appendCodePoint(c);
            } else if (c == '\n') {
                shown.append("\\n");
            } else if (c == '\t') {
                shown.append("\\t");
            } else {
                shown.append(c > 0xffff ? "\\u{" + Integer.toHexString(c) + "}" : "\\u" + fourDigits(c));
            }
        });
        return shown.toString();
    }

    /** The text with halves of surrogate pairs, which no UTF-8 can carry, replaced. */
    static String wellFormed(String text) {
        if (!broken(text)) {
            return text;
        }
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
                .forEach(whole::appendCodePoint);
        return whole.toString();
    }

    private static boolean broken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    private static String fourDigits(int character) {
        return String.format(Locale.ROOT, "%04x", character);
    }
}
