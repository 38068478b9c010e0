package dev.sallyport.policy.statement;

import dev.sallyport.policy.catalog.QualifiedName;

/**
 * A column of a relation that an output column is computed from.
 *
 * @param relation the relation's name
 * @param oid {@code pg_class.oid}, 0 if the catalog doesn't know the relation
 * @param column the column's name, or {@code *} for any of the relation's columns
 */
public record ColumnSource(QualifiedName relation, long oid, String column) {
    /** Whether any column of the relation may be meant. */
    public boolean star() {
        return column.equals("*");
    }

    @Override
    public String toString() {
        return relation + "." + column;
    }
}
