package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.sql.lineage.RelationColumns;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.ColumnUse;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * How a catalog's relations hang together: what views read, and who inherits from whom. Keeps what was computed for the
 * catalog; safe for use by any thread.
 */
final class CatalogLinks {
    /** Distinct sets of mask rules that can apply at once in one catalog, before all is computed afresh. */
    private static final int MASKS_MAX = 256;

    private static final Set<ColumnUsage> FILTERING =
            Set.of(ColumnUsage.PREDICATE, ColumnUsage.JOIN, ColumnUsage.GROUP, ColumnUsage.ORDER);

    /**
     * What makes a query's rows depend on values that it only selects; as PostgreSQL prints definitions. Where a literal
     * or a name looks like it, the view is taken for stricter than it is.
     */
    private static final Pattern COUNTING = Pattern.compile(
            "\\b(SELECT\\s+DISTINCT|UNION(?!\\s+ALL)|INTERSECT|EXCEPT|TABLESAMPLE|(LIMIT|OFFSET|FIRST)\\s*\\()");

    /** PostgreSQL's functions that yield more rows or fewer, by what they are given, begin with one of these. */
    private static final Pattern SETS =
            Pattern.compile("unnest|generate_|regexp_(matches|split_to_table)|string_to_table"
                    + "|jsonb?_(each|array_elements|object_keys|path_query|populate_recordset|to_recordset)|xmltable|json_table"
                    + "|ts_(parse|token_type|debug|stat)|_pg_expandarray|pg_(partition|options_to_table|input_error)");

    private final Map<Long, Relation> relations = new HashMap<>();
    private final Map<Long, List<Relation>> children = new HashMap<>();
    private final Map<Long, Set<ColumnId>> readsByView = new ConcurrentHashMap<>();
    private final Map<BitSet, ColumnMasks> masks = new ConcurrentHashMap<>();

    private final Catalog catalog;
    private final RelationColumns columns;
    private final Map<Long, List<ColumnUse>> filtersByView = new ConcurrentHashMap<>();

    CatalogLinks(Catalog catalog) {
        this.catalog = catalog;
        columns = RelationColumns.of(catalog);
        for (Relation relation : catalog.relations()) {
            relations.put(relation.oid(), relation);
            for (Long parent : relation.parents()) {
                children.computeIfAbsent(parent, oid -> new ArrayList<>()).add(relation);
            }
        }
    }

    Collection<Relation> relations() {
        return relations.values();
    }

    /** What views' columns are computed from. */
    RelationColumns columns() {
        return columns;
    }

    /** The columns by which a view's own definition chooses, joins, groups or orders rows. */
    List<ColumnUse> filters(Relation view) {
        return filtersByView.computeIfAbsent(view.oid(), oid -> readFilters(view));
    }

    private List<ColumnUse> readFilters(Relation view) {
        AnalysisScope scope = new AnalysisScope(catalog, List.of("pg_catalog"), Set.of(), true, true);
        Analysis analysis =
                view.definition() == null ? null : new StatementAnalyzer().analyze(view.definition(), scope);
        if (!(analysis instanceof Analysis.Understood understood)) {
            // A definition that isn't understood may do anything with what it reads.
            List<ColumnUse> all = new ArrayList<>();
            for (ColumnId read : view.reads()) {
                Relation relation = relations.get(read.relationOid());
                if (relation != null) {
                    all.add(new ColumnUse(List.of("*"), "*", ColumnUsage.PREDICATE, Set.of(relation), 1));
                }
            }
            return all;
        }
        List<ColumnUse> filters = new ArrayList<>();
        boolean counting = COUNTING.matcher(view.definition()).find();
        for (StatementFacts facts : understood.statements()) {
            boolean all = counting || yieldsSets(facts);
            facts.forEach(part -> {
                for (ColumnUse use : part.columns()) {
                    if (all || FILTERING.contains(use.usage())) {
                        filters.add(use);
                    }
                }
            });
        }
        return filters;
    }

    private static boolean yieldsSets(StatementFacts facts) {
        return facts.constructs().stream().anyMatch(word -> SETS.matcher(word).lookingAt())
                || facts.functions().stream()
                        .flatMap(use -> use.names().stream())
                        .anyMatch(name -> SETS.matcher(name.name()).lookingAt());
    }

    static boolean isView(Relation relation) {
        return relation.kind() == RelationKind.VIEW || relation.kind() == RelationKind.MATERIALIZED_VIEW;
    }

    /** Whether it is a table on which rules (CREATE RULE) do more than a change of its rows says. */
    static boolean hasRules(Relation relation) {
        return !isView(relation)
                && (!relation.reads().isEmpty() || !relation.calls().isEmpty());
    }

    /** The relation's own description, also if the statement's is of another snapshot. */
    List<Relation> children(Relation relation) {
        return children.getOrDefault(relation.oid(), List.of());
    }

    List<Relation> parents(Relation relation) {
        if (relation.parents().isEmpty()) {
            return List.of();
        }
        List<Relation> parents = new ArrayList<>();
        for (Long oid : relation.parents()) {
            Relation parent = relations.get(oid);
            if (parent != null) {
                parents.add(parent);
            }
        }
        return parents;
    }

    /** All relations that it inherits from and that inherit from it, without itself. */
    Set<Relation> kin(Relation relation) {
        if (relation.parents().isEmpty() && !children.containsKey(relation.oid())) {
            return Set.of();
        }
        Set<Relation> kin = new LinkedHashSet<>();
        collect(relation, this::parents, kin);
        collect(relation, this::children, kin);
        kin.remove(relation);
        return kin;
    }

    private static void collect(Relation from, Function<Relation, List<Relation>> next, Set<Relation> into) {
        Set<Long> seen = new LinkedHashSet<>();
        Deque<Relation> waiting = new ArrayDeque<>(List.of(from));
        while (!waiting.isEmpty()) {
            for (Relation relation : next.apply(waiting.remove())) {
                if (seen.add(relation.oid())) {
                    into.add(relation);
                    waiting.add(relation);
                }
            }
        }
    }

    /** Every column that a view reads, directly or through other views; number 0 where only the relation is known. */
    Set<ColumnId> reads(Relation view) {
        Set<ColumnId> known = readsByView.get(view.oid());
        if (known != null) {
            return known;
        }
        Set<ColumnId> reads = new LinkedHashSet<>();
        Set<Long> seen = new LinkedHashSet<>();
        Deque<Relation> waiting = new ArrayDeque<>(List.of(view));
        while (!waiting.isEmpty()) {
            for (ColumnId read : waiting.remove().reads()) {
                reads.add(read);
                Relation relation = relations.get(read.relationOid());
                if (relation != null && isView(relation) && seen.add(relation.oid())) {
                    waiting.add(relation);
                }
            }
        }
        readsByView.put(view.oid(), reads);
        return reads;
    }

    /** The relations that a view reads, directly or through other views. */
    Set<Relation> bases(Relation view) {
        Set<Relation> bases = new LinkedHashSet<>();
        for (ColumnId read : reads(view)) {
            Relation relation = relations.get(read.relationOid());
            if (relation != null && relation.oid() != view.oid()) {
                bases.add(relation);
            }
        }
        return bases;
    }

    /** The relation with that OID, or the given one if the catalog has none. */
    Relation relation(long oid, Relation otherwise) {
        return relations.getOrDefault(oid, otherwise);
    }

    /** The masks that a set of rules makes here, computed once. */
    ColumnMasks masks(BitSet rules, Function<CatalogLinks, ColumnMasks> compute) {
        ColumnMasks known = masks.get(rules);
        if (known == null) {
            if (masks.size() >= MASKS_MAX) {
                masks.clear();
            }
            known = compute.apply(this);
            masks.put((BitSet) rules.clone(), known);
        }
        return known;
    }
}
