package dev.sallyport.audit;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Characters that show nothing, move the cursor or turn the direction of writing: with them a line could be made to
 * look like another. In the log they stand as JSON escapes, so that the bare file can be looked at in a terminal.
 */
final class HiddenCharacters extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    private static final int DELETE = 0x7f;

    /** By character; made once, for a text may consist of nothing else. */
    private static final @Nullable SerializedString[] ESCAPES = escapes();

    private final int[] ascii;

    HiddenCharacters() {
        ascii = standardAsciiEscapesForJSON();
        ascii[DELETE] = ESCAPE_STANDARD;
    }

    private static @Nullable SerializedString[] escapes() {
        @Nullable SerializedString[] escapes = new @Nullable SerializedString[Character.MAX_VALUE + 1];
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            if (hidden(c) && !Character.isSurrogate(c)) {
                escapes[c] = new SerializedString("\\u" + fourDigits(c));
            }
        }
        return escapes;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return ascii.clone();
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
        return ESCAPES[character];
    }

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
    static String shown(String text) {
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
        boolean broken = text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        if (!broken) {
            return text;
        }
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
                .forEach(whole::appendCodePoint);
        return whole.toString();
    }

    private static String fourDigits(int character) {
        return String.format(Locale.ROOT, "%04x", character);
    }
}
