package dev.sallyport.policy.catalog;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A relation of the snapshot.
 *
 * @param oid {@code pg_class.oid}
 * @param name schema and name
 * @param kind table, view, …
 * @param columns live columns by {@code attnum}, system columns left out
 * @param reads what a view, materialised view or rule on a table reads directly ({@code pg_depend} of the rule)
 * @param calls the functions that a user's view, materialised view or rule calls directly, behind operators and casts too
 * @param definition a view's or materialised view's query as {@code pg_get_viewdef} writes it with only
 *     {@code pg_catalog} on the search path; null for others, or if it isn't known
 * @param parents relations it inherits from or is a partition of, direct ones only
 */
public record Relation(
        long oid,
        QualifiedName name,
        RelationKind kind,
        List<Column> columns,
        Set<ColumnId> reads,
        Set<Function> calls,
        @Nullable String definition,
        Set<Long> parents) {
    public Relation {
        columns = List.copyOf(columns);
        reads = Set.copyOf(reads);
        calls = Set.copyOf(calls);
        parents = Set.copyOf(parents);
    }

    /** A relation whose definition isn't known. */
    public Relation(
            long oid,
            QualifiedName name,
            RelationKind kind,
            List<Column> columns,
            Set<ColumnId> reads,
            Set<Function> calls,
            Set<Long> parents) {
        this(oid, name, kind, columns, reads, calls, null, parents);
    }

    /** A relation that calls no function when it is read. */
    public Relation(
            long oid,
            QualifiedName name,
            RelationKind kind,
            List<Column> columns,
            Set<ColumnId> reads,
            Set<Long> parents) {
        this(oid, name, kind, columns, reads, Set.of(), null, parents);
    }

    /** Cheap, because relations are kept in many sets: what is equal has the same OID. */
    @Override
    public int hashCode() {
        return Long.hashCode(oid);
    }

    /** The column of that name, or null. */
    public @Nullable Column column(String columnName) {
        for (Column column : columns) {
            if (column.name().equals(columnName)) {
                return column;
            }
        }
        return null;
    }

    /** The column with that {@code attnum}, or null. */
    public @Nullable Column column(int number) {
        for (Column column : columns) {
            if (column.number() == number) {
                return column;
            }
        }
        return null;
    }
}
