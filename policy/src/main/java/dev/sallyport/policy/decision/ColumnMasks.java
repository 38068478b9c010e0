package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.sql.scan.MaskedScans;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The columns of one catalog that are masked for one principal. Immutable. */
public final class ColumnMasks implements MaskedScans {
    /** No column is masked. */
    public static final ColumnMasks NONE = new ColumnMasks(Map.of(), Map.of(), Map.of());

    private final Map<Long, Map<Integer, ColumnMask>> byRelation;
    private final Map<Long, ColumnMask> throughRules;
    private final Map<Long, ColumnMask> filtered;
    private final Set<String> names;
    private final boolean askable;
    private final MaskedScans always = new MaskedScans() {
        @Override
        public boolean masked(Relation relation) {
            return relation.columns().stream().anyMatch(column -> always(relation, column));
        }

        @Override
        public @Nullable List<String> items(Relation relation) {
            return ColumnMasks.this.items(relation, true);
        }
    };

    /**
     * @param byRelation by the relation's OID and the column's number
     * @param throughRules what changing the rows of views and tables with rules reads
     * @param filtered what views choose or order their rows by
     */
    ColumnMasks(
            Map<Long, Map<Integer, ColumnMask>> byRelation,
            Map<Long, ColumnMask> throughRules,
            Map<Long, ColumnMask> filtered) {
        this.filtered = Map.copyOf(filtered);
        this.byRelation = Map.copyOf(byRelation);
        this.throughRules = Map.copyOf(throughRules);
        Set<String> sorted = new TreeSet<>();
        byRelation.values().forEach(columns -> columns.values().forEach(mask -> sorted.add(mask.column())));
        this.names = Collections.unmodifiableSet(sorted);
        this.askable = byRelation.values().stream()
                .flatMap(columns -> columns.values().stream())
                .anyMatch(mask -> !mask.asking().nothing());
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

    /** Whether anything may be asked about the real values of any column. */
    boolean askable() {
        return askable;
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

    /** A masked column that changing the relation's rows reads, because it is a view or has rules; or null. */
    @Nullable
    ColumnMask readThrough(Relation relation) {
        return throughRules.get(relation.oid());
    }

    /** A masked column by which the view chooses, joins or orders its rows, itself or in a view that it reads; or null. */
    @Nullable
    ColumnMask filters(Relation view) {
        return filtered.get(view.oid());
    }

    @Override
    public boolean masked(Relation relation) {
        return any(relation);
    }

    /** What is masked at the scan for a statement; null for nothing. */
    public @Nullable MaskedScans scans(ScanNeed need) {
        return switch (need) {
            case NOTHING -> null;
            case SOME -> always;
            case ALL -> this;
        };
    }

    @Override
    public @Nullable List<String> items(Relation relation) {
        return items(relation, false);
    }

    private @Nullable List<String> items(Relation relation, boolean alwaysOnly) {
        if (filtered.containsKey(relation.oid())) {
            return null;
        }
        Map<Integer, ColumnMask> masks = byRelation.getOrDefault(relation.oid(), Map.of());
        List<String> items = new ArrayList<>(relation.columns().size());
        for (Column column : relation.columns()) {
            ColumnMask mask = masks.get(column.number());
            boolean plain = mask == null || (alwaysOnly && !always(relation, column));
            String item =
                    mask == null || plain ? ScanExpression.quoted(column.name()) : ScanExpression.of(column, mask);
            if (item == null) {
                return null;
            }
            items.add(item);
        }
        return items;
    }

    /** Whether one of the relation's columns is masked without being read. */
    public boolean unread(Relation relation, Column column) {
        ColumnMask mask = mask(relation.oid(), column.number());
        return mask != null && mask.asking().nothing() && !ScanExpression.reads(column, mask);
    }

    /** Whether one of the relation's columns is masked at the scan wherever a statement reads it. */
    boolean always(Relation relation, Column column) {
        ColumnMask mask = mask(relation.oid(), column.number());
        return mask != null
                && mask.asking().nothing()
                && (!ScanExpression.reads(column, mask) || ScanExpression.onlyHere(column, mask));
    }

    /** How each masked column that the statement's relations have is masked, by its qualified name; sorted. */
    public Map<String, String> methods(StatementFacts facts) {
        Map<String, String> methods = new TreeMap<>();
        for (RelationUse use : facts.relations()) {
            for (Relation relation : use.relations()) {
                of(relation).forEach(mask -> methods.put(mask.column(), mask.described()));
            }
        }
        return methods;
    }

    /** Whether both mask the relations that a statement mentions in the same way. */
    public boolean sameFor(ColumnMasks other, StatementFacts facts) {
        if (this == other) {
            return true;
        }
        for (RelationUse use : facts.relations()) {
            for (Relation relation : use.relations()) {
                if (!Objects.equals(byRelation.get(relation.oid()), other.byRelation.get(relation.oid()))
                        || !Objects.equals(readThrough(relation), other.readThrough(relation))
                        || !Objects.equals(filters(relation), other.filters(relation))) {
                    return false;
                }
            }
        }
        return true;
    }
}
