package dev.sallyport.masking;

/**
 * What happens to one result column.
 *
 * @param rule the rule that asks for it, for the record of what was masked
 * @param column the masked column, as the rule names it
 * @param settings the style's particulars
 */
public record ColumnTransform(String rule, String column, MaskStyle style, MaskSettings settings) {
    /** A style whose only particulars are the characters that it keeps. */
    public ColumnTransform(String rule, String column, MaskStyle style, int keepFirst, int keepLast) {
        this(rule, column, style, new MaskSettings(keepFirst, keepLast, TextKind.ANY, null, 0));
    }
}
