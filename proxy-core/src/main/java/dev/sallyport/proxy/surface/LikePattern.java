package dev.sallyport.proxy.surface;

import java.util.Locale;

/** LIKE without regular expressions: it goes back to the last {@code %} only, so that no pattern is exponential. */
final class LikePattern {
    private static final int CHARS_MAX = 500;
    private static final char ANY = '\uffff';
    private static final char ONE = '\ufffe';

    private final char[] pattern;
    private final boolean ignoreCase;

    /** @throws SurfaceException if the pattern is too long or ends in an escape */
    LikePattern(String written, boolean ignoreCase) {
        if (written.length() > CHARS_MAX) {
            throw new SurfaceException("54000", "the pattern is longer than " + CHARS_MAX + " characters");
        }
        this.ignoreCase = ignoreCase;
        StringBuilder read = new StringBuilder();
        String text = ignoreCase ? written.toLowerCase(Locale.ROOT) : written;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                if (++i == text.length()) {
                    throw new SurfaceException("22025", "LIKE pattern must not end with escape character");
                }
                read.append(text.charAt(i));
            } else if (c != '%') {
                read.append(c == '_' ? ONE : c);
            } else if (read.isEmpty() || read.charAt(read.length() - 1) != ANY) {
                read.append(ANY);
            }
        }
        pattern = read.toString().toCharArray();
    }

    boolean matches(String value, Stop stop) {
        String text = ignoreCase ? value.toLowerCase(Locale.ROOT) : value;
        int at = 0;
        int in = 0;
        int star = -1;
        int mark = 0;
        while (at < text.length()) {
            if (in < pattern.length && pattern[in] == ANY) {
                star = in++;
                mark = at;
            } else if (in < pattern.length && (pattern[in] == ONE || pattern[in] == text.charAt(at))) {
                in++;
                at++;
            } else if (star < 0) {
                return false;
            } else {
                stop.check();
                in = star + 1;
                at = ++mark;
            }
        }
        while (in < pattern.length && pattern[in] == ANY) {
            in++;
        }
        return in == pattern.length;
    }
}
