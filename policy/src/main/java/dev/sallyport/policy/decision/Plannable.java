package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.CodeBehind;
import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
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
 * Tells statements that a planner may be asked about before it is decided whether they run. To plan is to execute what is
 * constant: functions that are not volatile, with constant arguments, wherever they stand, in views, defaults and row
 * security too. So nothing is planned in which there is a function that isn't PostgreSQL's own, or one of those that act
 * or see beyond the statement; nor what another server would be asked about.
 *
 * <p>What no statement shows remains: types' input functions and domains' checks. Whoever plans does it where nothing can
 * be written.
 */
public final class Plannable {
    private static final Set<String> KINDS = Set.of("SELECT", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE");
    private static final Set<RelationKind> STORED =
            Set.of(RelationKind.TABLE, RelationKind.PARTITIONED_TABLE, RelationKind.MATERIALIZED_VIEW);

    private final Catalog catalog;
    private final CodeBehind behind;
    private final Set<Long> seen = new HashSet<>();

    private Plannable(Catalog catalog) {
        this.catalog = catalog;
        this.behind = catalog.codeBehind();
    }

    /** Why the planner must not be asked; null if it may be. */
    public static @Nullable String obstacle(StatementFacts facts, Catalog catalog) {
        List<StatementFacts> parts = new ArrayList<>();
        facts.forEach(parts::add);
        Plannable plannable = new Plannable(catalog);
        for (StatementFacts part : parts) {
            String obstacle = plannable.ofPart(part);
            if (obstacle != null) {
                return obstacle;
            }
        }
        return null;
    }

    private @Nullable String ofPart(StatementFacts facts) {
        boolean rows = facts.category() == Category.DQL || facts.category() == Category.DML;
        if (!KINDS.contains(facts.kind()) || !rows) {
            return facts.kind() + " isn't planned";
        }
        if (!facts.names().isEmpty() || !facts.settings().isEmpty()) {
            return "it uses a name or a setting of the session";
        }
        for (FunctionUse use : facts.functions()) {
            if (use.functions().isEmpty() || !computes(use.functions())) {
                return "it calls " + use.writtenName() + ", which might be executed by planning it";
            }
        }
        for (RelationUse use : facts.relations()) {
            for (Relation relation : use.relations()) {
                String obstacle = ofRelation(relation, use.access());
                if (obstacle != null) {
                    return obstacle;
                }
            }
            if (use.relations().size() != 1) {
                return "it isn't certain what " + use.writtenName() + " is";
            }
        }
        return null;
    }

    private @Nullable String ofRelation(Relation relation, Access access) {
        Set<Long> code = access == Access.READ ? behind.whenRead() : behind.whenWritten();
        if (code.contains(relation.oid()) || behind.rewritten().contains(relation.oid())) {
            return "there is code behind " + relation.name();
        }
        if (!computes(relation.calls())) {
            return relation.name() + " calls a function that might be executed by planning it";
        }
        if (STORED.contains(relation.kind())) {
            return null;
        }
        if (relation.kind() != RelationKind.VIEW) {
            return "nobody knows how many rows " + relation.name() + " has";
        }
        if (seen.add(relation.oid())) {
            for (ColumnId read : relation.reads()) {
                Relation source = catalog.relation(read.relationOid());
                String obstacle = source == null
                        ? "it isn't certain what " + relation.name() + " reads"
                        : ofRelation(source, Access.READ);
                if (obstacle != null) {
                    return obstacle;
                }
            }
        }
        return null;
    }

    /** Whether these are known, and PostgreSQL's own that only compute. None at all do for a relation's calls. */
    private static boolean computes(Set<Function> functions) {
        return functions.stream()
                .allMatch(function -> function.oid() < Catalog.FIRST_USER_OID
                        && !FunctionSafety.escapes(function.name().name()));
    }
}
