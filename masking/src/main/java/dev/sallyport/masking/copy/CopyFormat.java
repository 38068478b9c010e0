package dev.sallyport.masking.copy;

import java.nio.charset.StandardCharsets;

/**
 * How copied data are written (manual, COPY, "File Formats").
 *
 * @param delimiter the byte between fields; nothing in binary format
 * @param nullText what stands for NULL; nothing in binary format
 * @param quote the byte around fields that need it; in CSV only
 * @param escape the byte before quotes within fields; in CSV only
 * @param header whether the columns' names come first; not in binary format
 */
public record CopyFormat(Kind kind, byte delimiter, String nullText, byte quote, byte escape, boolean header) {
    /** The three formats. */
    public enum Kind {
        TEXT,
        CSV,
        BINARY
    }

    private static final String DELIMITERS = "\t,;|!^~";
    private static final String QUOTES = "\"'`$" + DELIMITERS;
    private static final String ESCAPES = "\\" + QUOTES;

    /**
     * A text format that can be searched.
     *
     * @throws IllegalArgumentException if the delimiter is one that is itself part of what is searched for, so that two
     *     fields could read as one thing; the message names the option
     */
    public static CopyFormat text(String delimiter, String nullText, boolean header) {
        return new CopyFormat(Kind.TEXT, one("DELIMITER", delimiter, DELIMITERS), nullText, (byte) 0, (byte) 0, header);
    }

    /**
     * A CSV format that can be searched.
     *
     * @throws IllegalArgumentException if one of the characters is itself part of what is searched for, or if two of them
     *     that must differ are the same; the message names the option
     */
    public static CopyFormat csv(String delimiter, String nullText, String quote, String escape, boolean header) {
        byte between = one("DELIMITER", delimiter, DELIMITERS);
        byte around = one("QUOTE", quote, QUOTES);
        byte before = one("ESCAPE", escape, ESCAPES);
        if (between == around || between == before) {
            throw new IllegalArgumentException("DELIMITER is also the quote or the escape character");
        }
        return new CopyFormat(Kind.CSV, between, nullText, around, before, header);
    }

    /** The binary format. */
    public static CopyFormat binary() {
        return new CopyFormat(Kind.BINARY, (byte) 0, "", (byte) 0, (byte) 0, false);
    }

    private static byte one(String option, String value, String allowed) {
        boolean single = value.length() == 1;
        char c = single ? value.charAt(0) : 0;
        boolean control = c > 0 && c < ' ' && c != '\n' && c != '\r';
        if (!control && allowed.indexOf(c) < 0) {
            throw new IllegalArgumentException(option + " is none of " + shown(allowed) + " or a control character");
        }
        return (byte) c;
    }

    private static String shown(String characters) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < characters.length(); i++) {
            shown.append(shown.isEmpty() ? "" : " ")
                    .append(characters.charAt(i) == '\t' ? "tab" : characters.substring(i, i + 1));
        }
        return shown.toString();
    }

    byte[] nullBytes() {
        return nullText.getBytes(StandardCharsets.UTF_8);
    }
}
