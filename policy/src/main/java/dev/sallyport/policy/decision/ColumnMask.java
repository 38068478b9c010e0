package dev.sallyport.policy.decision;

import dev.sallyport.policy.rule.MaskStrategy;

/**
 * How one column is masked.
 *
 * @param rule id of the rule that demands it
 * @param column the column's qualified name: {@code schema.table.column}
 * @param strategy how
 * @param keepFirst characters that stay at the beginning (partial only)
 * @param keepLast characters that stay at the end (partial only)
 */
public record ColumnMask(String rule, String column, MaskStrategy strategy, int keepFirst, int keepLast) {
    /** The stricter of both, under this one's column name; of two partial masks, what both of them keep. */
    ColumnMask strictest(ColumnMask other) {
        int order = strategy.compareTo(other.strategy);
        if (order == 0) {
            int first = Math.min(keepFirst, other.keepFirst);
            int last = Math.min(keepLast, other.keepLast);
            return first == keepFirst && last == keepLast ? this : new ColumnMask(rule, column, strategy, first, last);
        }
        return order < 0 ? this : other.of(column);
    }

    /** The same mask for another column. */
    ColumnMask of(String otherColumn) {
        return column.equals(otherColumn) ? this : new ColumnMask(rule, otherColumn, strategy, keepFirst, keepLast);
    }

    /** The mask for another column, which is computed from this one: even whether it is NULL can tell something there. */
    ColumnMask computed(String otherColumn) {
        return new ColumnMask(rule, otherColumn, MaskStrategy.NULL, 0, 0);
    }
}
