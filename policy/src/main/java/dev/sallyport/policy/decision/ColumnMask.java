package dev.sallyport.policy.decision;

import dev.sallyport.policy.rule.MaskMethod;
import dev.sallyport.policy.rule.MaskStrategy;

/**
 * How one column is masked.
 *
 * @param rule id of the rule that demands it
 * @param column the column's qualified name: {@code schema.table.column}
 * @param method how
 */
public record ColumnMask(String rule, String column, MaskMethod method) {
    /** A mask of which nothing else is known than what it keeps. */
    public ColumnMask(String rule, String column, MaskStrategy strategy, int keepFirst, int keepLast) {
        this(rule, column, MaskMethod.partial(strategy, keepFirst, keepLast));
    }

    public MaskStrategy strategy() {
        return method.strategy();
    }

    /** The stricter of both, under this one's column name. */
    ColumnMask strictest(ColumnMask other) {
        MaskMethod strictest = method.strictest(other.method);
        boolean others = strictest.equals(other.method) && !strictest.equals(method);
        return new ColumnMask(others ? other.rule : rule, column, strictest);
    }

    /** The same mask for another column. */
    ColumnMask of(String otherColumn) {
        return column.equals(otherColumn) ? this : new ColumnMask(rule, otherColumn, method);
    }

    /** The mask for another column, which is computed from this one: even whether it is NULL can tell something there. */
    ColumnMask computed(String otherColumn) {
        return new ColumnMask(rule, otherColumn, MaskMethod.of(MaskStrategy.NULL));
    }
}
