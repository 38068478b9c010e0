package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of a statement's names stand for nothing, and which for something that only this session knows: what it created
 * in its open transaction or as temporary is missing in the catalog. Confined to one event loop.
 */
final class NameCheck {
    private final SessionScope scope;

    NameCheck(SessionScope scope) {
        this.scope = scope;
    }

    /** The first relation that neither the catalog nor this session knows. */
    @Nullable
    RelationUse missingRelation(StatementFacts facts) {
        for (RelationUse use : facts.unresolvedRelations()) {
            if (use.access() != Access.CREATE && !createdHere(use)) {
                return use;
            }
        }
        return null;
    }

    /** The first function that the catalog doesn't know. */
    @Nullable
    FunctionUse missingFunction(StatementFacts facts) {
        for (FunctionUse use : facts.functions()) {
            if (use.functions().isEmpty()) {
                return use;
            }
        }
        return null;
    }

    /** The first relation read that may be one of this session's own, of which the catalog knows no columns. */
    @Nullable
    RelationUse unseenRelation(StatementFacts facts, Catalog catalog) {
        for (RelationUse use : facts.relations()) {
            if (use.access() == Access.READ && unseen(use, catalog)) {
                return use;
            }
        }
        return null;
    }

    private boolean unseen(RelationUse use, Catalog catalog) {
        for (QualifiedName name : own(use)) {
            boolean known = name.schema().equals("pg_temp") ? seenTemporary(use) : catalog.relation(name) != null;
            if (!known) {
                return true;
            }
        }
        return false;
    }

    /** Whether the mention was resolved to a table in this session's own temporary schema, which has a number. */
    private static boolean seenTemporary(RelationUse use) {
        return use.relations().stream()
                .anyMatch(relation -> relation.name().schema().startsWith("pg_temp_"));
    }

    private boolean createdHere(RelationUse use) {
        return !own(use).isEmpty();
    }

    private Set<QualifiedName> own(RelationUse use) {
        Set<QualifiedName> own = new HashSet<>();
        for (QualifiedName name : use.names()) {
            own.addAll(scope.own(name));
        }
        return own;
    }

    /** The mention by the names that it can have, {@code *} as schema replaced by where the session made such. */
    private RelationUse byOwnNames(RelationUse use) {
        Set<QualifiedName> names = new HashSet<>();
        for (QualifiedName name : use.names()) {
            Set<QualifiedName> own = scope.own(name);
            names.addAll(own.isEmpty() ? Set.of(name) : own);
        }
        return new RelationUse(use.written(), use.access(), names, use.relations(), true, use.position());
    }

    /** The facts with this session's own relations marked as not missing; rules match them by name. */
    StatementFacts withOwn(StatementFacts facts) {
        if (facts.unresolvedRelations().isEmpty()) {
            return facts;
        }
        List<RelationUse> relations = new ArrayList<>(facts.relations().size());
        for (RelationUse use : facts.relations()) {
            boolean own = use.relations().isEmpty() && createdHere(use);
            relations.add(own ? byOwnNames(use) : use);
        }
        return facts.with(relations, facts.columns());
    }
}
