package dev.sallyport.proxy.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Text for a terminal: what a statement's author put into names must neither steer the terminal nor look like something
 * else (control characters, bidirectional overrides).
 */
final class PrintableText {
    private static final int REPLACEMENT = 0xFFFD;

    private PrintableText() {}

    /** The text with everything that isn't seen replaced, character for character. */
    static String of(String text) {
        StringBuilder seen = new StringBuilder(text.length());
        text.codePoints().map(c -> unseen(c) ? REPLACEMENT : c).forEach(seen::appendCodePoint);
        return seen.toString();
    }

    private static boolean unseen(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.UNASSIGNED
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }

    /**
     * Parts that belong on one line, broken between parts where it would get too long.
     *
     * @param mark what ends each part but the last, before the blank
     * @param width in characters; a part that is longer stays whole
     */
    static List<String> wrap(List<String> parts, String mark, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i) + (i + 1 < parts.size() ? mark : "");
            if (line.length() > 0 && line.length() + 1 + part.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(part);
        }
        lines.add(line.toString());
        return lines;
    }
}
