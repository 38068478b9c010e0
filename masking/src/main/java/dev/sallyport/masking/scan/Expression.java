package dev.sallyport.masking.scan;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An operator's expression: RE2's, whose time is proportional to the text's length whatever stands in either. */
final class Expression {
    private static final int LENGTH_MAX = 1000;
    private static final String SPECIAL = "\\.+*?()|[]{}^$";
    private static final String QUANTIFIERS = "*+?{";

    private final Pattern pattern;
    /** What every match begins with; searching for it spares most texts the expression. */
    private final byte[] prefix;

    private final @Nullable Checks check;

    Expression(String expression, @Nullable Checks check) {
        if (expression.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("the expression has more than " + LENGTH_MAX + " characters");
        }
        try {
            pattern = Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not an expression in RE2's syntax: " + e.getMessage(), e);
        }
        if (pattern.matcher("").find()) {
            throw new IllegalArgumentException("the expression matches the empty text, and so everywhere");
        }
        this.prefix = Ascii.bytes(prefix(expression));
        this.check = check;
    }

    /** The characters before anything special; the last one is left out if it may be repeated or missing. */
    static String prefix(String expression) {
        if (expression.indexOf('|') >= 0 || expression.startsWith("(?")) {
            return "";
        }
        int end = 0;
        while (end < expression.length() && SPECIAL.indexOf(expression.charAt(end)) < 0) {
            end++;
        }
        boolean repeated = end > 0 && end < expression.length() && QUANTIFIERS.indexOf(expression.charAt(end)) >= 0;
        return expression.substring(0, repeated ? end - 1 : end);
    }

    void scan(Text text, OperatorDetector label, Spans found) {
        if (prefix.length > 0 && text.find(text.from, prefix) < 0) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(text.bytes, text.from, text.to);
        Matcher matcher = pattern.matcher(bytes);
        while (matcher.find()) {
            int start = matcher.start();
            int end = matcher.end();
            if (end > start && (check == null || check.passes(bytes, start, end))) {
                found.add(label, text.from + start, text.from + end);
            }
        }
    }
}
