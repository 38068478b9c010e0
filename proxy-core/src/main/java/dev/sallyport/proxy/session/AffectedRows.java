package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.decision.Decision;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which statements tell how many rows they changed, so that too many can be taken back, and which don't. What triggers,
 * foreign keys' actions and functions change besides is never told.
 */
final class AffectedRows {
    private static final Set<String> CHANGES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE");

    /** They keep statements, or show their plans, and execute none. */
    private static final Set<String> KEEPERS =
            Set.of("PREPARE", "CREATE RULE", "CREATE FUNCTION", "CREATE PROCEDURE", "CREATE VIEW");

    /** What the server refuses to do in a transaction, or does not undo with it. */
    private static final Set<String> LASTING = Set.of(
            "VACUUM",
            "CLUSTER",
            "REINDEX",
            "CREATE DATABASE",
            "DROP DATABASE",
            "CREATE TABLESPACE",
            "DROP TABLESPACE",
            "ALTER SYSTEM",
            "CREATE SUBSCRIPTION",
            "DROP SUBSCRIPTION");

    private AffectedRows() {}

    /** Whether its command tag says how many rows it changed; meaningful where there is no {@link #obstacle}. */
    static boolean counted(StatementFacts facts) {
        return CHANGES.contains(facts.kind())
                || (facts.kind().equals("EXECUTE") && facts.nested().stream().anyMatch(AffectedRows::counted));
    }

    /**
     * Whether it is only known when a change has run whether it may stay: so many rows did it change, or so many does it
     * return.
     */
    static boolean judgedAfterwards(StatementFacts facts, Decision decision) {
        boolean returns = facts.category() == Category.DML
                && facts.has(Trait.RETURNS_ROWS)
                && !facts.has(Trait.COPY_OUT)
                && (decision.rowLimit().isPresent() || decision.answerLimits().bytes() != null);
        return returns || (counted(facts) && decision.affectedLimit() != null);
    }

    /** Why it can't be told, or not be taken back, what a statement changes; null if it can, or if it changes nothing. */
    static @Nullable String obstacle(StatementFacts facts, Catalog catalog) {
        String kind = facts.kind();
        if (KEEPERS.contains(kind)) {
            return null;
        }
        if (kind.equals("EXPLAIN")) {
            return facts.has(Trait.EXPLAIN_ANALYZE) && changesWithin(facts)
                    ? "EXPLAIN ANALYZE doesn't tell how many it changes"
                    : null;
        }
        if (facts.has(Trait.OPAQUE)) {
            return "it can't be told what " + kind + " changes";
        }
        if (kind.equals("EXECUTE")) {
            for (StatementFacts inner : facts.nested()) {
                String obstacle = obstacle(inner, catalog);
                if (obstacle != null) {
                    return obstacle;
                }
            }
            return null;
        }
        return CHANGES.contains(kind) ? obstacleToChange(facts, catalog) : obstacleToOther(facts);
    }

    private static @Nullable String obstacleToChange(StatementFacts facts, Catalog catalog) {
        boolean within = facts.kind().equals("MERGE") ? targets(facts) > 1 : changesWithin(facts);
        if (within) {
            return "it isn't told how many a WITH query changes";
        }
        Set<Long> rewritten = catalog.codeBehind().rewritten();
        for (RelationUse use : facts.relations()) {
            if (use.access() == Access.WRITE
                    && use.relations().stream().anyMatch(relation -> rewritten.contains(relation.oid()))) {
                return "there are rules on " + use.writtenName() + ", and it isn't told how many these change";
            }
        }
        return null;
    }

    /** The actions of a MERGE are statements inside it as well, but they share its target. */
    private static int targets(StatementFacts merge) {
        Set<Integer> places = new HashSet<>();
        for (RelationUse use : merge.relations()) {
            if (use.access() != Access.READ) {
                places.add(use.position());
            }
        }
        return places.size();
    }

    private static @Nullable String obstacleToOther(StatementFacts facts) {
        String kind = facts.kind();
        if (kind.equals("TRUNCATE")) {
            return "TRUNCATE doesn't tell how many it removes";
        }
        if (LASTING.contains(kind) || kind.startsWith("REINDEX")) {
            return kind + " can't be rolled back";
        }
        if (changesWithin(facts)) {
            return "it isn't told how many a statement inside another changes";
        }
        return facts.category() == Category.DML ? "it isn't told in time how many " + kind + " adds" : null;
    }

    private static boolean changesWithin(StatementFacts facts) {
        return facts.nested().stream().anyMatch(inner -> CHANGES.contains(inner.kind()) || changesWithin(inner));
    }

    /**
     * Whether a statement can run among others of one simple Query, of which one must be judged by the rows that it
     * changed before the Query may end: it doesn't end the transaction, nor demand to be alone, nor copy.
     */
    static boolean canBeAmongOthers(StatementFacts facts) {
        boolean begins = facts.kind().equals("BEGIN") || facts.kind().equals("START TRANSACTION");
        boolean harmless = switch (facts.category()) {
            case DQL, SESSION -> !facts.kind().startsWith("COPY");
            case DML -> counted(facts) || facts.kind().equals("PREPARE");
            case TXN -> begins;
            case DDL, DCL, UTILITY, UNKNOWN -> false;
        };
        return harmless && facts.parameters() == 0;
    }
}
