package dev.sallyport.policy.decision;

import dev.sallyport.policy.rule.MaskMethod;
import dev.sallyport.policy.rule.MaskStrategy;

/**
 * How one column is masked.
 *
 * @param rule id of the rule that demands it
 * @param column the column's qualified name: {@code schema.table.column}
 * @param method how
 * @param asking what may be asked about its real values
 */
public record ColumnMask(String rule, String column, MaskMethod method, Asking asking) {
    /** A mask of a column about which nothing may be asked. */
    public ColumnMask(String rule, String column, MaskMethod method) {
        this(rule, column, method, Asking.NOTHING);
    }

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
        return new ColumnMask(others ? other.rule : rule, column, strictest, asking.and(other.asking));
    }

    /** The same mask for the same column of a parent, partition or heir. */
    ColumnMask of(String otherColumn) {
        return column.equals(otherColumn) ? this : new ColumnMask(rule, otherColumn, method, asking);
    }

    /** The mask for a view's column that shows this one: about it nothing may be asked. */
    ColumnMask shownBy(String otherColumn) {
        return new ColumnMask(rule, otherColumn, method);
    }

    /** How it is masked and what may be asked, in words. */
    public String described() {
        return method + asking.toString();
    }

    /** The mask for another column, which is computed from this one: even whether it is NULL can tell something there. */
    ColumnMask computed(String otherColumn) {
        return new ColumnMask(rule, otherColumn, MaskMethod.of(MaskStrategy.NULL));
    }
}
