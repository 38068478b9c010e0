package dev.sallyport.policy.sql.analysis;

import java.util.Locale;
import java.util.regex.Pattern;

/** Tells constants that every value fits from those that leave values out. Where it can't tell, every value fits. */
final class Patterns {
    private static final Pattern NO_LETTER = Pattern.compile("[%_\\s]*");
    private static final Pattern OPTIONAL = Pattern.compile("[)\\]][*?{]|\\|\\||\\|$|^\\||\\(\\||\\|\\)|\\(\\?");
    private static final Pattern NEEDED =
            Pattern.compile("(?:\\\\[^A-Za-z]|[\\p{L}\\p{N} @_:;,<>=&%#!/'\"~`-])(?![*?{])");
    private static final Pattern NOTHING = Pattern.compile("\\s*|\\s*[{\\[]\\s*[}\\]]\\s*|%*|(?:0\\.0\\.0\\.0|::)/0");
    private static final Pattern LOWEST = Pattern.compile("[0 :./-]*|.*inf(?:inity)?\\s*");
    private static final Pattern INFINITE = Pattern.compile("\\s*[+-]?inf(?:inity)?\\s*");

    private Patterns() {}

    /** Whether a LIKE or SIMILAR TO pattern leaves values out. */
    static boolean like(String pattern, boolean similar) {
        if (NO_LETTER.matcher(pattern).matches()) {
            return false;
        }
        return !similar || regex(pattern.replace("%", ".*"));
    }

    /** Whether a regular expression leaves values out. */
    static boolean regex(String pattern) {
        return !OPTIONAL.matcher(pattern).find()
                && pattern.indexOf('|') < 0
                && NEEDED.matcher(pattern).find();
    }

    /** Whether a constant on the other side of an operator such as {@code @>} leaves values out. */
    static boolean operand(String constant) {
        return !NOTHING.matcher(constant).matches();
    }

    /** Whether {@code <}, {@code <=}, {@code >} or {@code >=} with a constant that isn't a number leaves values out. */
    static boolean bound(String operator, String constant) {
        String folded = constant.toLowerCase(Locale.ROOT);
        if (INFINITE.matcher(folded).matches()) {
            return false;
        }
        return !operator.equals(">=") || !LOWEST.matcher(folded).matches();
    }
}
