package dev.sallyport.policy.statement;

import org.jspecify.annotations.Nullable;

/**
 * A constant that a key's column is compared with or set to.
 *
 * @param text the literal's text, without quotes; null for a parameter
 * @param quoted whether it stood in quotes
 * @param parameter which one, from 1; 0 for a literal
 */
public record RowValue(@Nullable String text, boolean quoted, int parameter) {
    public static RowValue literal(String text, boolean quoted) {
        return new RowValue(text, quoted, 0);
    }

    public static RowValue parameter(int number) {
        return new RowValue(null, false, number);
    }
}
