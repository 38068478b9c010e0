package dev.sallyport.masking.scan;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an operator looks for besides the {@link Entity entities}: words, or an expression whose matches some check may
 * have to confirm. Immutable.
 */
public final class OperatorDetector implements Label {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    private final String name;
    private final String token;
    private final @Nullable WordList words;
    private final @Nullable Expression expression;

    private OperatorDetector(String name, @Nullable WordList words, @Nullable Expression expression) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' can't be a detector's name; expected lower-case letters, digits and underscores");
        }
        this.name = name.toUpperCase(Locale.ROOT);
        this.token = "[" + name + "]";
        this.words = words;
        this.expression = expression;
    }

    /**
     * Looks for words or phrases that stand for themselves: nothing that belongs to a word may be beside them. Letters of
     * ASCII are the same in either case.
     *
     * @throws IllegalArgumentException for a name that can't be one, or for an empty word
     */
    public static OperatorDetector words(String name, List<String> words) {
        return new OperatorDetector(name, new WordList(words), null);
    }

    /**
     * Looks for what an expression in RE2's syntax matches.
     *
     * @param check the check that the digits of a match have to pass, by its name in {@link Checks}; null for none
     * @throws IllegalArgumentException for a name that can't be one, an expression that isn't one or matches nothing at
     *     all, or a check that there isn't
     */
    public static OperatorDetector expression(String name, String expression, @Nullable String check) {
        return new OperatorDetector(name, null, new Expression(expression, check == null ? null : Checks.of(check)));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int tokenLength() {
        return token.length();
    }

    @Override
    public byte token(int index) {
        return (byte) token.charAt(index);
    }

    void scan(Text text, Spans found) {
        if (words != null) {
            words.scan(text, this, found);
        }
        if (expression != null) {
            expression.scan(text, this, found);
        }
    }
}
