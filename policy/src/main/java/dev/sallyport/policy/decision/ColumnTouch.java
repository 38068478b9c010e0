package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.QualifiedName;

/**
 * One column that a statement touches.
 *
 * @param relation the relation's name
 * @param column the column's name
 */
record ColumnTouch(QualifiedName relation, String column) {
    @Override
    public String toString() {
        return relation + "." + column;
    }
}
