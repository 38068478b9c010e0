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
import java.util.regex.Pattern;
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

    /** Of a name without quotes: then nothing else can stand before these words. The table is the parent. */
    private static final Pattern ATTACHES = Pattern.compile(
            "\\s*ALTER\\s+TABLE\\s+(?:IF\\s+EXISTS\\s+)?(?:ONLY\\s+)?[\\w.$]+\\s+ATTACH\\s+PARTITION\\s.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** How one relation means another. */
    private enum Way {
        /** Only if it is run, as a view or by its rules. */
        RUNS,
        /** By another name. */
        NAME,
        PARENT,
        CHILD
    }

    private record Link(Set<QualifiedName> from, Set<QualifiedName> to, Way way) {}

    /** @param down whether its children count, too: not those of a parent */
    private record Step(QualifiedName name, boolean down) {}

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
                facts.relations().forEach(other -> link(one, other, Way.RUNS));
            }
        }
        if (INHERITING.contains(facts.kind())) {
            for (RelationUse one : made) {
                changed.forEach(parent -> descends(one, parent));
            }
        } else if (facts.kind().startsWith("ALTER ")) {
            boolean attaches = ATTACHES.matcher(facts.redactedText()).matches();
            for (RelationUse other : changed) {
                // Another name, which is no relation of its own.
                made.forEach(one -> link(one, other, Way.NAME));
                descends(other, changed.get(0));
                if (!attaches) {
                    descends(changed.get(0), other);
                }
            }
        }
    }

    /** The relations that a statement uses in one way. */
    static List<RelationUse> with(StatementFacts facts, Access access) {
        return facts.relations().stream().filter(use -> use.access() == access).toList();
    }

    private void descends(RelationUse child, RelationUse parent) {
        link(child, parent, Way.PARENT);
        link(parent, child, Way.CHILD);
    }

    private void link(RelationUse from, RelationUse to, Way way) {
        if (full() || from.equals(to)) {
            return;
        }
        Link link = new Link(from.names(), to.names(), way);
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
        Walk walk = new Walk(runs, catalog, new HashSet<>(), new ArrayDeque<>());
        use.names().forEach(name -> walk.go(name, true));
        use.relations().forEach(relation -> walk.go(relation.name(), true));
        while (!walk.waiting.isEmpty()) {
            Step step = walk.waiting.remove();
            for (Link link : byName.getOrDefault(step.name.name(), List.of())) {
                if (walk.takes(link, step)) {
                    for (QualifiedName to : link.to) {
                        meant.add(to);
                        walk.go(to, step.down && link.way != Way.PARENT);
                    }
                }
            }
            known(step.name, catalog).forEach(relation -> around(relation, step.down, walk));
        }
        meant.removeAll(use.names());
        return meant;
    }

    private record Walk(boolean runs, Catalog catalog, Set<Step> seen, Deque<Step> waiting) {
        void go(QualifiedName name, boolean down) {
            Step step = new Step(name, down);
            if (seen.add(step)) {
                waiting.add(step);
            }
        }

        boolean takes(Link link, Step step) {
            boolean goes = switch (link.way) {
                case RUNS -> runs && step.down;
                case CHILD -> step.down;
                case NAME, PARENT -> true;
            };
            return goes && link.from.stream().anyMatch(from -> same(from, step.name));
        }
    }

    /** The way from a relation by what the catalog knows: to what it reads, to its parents, and down to linked ones. */
    private void around(Relation relation, boolean down, Walk walk) {
        parents(relation, walk.catalog).forEach(parent -> walk.go(parent.name(), false));
        if (!down) {
            return;
        }
        for (ColumnId read : walk.runs ? relation.reads() : Set.<ColumnId>of()) {
            Relation known = walk.catalog.relation(read.relationOid());
            if (known != null) {
                walk.go(known.name(), true);
            }
        }
        below(walk.catalog).getOrDefault(relation.oid(), Set.of()).forEach(name -> walk.go(name, true));
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
                waiting.addAll(parents(next, catalog));
            }
        }
    }

    private static List<Relation> parents(Relation relation, Catalog catalog) {
        List<Relation> parents = new ArrayList<>();
        for (Long oid : relation.parents()) {
            Relation parent = catalog.relation(oid);
            if (parent != null) {
                parents.add(parent);
            }
        }
        return parents;
    }

    /** The catalog's relations that a name may stand for. */
    static Collection<Relation> known(QualifiedName name, Catalog catalog) {
        if (name.schema().equals("*") || name.temporary()) {
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
                        || (one.temporary() && other.temporary()));
    }
}
