package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.rule.Budget;
import dev.sallyport.policy.rule.Consequence.MaskColumns;
import dev.sallyport.policy.rule.MaskStrategy;
import dev.sallyport.policy.rule.NamePattern;
import dev.sallyport.policy.rule.Rule;
import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.ColumnUse;
import dev.sallyport.policy.statement.OutputColumn;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the columns of a catalog that a set of mask rules masks. */
final class MaskSelection {
    private static final QualifiedName ACTIVITY = new QualifiedName("pg_catalog", "pg_stat_activity");

    private final CatalogLinks links;
    private final Map<Long, Map<Integer, ColumnMask>> found = new HashMap<>();

    private MaskSelection(CatalogLinks links) {
        this.links = links;
    }

    /**
     * The masks of some rules.
     *
     * @param rules mask rules about columns
     * @param chosen indexes of those that apply
     */
    static ColumnMasks select(CatalogLinks links, List<Rule> rules, BitSet chosen) {
        if (chosen.isEmpty()) {
            return ColumnMasks.NONE;
        }
        MaskSelection selection = new MaskSelection(links);
        for (int i = chosen.nextSetBit(0); i >= 0; i = chosen.nextSetBit(i + 1)) {
            Rule rule = rules.get(i);
            if (rule.consequence() instanceof MaskColumns mask) {
                selection.matching(rule.id(), mask);
            }
        }
        selection.activity();
        selection.generated();
        selection.downwards();
        selection.generated();
        selection.upwards();
        selection.generated();
        selection.views();
        return new ColumnMasks(selection.found, selection.throughRules(), selection.filtered());
    }

    /** What others ask holds values too; sessions of one login see each other's statements. */
    private void activity() {
        for (Relation relation : links.relations()) {
            Column query = relation.name().equals(ACTIVITY) ? relation.column("query") : null;
            if (query != null && !found.isEmpty()) {
                String name = relation.name() + "." + query.name();
                add(relation, query, new ColumnMask("builtin:statistics", name, MaskStrategy.REDACT, 0, 0));
            }
        }
    }

    private void matching(String rule, MaskColumns mask) {
        for (Relation relation : links.relations()) {
            for (NamePattern pattern : mask.columns()) {
                if (!pattern.matchesTable(relation.name())) {
                    continue;
                }
                for (Column column : relation.columns()) {
                    if (pattern.matches(relation.name(), column.name())) {
                        String name = relation.name() + "." + column.name();
                        add(
                                relation,
                                column,
                                new ColumnMask(rule, name, mask.method(), asking(rule, name, relation, mask)));
                    }
                }
            }
        }
    }

    /** Of views nothing may be asked: what they do with their columns isn't in the statement. */
    private static Asking asking(String rule, String column, Relation relation, MaskColumns mask) {
        if (CatalogLinks.isView(relation) || mask.place().predicates().isEmpty()) {
            return Asking.NOTHING;
        }
        Budget budget = mask.place().budget();
        return new Asking(
                mask.place().predicates(), budget == null ? Set.of() : Set.of(new ColumnBudget(rule, column, budget)));
    }

    private boolean add(Relation relation, Column column, ColumnMask mask) {
        Map<Integer, ColumnMask> columns = found.computeIfAbsent(relation.oid(), oid -> new HashMap<>());
        ColumnMask before = columns.get(column.number());
        ColumnMask after = before == null ? mask : before.strictest(mask);
        columns.put(column.number(), after);
        return !after.equals(before);
    }

    /** A partition or heir has its parents' columns, and its rows can be read by its own name. */
    private void downwards() {
        Deque<Relation> waiting = masked();
        while (!waiting.isEmpty()) {
            Relation parent = waiting.remove();
            for (Relation child : links.children(parent)) {
                if (inherit(parent, child)) {
                    waiting.add(child);
                }
            }
        }
    }

    /** Reading a parent reads its children's rows, under the parent's columns. */
    private void upwards() {
        Deque<Relation> waiting = masked();
        while (!waiting.isEmpty()) {
            Relation child = waiting.remove();
            for (Relation parent : links.parents(child)) {
                if (inherit(child, parent)) {
                    waiting.add(parent);
                }
            }
        }
    }

    private Deque<Relation> masked() {
        Deque<Relation> masked = new ArrayDeque<>();
        for (Relation relation : links.relations()) {
            if (found.containsKey(relation.oid())) {
                masked.add(relation);
            }
        }
        return masked;
    }

    private boolean inherit(Relation from, Relation to) {
        boolean changed = false;
        for (Map.Entry<Integer, ColumnMask> entry :
                Map.copyOf(found.getOrDefault(from.oid(), Map.of())).entrySet()) {
            Column column = from.column(entry.getKey());
            Column same = column == null ? null : to.column(column.name());
            if (same != null) {
                changed |= add(to, same, entry.getValue().of(to.name() + "." + same.name()));
            }
        }
        return changed;
    }

    /** A generated column tells what it was computed from; generated columns aren't computed from each other. */
    private void generated() {
        for (Relation relation : masked()) {
            Map<Integer, ColumnMask> masks = Map.copyOf(found.getOrDefault(relation.oid(), Map.of()));
            for (Column column : relation.columns()) {
                Set<Integer> from = column.generatedFrom() == null ? Set.of() : column.generatedFrom();
                for (Integer number : from) {
                    ColumnMask mask = masks.get(number);
                    if (mask != null) {
                        add(relation, column, mask.computed(relation.name() + "." + column.name()));
                    }
                }
            }
        }
    }

    /** A view's column is masked as the column that it shows, or, where it is computed from such columns, redacted. */
    private void views() {
        Map<Long, Map<Integer, ColumnMask>> tables = Map.copyOf(found);
        for (Relation relation : links.relations()) {
            if (CatalogLinks.isView(relation) && readsMasked(relation)) {
                List<OutputColumn> computed = links.columns().of(relation);
                for (int i = 0; i < relation.columns().size(); i++) {
                    Column column = relation.columns().get(i);
                    if (i >= computed.size()) {
                        throw new IllegalStateException("a view has more columns than lineage knows");
                    }
                    viewed(tables, relation, column, computed.get(i));
                }
            }
        }
    }

    private void viewed(
            Map<Long, Map<Integer, ColumnMask>> tables, Relation view, Column column, OutputColumn computed) {
        String name = view.name() + "." + column.name();
        for (ColumnSource source : computed.sources()) {
            Map<Integer, ColumnMask> masks = tables.get(source.oid());
            if (source.oid() == view.oid() || masks == null) {
                continue;
            }
            Relation base = links.relation(source.oid(), view);
            Column shown = source.star() ? null : base.column(source.column());
            if (shown == null) {
                masks.values().forEach(mask -> add(view, column, mask.computed(name)));
            } else {
                ColumnMask mask = masks.get(shown.number());
                if (mask != null) {
                    add(view, column, computed.plain() ? mask.shownBy(name) : mask.computed(name));
                }
            }
        }
    }

    /** Which rows a view has, and in which order, can tell what it chooses them by. */
    private Map<Long, ColumnMask> filtered() {
        Map<Long, ColumnMask> filtered = new HashMap<>();
        for (Relation relation : links.relations()) {
            ColumnMask mask = CatalogLinks.isView(relation) ? filter(relation) : null;
            if (mask != null) {
                filtered.put(relation.oid(), mask);
            }
        }
        for (Relation relation : links.relations()) {
            if (CatalogLinks.isView(relation)) {
                for (Relation base : links.bases(relation)) {
                    ColumnMask mask = filtered.get(base.oid());
                    if (mask != null) {
                        filtered.putIfAbsent(relation.oid(), mask);
                    }
                }
            }
        }
        return filtered;
    }

    /**
     * Whether it reads a relation with masked columns, whichever of its columns: where PostgreSQL notes that some are
     * read, it doesn't note that whole rows are too (dependency.c).
     */
    private boolean readsMasked(Relation relation) {
        return links.reads(relation).stream().anyMatch(read -> found.containsKey(read.relationOid()));
    }

    private @Nullable ColumnMask filter(Relation view) {
        if (!readsMasked(view)) {
            return null;
        }
        for (ColumnUse use : links.filters(view)) {
            for (Relation relation : use.relations()) {
                Map<Integer, ColumnMask> masks = found.getOrDefault(relation.oid(), Map.of());
                Column column = use.star() ? null : relation.column(use.column());
                ColumnMask mask = column == null ? null : masks.get(column.number());
                if (mask != null || (use.star() && !masks.isEmpty())) {
                    return mask != null ? mask : masks.values().iterator().next();
                }
            }
        }
        return null;
    }

    /** Changing a view's rows, or those of a table with rules, runs queries that aren't in the statement. */
    private Map<Long, ColumnMask> throughRules() {
        Map<Long, ColumnMask> reached = new HashMap<>();
        for (Relation relation : links.relations()) {
            if (CatalogLinks.isView(relation) || CatalogLinks.hasRules(relation)) {
                Map<Integer, ColumnMask> shown = found.get(relation.oid());
                ColumnMask mask = CatalogLinks.isView(relation) && shown != null
                        ? shown.values().iterator().next()
                        : reached(links.reads(relation), CatalogLinks.hasRules(relation));
                if (mask != null) {
                    reached.put(relation.oid(), mask);
                }
            }
        }
        return reached;
    }

    /** @param whole whether whole rows may be read of what is read at all */
    private @Nullable ColumnMask reached(Set<ColumnId> reads, boolean whole) {
        for (ColumnId read : reads) {
            Map<Integer, ColumnMask> columns = found.get(read.relationOid());
            if (columns != null) {
                ColumnMask mask = whole || read.number() == 0
                        ? columns.values().iterator().next()
                        : columns.get(read.number());
                if (mask != null) {
                    return mask;
                }
            }
        }
        return null;
    }
}
