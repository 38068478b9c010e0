package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a session changed of the definitions in its database that the catalog snapshot may not show yet: that it did, the
 * relations that came of it, and the load that will show them. Confined to one event loop.
 */
final class OwnDefinitions {
    private static final int CREATED_MAX = 10_000;

    private static final Set<String> TEMPORARY =
            Set.of("CREATE TABLE", "CREATE TABLE AS", "SELECT INTO", "CREATE VIEW");

    /** Definitions of which all is known that they change of what names mean. */
    private static final Set<String> PLAIN = Set.of(
            "CREATE TABLE",
            "CREATE FOREIGN TABLE",
            "CREATE INDEX",
            "CREATE SEQUENCE",
            "CREATE VIEW",
            "ALTER TABLE",
            "ALTER FOREIGN TABLE",
            "ALTER INDEX",
            "ALTER SEQUENCE",
            "ALTER VIEW",
            "DROP TABLE",
            "DROP FOREIGN TABLE",
            "DROP INDEX",
            "DROP SEQUENCE",
            "DROP VIEW",
            "COMMENT",
            "GRANT",
            "REVOKE");

    private final OwnLinks links = new OwnLinks();

    private boolean changed;
    private boolean concernsOthers;
    private boolean changedUnseen;

    /** Whether something may have changed of which nothing is known, such as what functions a name may mean. */
    private boolean obscure;

    private @Nullable CompletableFuture<Catalog> following;
    private Set<QualifiedName> created = Set.of();

    /** What {@link #admitted} changes of what others of the session's statements are read by. */
    record State(boolean changed, boolean obscure, Set<QualifiedName> created, int links) {}

    State state() {
        return new State(changed, obscure, created, links.size());
    }

    /** Takes back what was admitted since, none of which was sent. */
    void restore(State state) {
        changed = state.changed;
        obscure = state.obscure;
        created = state.created;
        links.shrink(state.links);
    }

    /** Whether the session changed definitions that the catalog snapshot may not show: names must be read doubtfully. */
    boolean changed() {
        return changed;
    }

    /** Whether it changed more than its own temporary relations, which nobody else sees. */
    boolean concernsOthers() {
        return concernsOthers;
    }

    /** Whether all is known here that they may change of what names of relations and functions mean. */
    boolean plain() {
        return !obscure && !links.full();
    }

    /** How relations hang together by them. */
    OwnLinks links() {
        return links;
    }

    /** Relations that the session made, by all names that they may have; {@code *} as schema stands for any. */
    Set<QualifiedName> created() {
        return created;
    }

    /** A statement is about to be forwarded: notes what it may change for those behind it. */
    void admitted(StatementFacts facts) {
        // Of functions and procedures, which are called all the time, that isn't supposed.
        changedUnseen |= facts.kind().equals("DO");
        if (facts.has(Trait.CHANGES_CATALOG)) {
            changed = true;
            List<RelationUse> made = OwnLinks.with(facts, Access.CREATE);
            concernsOthers |= !temporary(facts.kind(), made);
            obscure |= !PLAIN.contains(facts.kind());
            links.add(facts);
            Set<QualifiedName> more = new HashSet<>(created);
            made.forEach(use -> more.addAll(use.names()));
            created(more);
        }
    }

    /** Whether nothing but temporary relations is made. */
    private static boolean temporary(String kind, List<RelationUse> made) {
        return TEMPORARY.contains(kind)
                && !made.isEmpty()
                && made.stream().flatMap(use -> use.names().stream()).allMatch(QualifiedName::temporary);
    }

    /** The server said that there are such relations, although the catalog may not show them. */
    void found(Set<QualifiedName> relations) {
        Set<QualifiedName> more = new HashSet<>(created);
        more.addAll(relations);
        created(more);
        changedUnseen |= !relations.isEmpty();
    }

    private void created(Set<QualifiedName> more) {
        if (more.size() != created.size() && more.size() <= CREATED_MAX) {
            created = Set.copyOf(more);
        }
    }

    /** A statement that changes definitions has run: what was begun to be loaded before doesn't show it. */
    void ran() {
        following = null;
    }

    /** A transaction ended, which shows or takes back what code in it did; says whether there was such. */
    boolean transactionEnded() {
        boolean unseen = changedUnseen;
        if (unseen) {
            changedUnseen = false;
            changed = true;
            concernsOthers = true;
            obscure = true;
            following = null;
        }
        return unseen;
    }

    /** Whatever the session changed so far is done or taken back, and this load of the catalog began behind it. */
    void following(CompletableFuture<Catalog> load) {
        following = load;
    }

    /** The load that will show all that the session changed so far; null if none was begun, or it failed. */
    @Nullable
    CompletableFuture<Catalog> following() {
        CompletableFuture<Catalog> load = following;
        return load == null || load.isCompletedExceptionally() ? null : load;
    }

    /**
     * A snapshot was made after all that the session changed: it shows what came of that. Temporary relations aren't in
     * it.
     */
    void fresh() {
        changed = false;
        concernsOthers = false;
        obscure = false;
        following = null;
        links.shrink(0);
        if (!created.isEmpty()) {
            created = created.stream().filter(OwnDefinitions::unseen).collect(Collectors.toUnmodifiableSet());
        }
    }

    private static boolean unseen(QualifiedName name) {
        return name.temporary() || name.schema().equals("*");
    }

    /** The session's own relations that a name may mean; {@code *} as schema stands for any. */
    Set<QualifiedName> named(QualifiedName name) {
        if (created.contains(name)) {
            return Set.of(name);
        }
        if (!name.schema().equals("*")) {
            return Set.of();
        }
        Set<QualifiedName> named = new HashSet<>();
        for (QualifiedName candidate : created) {
            if (candidate.name().equals(name.name())) {
                named.add(candidate);
            }
        }
        return named;
    }
}
