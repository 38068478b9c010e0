package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.decision.FunctionSafety;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;
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
            if (missing(use, facts)) {
                return use;
            }
        }
        return null;
    }

    /** All relations that neither the catalog nor this session knows. */
    List<RelationUse> missingRelations(StatementFacts facts) {
        return facts.unresolvedRelations().stream()
                .filter(use -> missing(use, facts))
                .toList();
    }

    private boolean missing(RelationUse use, StatementFacts facts) {
        return use.access() != Access.CREATE && own(use, facts).isEmpty();
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

    /** What the session made, or what the very statement makes: a new table's foreign key may refer to itself. */
    private Set<QualifiedName> own(RelationUse use, StatementFacts facts) {
        Set<QualifiedName> own = own(use);
        if (own.isEmpty() && facts.kind().equals("CREATE TABLE")) {
            for (RelationUse other : facts.relations()) {
                if (other.access() == Access.CREATE) {
                    own.addAll(other.names());
                }
            }
            own.retainAll(use.names());
        }
        return own;
    }

    private Set<QualifiedName> own(RelationUse use) {
        Set<QualifiedName> own = new HashSet<>();
        for (QualifiedName name : use.names()) {
            own.addAll(scope.own().named(name));
        }
        return own;
    }

    /** The mention by the names that it can have. */
    private static RelationUse byNames(RelationUse use, Set<QualifiedName> names) {
        return new RelationUse(use.written(), use.access(), names, use.relations(), true, use.position());
    }

    /** The names of a mention, {@code *} as schema replaced by where the session made such. */
    private Set<QualifiedName> byOwnNames(RelationUse use, StatementFacts facts) {
        if (own(use).isEmpty()) {
            return own(use, facts);
        }
        Set<QualifiedName> names = new HashSet<>();
        for (QualifiedName name : use.names()) {
            Set<QualifiedName> own = scope.own().named(name);
            names.addAll(own.isEmpty() ? Set.of(name) : own);
        }
        return names;
    }

    /**
     * The facts with this session's own relations marked as not missing, and with what relations stand for by its own
     * definitions; rules match these by name.
     */
    StatementFacts withOwn(StatementFacts facts, Catalog catalog) {
        boolean linked = !scope.own().links().isEmpty();
        if (!linked && facts.unresolvedRelations().isEmpty()) {
            return facts;
        }
        List<RelationUse> relations = new ArrayList<>(facts.relations().size());
        for (RelationUse use : facts.relations()) {
            boolean own = use.relations().isEmpty() && !own(use, facts).isEmpty();
            relations.add(own ? byNames(use, byOwnNames(use, facts)) : use);
        }
        if (linked) {
            addLinked(facts, relations, catalog);
        }
        return facts.with(relations, facts.columns());
    }

    private void addLinked(StatementFacts facts, List<RelationUse> relations, Catalog catalog) {
        List<StatementFacts> parts = new ArrayList<>();
        facts.forEach(parts::add);
        boolean changesRows = parts.stream().anyMatch(part -> part.category() == Category.DML);
        for (RelationUse use : facts.relations()) {
            if (use.access() == Access.CREATE) {
                continue;
            }
            boolean runs = use.access() == Access.READ || (use.access() == Access.WRITE && changesRows);
            for (QualifiedName name : scope.own().links().meant(use, runs, catalog)) {
                relations.add(new RelationUse(
                        use.written(),
                        use.access(),
                        Set.of(name),
                        Set.copyOf(OwnLinks.known(name, catalog)),
                        true,
                        use.position()));
            }
        }
    }

    /**
     * The facts for rules to say whether functions that nobody knows may be called: such as the session made in its
     * open transaction, or fields written like calls. PostgreSQL's own schema is left out of what a bare name may mean,
     * since the catalog would know those; but names of its functions that act stay there. Null if nothing is left.
     */
    static @Nullable StatementFacts withUnknownFunctions(StatementFacts facts) {
        List<FunctionUse> functions = new ArrayList<>(facts.functions().size());
        for (FunctionUse use : facts.functions()) {
            FunctionUse judged = use.functions().isEmpty() ? unknown(use) : use;
            if (judged == null) {
                return null;
            }
            functions.add(judged);
        }
        return facts.with(facts.relations(), facts.columns(), functions);
    }

    private static @Nullable FunctionUse unknown(FunctionUse use) {
        Set<QualifiedName> names = new HashSet<>(use.names());
        if (names.stream().anyMatch(name -> FunctionSafety.escapes(name.name()))) {
            return null;
        }
        if (use.written().size() == 1) {
            names.removeIf(name -> name.schema().equals("pg_catalog"));
        }
        return names.isEmpty()
                ? null
                : new FunctionUse(use.written(), names, use.functions(), use.way(), use.position());
    }
}
