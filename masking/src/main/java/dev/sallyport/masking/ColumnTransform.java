package dev.sallyport.masking;

/**
 * What happens to one result column.
 *
 * @param rule the rule that asks for it, for the record of what was masked
 * @param column the masked column, as the rule names it
 * @param keepFirst for PARTIAL, how many characters stay at the start; 0 or more
 * @param keepLast for PARTIAL, how many characters stay at the end; 0 or more
 */
public record ColumnTransform(String rule, String column, MaskStyle style, int keepFirst, int keepLast) {
    public ColumnTransform {
        if (keepFirst < 0 || keepLast < 0) {
            throw new IllegalArgumentException("a mask can't keep a negative number of characters");
        }
    }
}
