package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.statement.RelationUse;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * By which names a statement's relations are known in it, whatever the scopes: a name that means different relations
 * in different places stands for all of them.
 */
final class Aliases {
    private final Map<String, RelationSet> byName = new HashMap<>();
    private final RelationSet none = new RelationSet();
    private final RelationSet all = new RelationSet();
    private final Map<String, Set<Collection<Relation>>> added = new HashMap<>();

    /** Adds a relation under its own name. */
    void add(RelationUse use) {
        for (QualifiedName name : use.names()) {
            name(name.name(), use.relations());
        }
    }

    /** Adds a name for relations. */
    void name(String alias, Collection<Relation> relations) {
        // Mentions of the same relation share one set: adding it again would cost time for nothing.
        Set<Collection<Relation>> before =
                added.computeIfAbsent(alias, key -> Collections.newSetFromMap(new IdentityHashMap<>(1)));
        if (before.add(relations)) {
            byName.computeIfAbsent(alias, key -> new RelationSet()).addAll(relations);
            all.addAll(relations);
        }
    }

    RelationSet named(String alias) {
        return byName.getOrDefault(alias, none);
    }

    /** Every relation of the statement. */
    Set<Relation> all() {
        return all.all();
    }

    /** Every relation of the statement with such a column. */
    Set<Relation> withColumn(String column) {
        return all.withColumn(column);
    }
}
