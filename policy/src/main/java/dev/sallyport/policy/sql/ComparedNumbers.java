package dev.sallyport.policy.sql;

import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Texts that differ in nothing but the whole numbers that columns are compared with, as clients send them that write
 * values into their statements. What a query among them is and does is the same for all of them but for one thing: which
 * rows it has to do with.
 *
 * <p>INVARIANT: texts of one pattern have the same tokens in the same places, apart from numbers of as many digits, equal
 * where they are equal, that fit an {@code integer} and stand alone on the right of a comparison with a name. Found by
 * looking at characters, so texts with anything that could make a number part of something else (quotes, comments,
 * dollars, what isn't ASCII) have no pattern.
 */
public final class ComparedNumbers {
    /** More digits may not fit PostgreSQL's {@code integer}, and operators of other types might be meant. */
    private static final int DIGITS_MAX = 9;

    /** As many as there are digits to name them by. */
    private static final int NUMBERS_MAX = 10;

    private static final String FIRST_WORD = "select";

    private static final Set<String> COMPARISONS = Set.of("=", "<", ">", "<=", ">=", "<>", "!=");

    /** Words that may follow a comparison and take nothing of it for themselves. */
    private static final Set<String> FOLLOWING = Set.of(
            "and", "as", "else", "end", "for", "from", "group", "having", "limit", "offset", "or", "order", "then",
            "union", "when", "where");

    private static final Set<String> KINDS = Set.of("SELECT", "VALUES");

    private ComparedNumbers() {}

    /**
     * The text with each such number's digits replaced by which of them it is, so that equal ones stay equal; null if there
     * are none, or too many, or it can't be told at a glance.
     */
    public static @Nullable String pattern(String sql) {
        int begin = spaces(sql, 0);
        if (!sql.regionMatches(true, begin, FIRST_WORD, 0, FIRST_WORD.length())) {
            return null;
        }
        StringBuilder pattern = null;
        List<String> numbers = new ArrayList<>();
        char before = ' ';
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (opaque(before, c)) {
                return null;
            }
            if (digit(c) && !wordPart(before) && before != '.') {
                int end = digits(sql, i);
                if (plain(sql, i, end) && compared(sql, i) && alone(sql, end)) {
                    int which = index(numbers, sql.substring(i, end));
                    if (which >= NUMBERS_MAX) {
                        return null;
                    }
                    pattern = pattern == null ? new StringBuilder(sql) : pattern;
                    for (int at = i; at < end; at++) {
                        pattern.setCharAt(at, (char) ('0' + which));
                    }
                }
                i = end - 1;
            }
            before = sql.charAt(i);
        }
        return pattern == null ? null : pattern.toString();
    }

    /** What all texts of the pattern have in common that this text was found to do; null if that isn't certain. */
    public static Analysis.@Nullable Understood common(Analysis analysis) {
        if (!(analysis instanceof Analysis.Understood understood)) {
            return null;
        }
        List<StatementFacts> common = new ArrayList<>();
        for (StatementFacts facts : understood.statements()) {
            boolean query = KINDS.contains(facts.kind())
                    && facts.nested().isEmpty()
                    && facts.settings().isEmpty()
                    && facts.names().isEmpty()
                    && facts.copy() == null;
            if (!query) {
                return null;
            }
            common.add(facts.withReferences(null));
        }
        return new Analysis.Understood(common, false);
    }

    /** Whether a character may change what those behind it, or the one before it, are. */
    private static boolean opaque(char before, char c) {
        boolean comment = (before == '-' && c == '-') || (before == '/' && c == '*');
        boolean space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        return comment || c == '\'' || c == '"' || c == '$' || c == '\\' || c > '~' || (c < ' ' && !space);
    }

    /** Whether it is the only way of writing an {@code integer}. */
    private static boolean plain(String sql, int begin, int end) {
        return end - begin <= DIGITS_MAX && (end - begin == 1 || sql.charAt(begin) != '0');
    }

    private static int index(List<String> numbers, String number) {
        int known = numbers.indexOf(number);
        if (known >= 0) {
            return known;
        }
        numbers.add(number);
        return numbers.size() - 1;
    }

    /** Whether a name and a comparison stand before this place. */
    private static boolean compared(String sql, int at) {
        int end = spacesBack(sql, at);
        int operator = end;
        while (operator > 0 && sign(sql.charAt(operator - 1))) {
            operator--;
        }
        int word = spacesBack(sql, operator);
        int first = word;
        while (first > 0 && wordPart(sql.charAt(first - 1))) {
            first--;
        }
        return first < word && !digit(sql.charAt(first)) && COMPARISONS.contains(sql.substring(operator, end));
    }

    /** Whether what stands behind a number leaves it as it is. */
    private static boolean alone(String sql, int end) {
        int next = spaces(sql, end);
        if (next == sql.length()) {
            return true;
        }
        char c = sql.charAt(next);
        if (c == ';' || c == ')' || c == ',') {
            return true;
        }
        int last = next;
        while (last < sql.length() && wordPart(sql.charAt(last))) {
            last++;
        }
        return next > end && FOLLOWING.contains(sql.substring(next, last).toLowerCase(Locale.ROOT));
    }

    private static int digits(String sql, int from) {
        int end = from;
        while (end < sql.length() && digit(sql.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int spaces(String sql, int from) {
        int at = from;
        while (at < sql.length() && sql.charAt(at) <= ' ') {
            at++;
        }
        return at;
    }

    private static int spacesBack(String sql, int from) {
        int at = from;
        while (at > 0 && sql.charAt(at - 1) <= ' ') {
            at--;
        }
        return at;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean wordPart(char c) {
        return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    /** What operators are made of (manual, "Operators"), and what stands in {@code :=} and {@code ::}. */
    private static boolean sign(char c) {
        return "+-*/<>=~!@#%^&|`?:".indexOf(c) >= 0;
    }
}
