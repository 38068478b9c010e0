package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What names mean in this session: the search path as the server last told it, and the relations that the session made
 * itself. Whatever may have changed the path makes it unknown until the server is asked again; until then a bare name
 * stands for everything it could be. Confined to one event loop.
 */
final class SessionScope {
    private static final int CREATED_MAX = 10_000;

    private @Nullable List<String> searchPath;
    private boolean unknown = true;
    private boolean everChanged;
    private Set<QualifiedName> created = Set.of();

    /** Whether the server should be asked for the search path before the next statement is read. */
    boolean unknown() {
        return unknown;
    }

    /** The schemas as the server resolved them. */
    void searchPath(List<String> schemas) {
        searchPath = List.copyOf(schemas);
        unknown = false;
    }

    void forgetSearchPath() {
        unknown = true;
        everChanged = true;
    }

    /** A transaction ended: its end may have restored an earlier path. */
    void transactionEnded() {
        if (everChanged) {
            unknown = true;
        }
    }

    AnalysisScope of(Catalog catalog) {
        return new AnalysisScope(catalog, unknown ? null : searchPath, created, true, true);
    }

    boolean created(QualifiedName name) {
        return created.contains(name);
    }

    /** A statement is about to be forwarded: notes what it may change for those behind it. */
    void admitted(StatementFacts facts) {
        if (facts.has(Trait.CHANGES_SEARCH_PATH) || facts.has(Trait.OPAQUE) || callsForeignCode(facts)) {
            forgetSearchPath();
        }
        if (facts.has(Trait.CHANGES_CATALOG)) {
            // A path leaves out schemas that aren't there: those that come, go or are renamed change it, and a rollback
            // changes it back.
            forgetSearchPath();
            addCreated(facts);
        }
    }

    private static boolean callsForeignCode(StatementFacts facts) {
        for (FunctionUse use : facts.functions()) {
            for (QualifiedName name : use.names()) {
                if (!name.schema().equals("pg_catalog")) {
                    return true;
                }
            }
        }
        return false;
    }

    private void addCreated(StatementFacts facts) {
        Set<QualifiedName> more = new HashSet<>(created);
        for (RelationUse use : facts.relations()) {
            if (use.access() == Access.CREATE) {
                more.addAll(use.names());
            }
        }
        if (more.size() != created.size() && more.size() <= CREATED_MAX) {
            created = Set.copyOf(more);
        }
    }
}
