package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How relations hang together by definitions of the session's that the catalog snapshot may not show yet: a view stands
 * for what it reads, a table for its parents and partitions, a new name for what the old one stood for. Without that an
 * open transaction could reach through a view of its own what may not be reached. Stricter than the catalog will be:
 * what is taken apart or dropped still counts. Confined to one event loop.
 */
final class OwnLinks {
    /** Names that others stand for, at most; a transaction with as many has more locks than a server gives by default. */
    static final int NAMES_MAX = 20_000;

    private static final Set<String> READING =
            Set.of("CREATE VIEW", "CREATE MATERIALIZED VIEW", "CREATE RULE", "ALTER VIEW", "ALTER MATERIALIZED VIEW");

    private static final Set<String> INHERITING = Set.of("CREATE TABLE", "CREATE FOREIGN TABLE");

    /** @param reads whether only running the one, as a view or by its rules, means the other */
    private record Link(Set<QualifiedName> from, Set<QualifiedName> to, boolean reads) {}

    private final List<Link> links = new ArrayList<>();
    private final Map<String, List<Link>> byName = new HashMap<>();
    private int names;

    /** The linked relations by the OIDs of their ancestors and their own, for one catalog and one number of links. */
    private final Map<Long, Set<QualifiedName>> below = new HashMap<>();

    private @Nullable Catalog belowIn;
    private int belowFor;

    int size() {
        return links.size();
    }

    boolean isEmpty() {
        return links.isEmpty();
    }

    /** Whether there is no room for more, so that not everything is known. */
    boolean full() {
        return names >= NAMES_MAX;
    }

    /** Takes back what was added last. */
    void shrink(int size) {
        while (links.size() > size) {
            Link link = links.remove(links.size() - 1);
            names -= link.to.size();
            for (String name : bare(link.from)) {
                List<Link> same = byName.getOrDefault(name, List.of());
                same.remove(link);
                if (same.isEmpty()) {
                    byName.remove(name);
                }
            }
        }
    }

    /** A definition is about to be forwarded. */
    void add(StatementFacts facts) {
        facts.forEach(this::addOwn);
    }

    private void addOwn(StatementFacts facts) {
        List<RelationUse> made = with(facts, Access.CREATE);
        List<RelationUse> changed = with(facts, Access.WRITE);
        if (READING.contains(facts.kind())) {
            // A rule is what its table does from now on.
            for (RelationUse one : made.isEmpty() ? changed.subList(0, Math.min(1, changed.size())) : made) {
                facts.relations().forEach(other -> link(one, other, true));
            }
        }
        if (INHERITING.contains(facts.kind())) {
            for (RelationUse one : made) {
                changed.forEach(other -> both(one, other));
            }
        } else if (facts.kind().startsWith("ALTER ")) {
            for (RelationUse other : changed) {
                // Another name, which is no relation of its own.
                made.forEach(one -> link(one, other, false));
                both(changed.get(0), other);
            }
        }
    }

    private static List<RelationUse> with(StatementFacts facts, Access access) {
        return facts.relations().stream().filter(use -> use.access() == access).toList();
    }

    private void both(RelationUse one, RelationUse other) {
        link(one, other, false);
        link(other, one, false);
    }

    private void link(RelationUse from, RelationUse to, boolean reads) {
        if (full() || from.equals(to)) {
            return;
        }
        Link link = new Link(from.names(), to.names(), reads);
        links.add(link);
        names += to.names().size();
        for (String name : bare(link.from)) {
            byName.computeIfAbsent(name, key -> new ArrayList<>()).add(link);
        }
    }

    private static Set<String> bare(Set<QualifiedName> names) {
        Set<String> bare = new HashSet<>();
        names.forEach(name -> bare.add(name.name()));
        return bare;
    }

    /**
     * What a mention stands for besides what its name and the catalog say.
     *
     * @param runs whether a view's query or a table's rules are run by it
     */
    Set<QualifiedName> meant(RelationUse use, boolean runs, Catalog catalog) {
        if (links.isEmpty()) {
            return Set.of();
        }
        Set<QualifiedName> meant = new LinkedHashSet<>();
        Set<QualifiedName> seen = new HashSet<>();
        Deque<QualifiedName> waiting = new ArrayDeque<>();
        for (QualifiedName name : use.names()) {
            go(name, seen, waiting);
        }
        use.relations().forEach(relation -> go(relation.name(), seen, waiting));
        while (!waiting.isEmpty()) {
            QualifiedName name = waiting.remove();
            for (Link link : byName.getOrDefault(name.name(), List.of())) {
                if ((runs || !link.reads) && link.from.stream().anyMatch(from -> same(from, name))) {
                    for (QualifiedName to : link.to) {
                        meant.add(to);
                        go(to, seen, waiting);
                    }
                }
            }
            known(name, catalog).forEach(relation -> around(relation, runs, catalog, seen, waiting));
        }
        meant.removeAll(use.names());
        return meant;
    }

    private static void go(QualifiedName name, Set<QualifiedName> seen, Deque<QualifiedName> waiting) {
        if (seen.add(name)) {
            waiting.add(name);
        }
    }

    /** The way from a relation by what the catalog knows: to what it reads, to its parents, and down to linked ones. */
    private void around(
            Relation relation, boolean runs, Catalog catalog, Set<QualifiedName> seen, Deque<QualifiedName> waiting) {
        List<Relation> next = new ArrayList<>();
        if (runs) {
            for (ColumnId read : relation.reads()) {
                add(next, catalog.relation(read.relationOid()));
            }
        }
        relation.parents().forEach(parent -> add(next, catalog.relation(parent)));
        next.forEach(other -> go(other.name(), seen, waiting));
        below(catalog).getOrDefault(relation.oid(), Set.of()).forEach(name -> go(name, seen, waiting));
    }

    private Map<Long, Set<QualifiedName>> below(Catalog catalog) {
        if (!catalog.equals(belowIn) || belowFor != links.size()) {
            below.clear();
            for (Link link : links) {
                for (QualifiedName from : link.from) {
                    known(from, catalog).forEach(relation -> addAbove(from, relation, catalog));
                }
            }
            belowIn = catalog;
            belowFor = links.size();
        }
        return below;
    }

    private void addAbove(QualifiedName name, Relation relation, Catalog catalog) {
        Deque<Relation> waiting = new ArrayDeque<>(List.of(relation));
        while (!waiting.isEmpty()) {
            Relation next = waiting.remove();
            if (below.computeIfAbsent(next.oid(), oid -> new LinkedHashSet<>()).add(name)) {
                next.parents().forEach(parent -> add(waiting, catalog.relation(parent)));
            }
        }
    }

    private static void add(Collection<Relation> into, @Nullable Relation relation) {
        if (relation != null) {
            into.add(relation);
        }
    }

    /** The catalog's relations that a name may stand for. */
    static Collection<Relation> known(QualifiedName name, Catalog catalog) {
        if (name.schema().equals("*") || temporary(name)) {
            return catalog.relationsNamed(name.name()).stream()
                    .filter(relation -> same(relation.name(), name))
                    .toList();
        }
        Relation relation = catalog.relation(name);
        return relation == null ? List.of() : List.of(relation);
    }

    /** Whether two names may stand for one relation. */
    private static boolean same(QualifiedName one, QualifiedName other) {
        return one.name().equals(other.name())
                && (one.schema().equals(other.schema())
                        || one.schema().equals("*")
                        || other.schema().equals("*")
                        || (temporary(one) && temporary(other)));
    }

    private static boolean temporary(QualifiedName name) {
        return name.schema().startsWith("pg_temp");
    }
}
