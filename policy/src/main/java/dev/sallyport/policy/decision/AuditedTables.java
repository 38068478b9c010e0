package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.rule.Consequence;
import dev.sallyport.policy.rule.NamePattern;
import dev.sallyport.policy.rule.Policy;
import dev.sallyport.policy.rule.RowKeys;
import dev.sallyport.policy.rule.Rule;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tables a policy wants rows' keys of, in one catalog snapshot. Remembers what it found; for use by one thread at
 * a time.
 */
public final class AuditedTables {
    /** What only makes or tells something of a query, without its rows. */
    private static final Set<String> ROWLESS = Set.of("DECLARE", "PREPARE", "DEALLOCATE", "CLOSE", "MOVE");

    private final Policy policy;
    private final Catalog catalog;
    private final Map<Long, Set<AuditedTable>> known = new HashMap<>();
    private final Map<Long, Set<Relation>> children = new HashMap<>();

    public AuditedTables(Policy policy, Catalog catalog) {
        this.policy = policy;
        this.catalog = catalog;
        if (!policy.rowKeys().isEmpty()) {
            for (Relation relation : catalog.relations()) {
                relation.parents()
                        .forEach(parent -> children.computeIfAbsent(parent, oid -> new HashSet<>())
                                .add(relation));
            }
        }
    }

    /** Whether this was made of the very same. */
    @SuppressWarnings("ReferenceEquality")
    public boolean isOf(Policy otherPolicy, Catalog otherCatalog) {
        return policy == otherPolicy && catalog == otherCatalog;
    }

    /** The tables whose rows a statement reads or changes, by itself or through views. */
    public Set<AuditedTable> touchedBy(StatementFacts facts) {
        if (policy.rowKeys().isEmpty()
                || ROWLESS.contains(facts.kind())
                || (facts.kind().equals("EXPLAIN") && !facts.has(Trait.EXPLAIN_ANALYZE))) {
            return Set.of();
        }
        Set<AuditedTable> touched = new LinkedHashSet<>();
        for (RelationUse use : facts.relations()) {
            if (use.access() != Access.CREATE) {
                use.relations().forEach(relation -> touched.addAll(behind(relation)));
                touched.addAll(unseen(use));
            }
        }
        return touched;
    }

    /** Tables that the snapshot doesn't show, as they were made in a transaction that is still open. */
    private Set<AuditedTable> unseen(RelationUse use) {
        Set<AuditedTable> unseen = new LinkedHashSet<>();
        if (use.relations().isEmpty()) {
            for (QualifiedName name : use.names()) {
                if (keys(name) != null) {
                    Relation stranger = new Relation(0, name, RelationKind.TABLE, List.of(), Set.of(), Set.of());
                    unseen.add(new AuditedTable(stranger, List.of(), false));
                }
            }
        }
        return unseen;
    }

    /** The tables whose rows are read or changed where a relation is named. */
    public Set<AuditedTable> behind(Relation relation) {
        Set<AuditedTable> found = known.get(relation.oid());
        if (found == null) {
            found = find(relation);
            known.put(relation.oid(), found);
        }
        return found;
    }

    private Set<AuditedTable> find(Relation named) {
        Set<AuditedTable> found = new LinkedHashSet<>();
        Set<Relation> seen = new HashSet<>(List.of(named));
        Deque<Relation> waiting = new ArrayDeque<>(seen);
        while (!waiting.isEmpty()) {
            Relation relation = waiting.pop();
            List<Relation> next = new ArrayList<>();
            AuditedTable audited = ofItself(relation);
            if (audited != null) {
                found.add(audited);
            } else {
                next.addAll(children.getOrDefault(relation.oid(), Set.of()));
            }
            for (ColumnId read : relation.reads()) {
                Relation behind = catalog.relation(read.relationOid());
                if (behind != null) {
                    next.add(behind);
                }
            }
            next.removeIf(each -> !seen.add(each));
            waiting.addAll(next);
        }
        return Set.copyOf(found);
    }

    /** As the topmost table that it is a part of and that is audited. */
    private @Nullable AuditedTable ofItself(Relation relation) {
        AuditedTable found = null;
        Set<Relation> seen = new LinkedHashSet<>(List.of(relation));
        Deque<Relation> waiting = new ArrayDeque<>(seen);
        while (!waiting.isEmpty()) {
            Relation each = waiting.pop();
            RowKeys keys = keys(each.name());
            if (keys != null) {
                List<Column> key = catalog.primaryKey(each);
                found = new AuditedTable(each, key, keys.plain() && !masked(each, key));
            }
            for (long parent : each.parents()) {
                Relation above = catalog.relation(parent);
                if (above != null && seen.add(above)) {
                    waiting.add(above);
                }
            }
        }
        return found;
    }

    private @Nullable RowKeys keys(QualifiedName name) {
        RowKeys found = null;
        for (RowKeys keys : policy.rowKeys()) {
            if (NamePattern.anyMatches(keys.tables(), name) && (found == null || found.plain())) {
                found = keys;
            }
        }
        return found;
    }

    /** Whether anybody sees one of these columns, of the table or of a part of it, only masked. */
    private boolean masked(Relation relation, List<Column> columns) {
        Set<Relation> all = new LinkedHashSet<>(List.of(relation));
        Deque<Relation> waiting = new ArrayDeque<>(all);
        while (!waiting.isEmpty()) {
            for (Relation child : children.getOrDefault(waiting.pop().oid(), Set.of())) {
                if (all.add(child)) {
                    waiting.add(child);
                }
            }
        }
        for (Rule rule : policy.rules()) {
            if (rule.consequence() instanceof Consequence.MaskColumns mask) {
                for (Relation each : all) {
                    for (Column column : columns) {
                        if (NamePattern.anyMatches(mask.columns(), each.name(), column.name())) {
                            return true;
                        }
                    }
                }
            }
        }
        return false;
    }
}
