package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.statement.ColumnUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/** What one query's FROM offers: which of its columns surely come straight from a relation. */
final class Sources {
    /** One item; its relations are empty if it is no relation, or one that the catalog doesn't know. */
    private record Source(String name, Set<Relation> relations, boolean direct) {}

    /** What a name stands for that several items have. */
    private static final Source AMBIGUOUS = new Source("", Set.of(), false);

    private final List<Source> items = new ArrayList<>();
    private final Map<String, Source> byName = new HashMap<>();
    private final RelationSet relations = new RelationSet();
    private final Set<String> merged = new HashSet<>();
    private final Set<Set<ColumnUsage>> mergedNoted = new HashSet<>();
    private boolean allMerged;
    private boolean computed;

    /** Whether an item is something else than one relation under its own column names. */
    private boolean indirect;

    /** Whether such an item hides relations. */
    private boolean hiding;

    /** A relation under its own column names. */
    void addRelation(String name, Set<Relation> known) {
        add(new Source(name, known, known.size() == 1));
    }

    /** A relation with renamed columns. */
    void addRenamed(String name, Set<Relation> known) {
        add(new Source(name, known, false));
    }

    /** A subquery, a function or a common table expression. */
    void addOpaque(String name) {
        add(new Source(name, Set.of(), false));
    }

    private void add(Source item) {
        items.add(item);
        byName.merge(item.name, item, (one, other) -> AMBIGUOUS);
        relations.addAll(item.relations);
        indirect |= !item.direct;
        hiding |= !item.direct && !item.relations.isEmpty();
    }

    void addAll(Sources others) {
        others.items.forEach(this::add);
        relations.addAll(others.relations);
        merged.addAll(others.merged);
        allMerged |= others.allMerged;
        computed |= others.computed;
    }

    /** Notes that a join merges columns; none means those of a natural join. A full join computes them. */
    void merged(List<SqlIdentifier> columns, boolean full) {
        allMerged |= columns.isEmpty();
        computed |= full;
        for (SqlIdentifier column : columns) {
            merged.add(column.getSimple());
        }
    }

    /** Gives everything so far one name that hides the others. */
    void hide(String name) {
        items.clear();
        byName.clear();
        addRenamed(name, relations.all());
    }

    /** The columns that USING merges. Where types differ the server may compute them. */
    Set<String> merged() {
        return merged;
    }

    /** Whether these columns haven't been noted yet in such roles. Many stars don't need them many times. */
    boolean noteMerged(Set<ColumnUsage> roles) {
        return mergedNoted.add(Set.copyOf(roles));
    }

    /** The relations with such a column. */
    Set<Relation> having(String column) {
        return relations.withColumn(column);
    }

    /** All relations so far; the same value as long as none is added, so that many mentions share it. */
    Set<Relation> relations() {
        return relations.all();
    }

    /** The relations that a star stands for directly, or null if it isn't certain. */
    @Nullable
    Set<Relation> directStar(@Nullable String name) {
        if (name == null) {
            return allMerged || computed || hiding ? null : relations.all();
        }
        Source only = only(name);
        return only == null ? null : only.relations;
    }

    private @Nullable Source only(String name) {
        Source found = byName.get(name);
        return found != null && found.direct ? found : null;
    }

    /** The relation that a column reference names directly, or null if it isn't certain. */
    @Nullable
    Set<Relation> directColumn(List<String> written) {
        String column = written.get(written.size() - 1);
        if (written.size() == 1) {
            return unqualified(column);
        }
        Source only = only(written.get(written.size() - 2));
        return only != null && has(only, column) ? only.relations : null;
    }

    private @Nullable Set<Relation> unqualified(String column) {
        if (allMerged || indirect || merged.contains(column)) {
            return null;
        }
        Set<Relation> found = relations.withColumn(column);
        return found.isEmpty() ? null : found;
    }

    private static boolean has(Source source, String column) {
        for (Relation relation : source.relations) {
            if (relation.column(column) != null) {
                return true;
            }
        }
        return false;
    }
}
