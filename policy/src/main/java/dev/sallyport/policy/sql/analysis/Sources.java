package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.catalog.Relation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/** What one query's FROM offers: which of its columns surely come straight from a relation. */
final class Sources {
    /** One item; its relations are empty if it is no relation, or one that the catalog doesn't know. */
    private record Source(String name, Set<Relation> relations, boolean direct) {}

    private final List<Source> items = new ArrayList<>();
    private final Set<Relation> relations = new LinkedHashSet<>();
    private Set<Relation> snapshot = Set.of();
    private final Set<String> merged = new HashSet<>();
    private boolean allMerged;
    private boolean computed;

    /** A relation under its own column names. */
    void addRelation(String name, Set<Relation> known) {
        items.add(new Source(name, known, known.size() == 1));
        relations.addAll(known);
    }

    /** A relation with renamed columns. */
    void addRenamed(String name, Set<Relation> known) {
        items.add(new Source(name, known, false));
        relations.addAll(known);
    }

    /** A subquery, a function or a common table expression. */
    void addOpaque(String name) {
        items.add(new Source(name, Set.of(), false));
    }

    void addAll(Sources others) {
        items.addAll(others.items);
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
        Set<Relation> hidden = new LinkedHashSet<>(relations);
        items.clear();
        addRenamed(name, hidden);
    }

    /** The columns that USING merges. Where types differ the server may compute them. */
    Set<String> merged() {
        return merged;
    }

    /** The relations with such a column. */
    Set<Relation> having(String column) {
        Set<Relation> found = new LinkedHashSet<>(relations);
        found.removeIf(relation -> relation.column(column) == null);
        return found;
    }

    /** All relations so far; the same value as long as none is added, so that many mentions share it. */
    Set<Relation> relations() {
        if (snapshot.size() != relations.size()) {
            snapshot = Set.copyOf(relations);
        }
        return snapshot;
    }

    /** The relations that a star stands for directly, or null if it isn't certain. */
    @Nullable
    Set<Relation> directStar(@Nullable String name) {
        Set<Relation> found = new LinkedHashSet<>();
        if (name == null) {
            if (allMerged || computed) {
                return null;
            }
            for (Source item : items) {
                if (!item.direct && !item.relations.isEmpty()) {
                    return null;
                }
                found.addAll(item.relations);
            }
            return found;
        }
        Source only = only(name);
        return only == null ? null : only.relations;
    }

    private @Nullable Source only(String name) {
        Source found = null;
        for (Source item : items) {
            if (item.name.equals(name)) {
                if (found != null || !item.direct) {
                    return null;
                }
                found = item;
            }
        }
        return found;
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
        if (allMerged || merged.contains(column)) {
            return null;
        }
        Set<Relation> found = new LinkedHashSet<>();
        for (Source item : items) {
            if (!item.direct) {
                return null;
            }
            if (has(item, column)) {
                found.addAll(item.relations);
            }
        }
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
