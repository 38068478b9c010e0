package dev.sallyport.policy.rule;

import java.util.List;

/** A text in which {@code *} stands for any characters, none included. */
public final class Glob {
    private static final char STAR = '*';

    private final String text;
    private final boolean literal;

    private Glob(String text, boolean literal) {
        this.text = text;
        this.literal = literal;
    }

    /** A glob if there is a star in the text, else the text itself. */
    static Glob of(String text) {
        return new Glob(text, text.indexOf(STAR) < 0);
    }

    /** The text itself, stars included. */
    static Glob literally(String text) {
        return new Glob(text, true);
    }

    boolean sameAs(Glob other) {
        return literal == other.literal && text.equals(other.text);
    }

    /** Whether it says nothing at all of the text. */
    boolean matchesAnything() {
        return !literal && text.chars().allMatch(c -> c == STAR);
    }

    /** Whether the whole of {@code candidate} fits; case matters. */
    public boolean matches(String candidate) {
        return literal ? text.equals(candidate) : fits(candidate);
    }

    /** Whether one of the globs matches. */
    public static boolean anyMatches(List<Glob> globs, String candidate) {
        for (int i = 0; i < globs.size(); i++) {
            if (globs.get(i).matches(candidate)) {
                return true;
            }
        }
        return false;
    }

    /** Goes back to the last star only, which is enough for a pattern without other wildcards: never exponential. */
    private boolean fits(String candidate) {
        int at = 0;
        int pattern = 0;
        int star = -1;
        int retry = 0;
        while (at < candidate.length()) {
            if (pattern < text.length() && text.charAt(pattern) == STAR) {
                star = pattern++;
                retry = at;
            } else if (pattern < text.length() && text.charAt(pattern) == candidate.charAt(at)) {
                pattern++;
                at++;
            } else if (star >= 0) {
                pattern = star + 1;
                at = ++retry;
            } else {
                return false;
            }
        }
        while (pattern < text.length() && text.charAt(pattern) == STAR) {
            pattern++;
        }
        return pattern == text.length();
    }

    @Override
    public String toString() {
        return text;
    }
}
