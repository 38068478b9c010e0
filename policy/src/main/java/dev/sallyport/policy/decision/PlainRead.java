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
                && facts.traits().stream().allMatch(trait -> trait == Trait.RETURNS_ROWS)
                && facts.relations().stream().allMatch(PlainRead::reads)
                && facts.functions().stream().allMatch(PlainRead::computes);
    }

    private static boolean reads(RelationUse use) {
        return use.access() == Access.READ
                && !use.relations().isEmpty()
                && use.relations().stream().map(Relation::kind).allMatch(STORED::contains);
    }

    private static boolean computes(FunctionUse use) {
        return !use.functions().isEmpty() && use.functions().stream().allMatch(PlainRead::computes);
    }

    private static boolean computes(Function function) {
        return function.oid() < Catalog.FIRST_USER_OID
                && function.volatility() != 'v'
                && !FunctionSafety.escapes(function.name().name());
    }
}
