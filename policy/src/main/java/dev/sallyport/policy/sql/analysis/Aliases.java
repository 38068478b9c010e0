package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.statement.RelationUse;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * By which names a statement's relations are known in it, whatever the scopes: a name that means different relations
 * in different places stands for all of them.
 */
final class Aliases {
    private final Map<String, Set<Relation>> byName = new HashMap<>();
    private final Map<String, Set<Relation>> byColumn = new HashMap<>();
    private final Set<Relation> all = new LinkedHashSet<>();

    /** Adds a relation under its own name. */
    void add(RelationUse use) {
        all.addAll(use.relations());
        for (QualifiedName name : use.names()) {
            name(name.name(), use.relations());
        }
    }

    /** Adds a name for relations. */
    void name(String alias, Collection<Relation> relations) {
        byName.computeIfAbsent(alias, key -> new LinkedHashSet<>()).addAll(relations);
    }

    Set<Relation> named(String alias) {
        return byName.getOrDefault(alias, Set.of());
    }

    /** Every relation of the statement. */
    Set<Relation> all() {
        return all;
    }

    /** Every relation of the statement with such a column. Only asked when all relations are known. */
    Set<Relation> withColumn(String column) {
        return byColumn.computeIfAbsent(column, name -> {
            Set<Relation> found = new LinkedHashSet<>();
            for (Relation relation : all) {
                if (relation.column(name) != null) {
                    found.add(relation);
                }
            }
            return found;
        });
    }
}
