package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;

/**
 * The rows that a condition is judged for, and what stands beside them in FROM.
 *
 * @param name what they are called in the condition
 * @param names what the relation may be
 * @param relations the catalog's relations among those
 * @param others the rest of FROM
 */
record Subject(String name, Set<QualifiedName> names, Set<Relation> relations, List<RowSource> others) {
    static final Set<String> SYSTEM_COLUMNS = Set.of("ctid", "xmin", "xmax", "cmin", "cmax");

    Subject {
        others = List.copyOf(others);
    }

    Subject with(List<RowSource> more) {
        List<RowSource> all = new ArrayList<>(others);
        all.addAll(more);
        return new Subject(name, names, relations, all);
    }

    private boolean lacks(String column) {
        return !relations.isEmpty()
                && !SYSTEM_COLUMNS.contains(column)
                && relations.stream().allMatch(relation -> relation.column(column) == null);
    }

    private boolean elsewhere(String column) {
        return others.stream()
                .anyMatch(other -> other.columns() == null || other.columns().contains(column));
    }

    private boolean surelyElsewhere(String column) {
        return others.stream()
                .anyMatch(other -> other.columns() != null && other.columns().contains(column));
    }

    private boolean qualified(SqlIdentifier column) {
        return column.names.size() > 1
                && column.names.get(column.names.size() - 2).equals(name);
    }

    private static String last(SqlIdentifier column) {
        return column.names.get(column.names.size() - 1);
    }

    /** Whether a reference surely is one to a column of these rows. */
    boolean surely(SqlIdentifier column) {
        return !column.isStar()
                && !last(column).equals("tableoid")
                && !lacks(last(column))
                && (qualified(column) || (column.names.size() == 1 && !wholeRow(column) && !elsewhere(last(column))));
    }

    private boolean wholeRow(SqlIdentifier column) {
        return last(column).equals(name) && (relations.isEmpty() || lacks(name));
    }

    /**
     * Whether a reference may be one to these rows.
     *
     * @param inner whether it stands in a subquery with other items in FROM that may have the column
     */
    boolean maybe(SqlIdentifier column, boolean inner) {
        if (column.names.size() > 1) {
            return qualified(column);
        }
        return !inner
                && (wholeRow(column) || column.isStar() || !(lacks(last(column)) || surelyElsewhere(last(column))));
    }
}
