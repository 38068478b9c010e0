package dev.sallyport.proxy.cli;

import java.util.List;

/** Shows the place in a text that a position means: its line, with a caret under the character. */
final class SyntaxExcerpt {
    private static final int BEFORE = 60;
    private static final int AFTER = 30;
    private static final String CUT = "…";

    private SyntaxExcerpt() {}

    /**
     * Where it is, the line or the part of it around the place, and the caret.
     *
     * @param position characters (code points) from 1; one behind the text is its end
     */
    static List<String> lines(String text, int position) {
        int[] characters = text.codePoints().toArray();
        int at = Math.max(0, Math.min(position - 1, characters.length));
        int start = at;
        while (start > 0 && !lineEnd(characters[start - 1])) {
            start--;
        }
        int end = at;
        while (end < characters.length && !lineEnd(characters[end])) {
            end++;
        }
        int from = Math.max(start, at - BEFORE);
        int to = Math.min(end, at + AFTER);
        String excerpt = (from > start ? CUT : "") + new String(characters, from, to - from) + (to < end ? CUT : "");
        int column = at - from + (from > start ? 1 : 0);
        return List.of(
                "line " + lineNumber(characters, start) + ", column " + (at - start + 1) + ":",
                "  " + PrintableText.of(excerpt.replace('\t', ' ')),
                "  " + " ".repeat(column) + "^");
    }

    private static boolean lineEnd(int character) {
        return character == '\n' || character == '\r';
    }

    private static int lineNumber(int[] characters, int start) {
        int number = 1;
        for (int i = 0; i < start; i++) {
            boolean pair = characters[i] == '\r' && i + 1 < characters.length && characters[i + 1] == '\n';
            if (lineEnd(characters[i]) && !pair) {
                number++;
            }
        }
        return number;
    }
}
