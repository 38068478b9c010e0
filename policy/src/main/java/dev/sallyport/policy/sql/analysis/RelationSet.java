package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.Relation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Relations, and which of them have a column. Both may be asked as often as there are mentions of columns, and there may
 * be as many relations: answers are kept, and many relations are looked up by their columns' names.
 */
final class RelationSet {
    /** Up to here looking at each costs less than keeping an index. */
    private static final int FEW = 8;

    private final Set<Relation> members = new LinkedHashSet<>();
    private final List<Relation> inOrder = new ArrayList<>();
    private final Map<String, List<Relation>> index = new HashMap<>();
    private final Map<String, Set<Relation>> answers = new HashMap<>();
    private int indexed;
    private Set<Relation> snapshot = Set.of();

    void addAll(Collection<Relation> relations) {
        for (Relation relation : relations) {
            if (members.add(relation)) {
                inOrder.add(relation);
                answers.clear();
            }
        }
    }

    void addAll(RelationSet others) {
        addAll(others.inOrder);
    }

    /** All of them; the same value as long as none is added, so that many mentions share it. */
    Set<Relation> all() {
        if (snapshot.size() != members.size()) {
            snapshot = Set.copyOf(members);
        }
        return snapshot;
    }

    /** Those with such a column; the same value as long as none is added. */
    Set<Relation> withColumn(String column) {
        Set<Relation> known = answers.get(column);
        if (known == null) {
            known = Set.copyOf(find(column));
            answers.put(column, known);
        }
        return known;
    }

    private Collection<Relation> find(String column) {
        if (inOrder.size() > FEW) {
            for (; indexed < inOrder.size(); indexed++) {
                Relation relation = inOrder.get(indexed);
                for (Column each : relation.columns()) {
                    index.computeIfAbsent(each.name(), name -> new ArrayList<>())
                            .add(relation);
                }
            }
            return index.getOrDefault(column, List.of());
        }
        List<Relation> found = new ArrayList<>();
        for (Relation relation : inOrder) {
            if (relation.column(column) != null) {
                found.add(relation);
            }
        }
        return found;
    }
}
