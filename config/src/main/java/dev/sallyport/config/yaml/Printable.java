package dev.sallyport.config.yaml;

/** Text from a file, made fit for an error message: one line, short, nothing that moves a terminal's cursor. */
final class Printable {
    private static final int CODE_POINTS_MAX = 200;

    private Printable() {}

    static String of(String text) {
        return of(text, CODE_POINTS_MAX);
    }

    static String of(String text, int codePointsMax) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(codePointsMax)
                .map(c -> isInvisible(c) ? '\uFFFD' : c)
                .forEach(shown::appendCodePoint);
        return text.codePointCount(0, text.length()) > codePointsMax
                ? shown.append('…').toString()
                : shown.toString();
    }

    private static boolean isInvisible(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
