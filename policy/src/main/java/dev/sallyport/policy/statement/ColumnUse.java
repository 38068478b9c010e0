package dev.sallyport.policy.statement;

import dev.sallyport.policy.catalog.Relation;
import java.util.List;
import java.util.Set;

/**
 * One mention of a column, or of all columns of a relation.
 *
 * @param written the reference's parts as written, folded, without quotes; the last is {@code *} for a star
 * @param column the column's name, or {@code *} where all columns are meant (star, whole row)
 * @param usage in what role
 * @param relations the relations it may belong to; over-approximated where that isn't sure, empty if it can be none of
 *     the catalog (an alias, a CTE's column, a function's result)
 * @param position characters from 1 in the analysed text
 */
public record ColumnUse(List<String> written, String column, ColumnUsage usage, Set<Relation> relations, int position) {
    public ColumnUse {
        written = List.copyOf(written);
        relations = Set.copyOf(relations);
    }

    /** Whether all columns are meant. */
    public boolean star() {
        return column.equals("*");
    }
}
