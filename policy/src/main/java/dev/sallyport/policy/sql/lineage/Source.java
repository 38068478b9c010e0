package dev.sallyport.policy.sql.lineage;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.OutputColumn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An item of FROM as names see it.
 *
 * @param name its alias or its relation's name, empty if it has none
 * @param table whether it is a relation, so that it has system columns
 * @param relations what it is called with its schema; empty for what has an alias or is no relation
 * @param columns in order; one that stands for many has no name
 * @param unknown relations that the catalog doesn't know: any name may be a column of them
 */
record Source(String name, boolean table, Set<QualifiedName> relations, Columns columns, Set<QualifiedName> unknown) {
    private static final Set<String> SYSTEM_COLUMNS = Set.of("ctid", "xmin", "xmax", "cmin", "cmax", "tableoid");

    static Source of(String name, List<OutputColumn> columns) {
        return new Source(name, false, Set.of(), Columns.of(columns), Set.of());
    }

    /** What a column name means here. */
    enum Found {
        /** A column that surely is here. */
        CERTAINLY,
        /** It may be here, because not all columns' names are known. */
        PERHAPS,
        NOT
    }

    /** A column by its name, or null if there surely is none. */
    @Nullable
    Match column(String column) {
        Columns.Named named = columns.named(column);
        if (named != null) {
            return new Match(Found.CERTAINLY, named.value());
        }
        if (!unknown.isEmpty()) {
            Set<ColumnSource> sources = new HashSet<>();
            for (QualifiedName relation : unknown) {
                sources.add(new ColumnSource(relation, 0, column));
            }
            sources.addAll(columns.nameless());
            return new Match(Found.PERHAPS, new Value(columns.all().isEmpty(), Set.copyOf(sources)));
        }
        if (columns.hasNameless()) {
            boolean plain = columns.all().size() == 1 && columns.all().get(0).plain();
            return new Match(Found.PERHAPS, new Value(plain, columns.nameless()));
        }
        if (table && SYSTEM_COLUMNS.contains(column)) {
            return new Match(Found.CERTAINLY, Value.NOTHING);
        }
        return null;
    }

    /** A column that was found, or may be. */
    record Match(Found found, Value value) {}

    /** All that any of its columns is computed from. */
    Set<ColumnSource> everything() {
        if (unknown.isEmpty()) {
            return columns.everything();
        }
        Set<ColumnSource> all = new HashSet<>(columns.everything());
        for (QualifiedName relation : unknown) {
            all.add(new ColumnSource(relation, 0, "*"));
        }
        return Set.copyOf(all);
    }

    /** What a star stands for. */
    List<OutputColumn> star() {
        if (unknown.isEmpty()) {
            return columns.all();
        }
        List<OutputColumn> star = new ArrayList<>(columns.all());
        star.add(new OutputColumn(null, true, star.isEmpty(), everything()));
        return star;
    }

    /** Whether a name with that schema may mean this. */
    boolean inSchema(String schema) {
        for (QualifiedName relation : relations) {
            String own = relation.schema();
            if (own.equals(schema) || own.equals("*") || (own.startsWith("pg_temp") && schema.startsWith("pg_temp"))) {
                return true;
            }
        }
        return false;
    }
}
