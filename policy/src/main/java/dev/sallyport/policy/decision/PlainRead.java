package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.Set;

/**
 * Tells queries that change nothing by what they say: they read tables and call nothing but functions of PostgreSQL's
 * own that aren't volatile. What nobody has seen the answer of is then as if it had not been asked.
 *
 * <p>What a statement doesn't write isn't looked at: row security's conditions and types' own functions, which whoever
 * owns the database has defined.
 */
public final class PlainRead {
    private static final Set<RelationKind> STORED =
            Set.of(RelationKind.TABLE, RelationKind.PARTITIONED_TABLE, RelationKind.MATERIALIZED_VIEW);

    private PlainRead() {}

    /** Whether the statement is certain to be such a query. */
    public static boolean is(StatementFacts facts) {
        return facts.kind().equals("SELECT")
                && facts.category() == Category.DQL
                && facts.nested().isEmpty()
                && facts.settings().isEmpty()
                && facts.names().isEmpty()
                && onlyReturnsRows(facts)
                && reads(facts)
                && computes(facts);
    }

    private static boolean onlyReturnsRows(StatementFacts facts) {
        for (Trait trait : facts.traits()) {
            if (trait != Trait.RETURNS_ROWS) {
                return false;
            }
        }
        return true;
    }

    private static boolean reads(StatementFacts facts) {
        for (RelationUse use : facts.relations()) {
            if (use.access() != Access.READ || use.relations().isEmpty()) {
                return false;
            }
            for (Relation relation : use.relations()) {
                if (!STORED.contains(relation.kind())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean computes(StatementFacts facts) {
        for (FunctionUse use : facts.functions()) {
            if (use.functions().isEmpty()) {
                return false;
            }
            for (Function function : use.functions()) {
                if (!computes(function)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean computes(Function function) {
        return function.oid() < Catalog.FIRST_USER_OID
                && function.volatility() != 'v'
                && !FunctionSafety.escapes(function.name().name());
    }
}
