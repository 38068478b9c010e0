package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Relation;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The columns of one catalog that are masked for one principal. Immutable. */
public final class ColumnMasks {
    /** No column is masked. */
    public static final ColumnMasks NONE = new ColumnMasks(Map.of(), Map.of());

    private final Map<Long, Map<Integer, ColumnMask>> byRelation;
    private final Map<Long, ColumnMask> throughView;
    private final Set<String> names;

    ColumnMasks(Map<Long, Map<Integer, ColumnMask>> byRelation, Map<Long, ColumnMask> throughView) {
        this.byRelation = Map.copyOf(byRelation);
        this.throughView = Map.copyOf(throughView);
        Set<String> sorted = new TreeSet<>();
        byRelation.values().forEach(columns -> columns.values().forEach(mask -> sorted.add(mask.column())));
        this.names = Collections.unmodifiableSet(sorted);
    }

    /** The mask of the column that RowDescription names so, or null if there is none. */
    public @Nullable ColumnMask mask(long relationOid, int attributeNumber) {
        Map<Integer, ColumnMask> columns = byRelation.get(relationOid);
        return columns == null ? null : columns.get(attributeNumber);
    }

    /** Whether no column at all is masked. */
    public boolean isEmpty() {
        return byRelation.isEmpty();
    }

    /** The qualified names of all masked columns, sorted. */
    public Set<String> names() {
        return names;
    }

    /** Whether a column of the relation is masked. */
    public boolean any(Relation relation) {
        return byRelation.containsKey(relation.oid());
    }

    /** The relation's masked columns, in the order of their numbers. */
    public List<ColumnMask> of(Relation relation) {
        Map<Integer, ColumnMask> columns = byRelation.get(relation.oid());
        return columns == null ? List.of() : List.copyOf(new TreeMap<>(columns).values());
    }

    /** A masked column that the view reads, directly or through other views, or null. */
    public @Nullable ColumnMask readThrough(Relation view) {
        return throughView.get(view.oid());
    }
}
