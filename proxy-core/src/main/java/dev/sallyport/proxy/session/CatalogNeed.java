package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.decision.Decision;
import dev.sallyport.policy.rule.Effect;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import dev.sallyport.protocol.type.TransactionStatus;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Whether a text has to wait for a newer catalog than it was read by. Confined to one event loop. */
final class CatalogNeed {
    private static final int QUALIFIED = 2;

    /** Definitions that take rows out of tables at once. */
    private static final Set<String> TAKING =
            Set.of("CREATE TABLE AS", "SELECT INTO", "CREATE MATERIALIZED VIEW", "REFRESH MATERIALIZED VIEW");

    private final GateParts parts;
    private final StatementJudge judge;
    private final SessionScope scope;

    CatalogNeed(GateParts parts, StatementJudge judge, SessionScope scope) {
        this.parts = parts;
        this.judge = judge;
        this.scope = scope;
    }

    /** Whether a newer catalog could make a difference to what was read. */
    boolean wantsFresher(Analysis analysis) {
        if (!(analysis instanceof Analysis.Understood understood)) {
            return false;
        }
        for (StatementFacts facts : understood.statements()) {
            if (judge.missesNames(facts)) {
                return true;
            }
        }
        return false;
    }

    /** The bare names of relations that nobody knows. */
    Set<String> missingRelations(Analysis analysis) {
        Set<String> missing = new HashSet<>();
        if (analysis instanceof Analysis.Understood understood) {
            understood
                    .statements()
                    .forEach(facts -> judge.missingRelations(facts).stream()
                            .map(use -> use.written().get(use.written().size() - 1))
                            .forEach(missing::add));
        }
        return missing;
    }

    /**
     * Whether a text needs no catalog that shows the session's last changes of definitions: it changes some itself or
     * copies into a table, by qualified names, as the statements of a dump do one after the other, or names none; and it
     * may run whatever its names stand for. What has bare names waits, so that the log tells which they were, and so
     * does what takes rows out of tables, or may be judged by settings of the requester's that only the server knows.
     *
     * @param analysis read with names that stand for everything that they could
     */
    boolean canDoWithout(Analysis analysis, TransactionStatus status) {
        if (!(analysis instanceof Analysis.Understood understood)
                || understood.statements().size() != 1
                || !scope.own().plain()
                || (parts.policy().get().conditional() && !scope.claimsKnown())
                || !judge.columnMasks(status).isEmpty()) {
            return false;
        }
        StatementFacts facts = understood.statements().get(0);
        return plain(facts) && allowed(facts, status);
    }

    /**
     * Whether something that was read by the present snapshot must not be judged by it: definitions are known to have
     * changed since, and couldn't be read.
     */
    boolean missesChanges(Analysis analysis) {
        return parts.catalog().behind()
                && analysis instanceof Analysis.Understood understood
                && understood.statements().stream().anyMatch(CatalogNeed::namesAnything);
    }

    /** As {@link #missesChanges(Analysis)}; null stands for what wasn't understood. */
    boolean missesChanges(@Nullable StatementFacts facts) {
        return parts.catalog().behind() && facts != null && namesAnything(facts);
    }

    private static boolean namesAnything(StatementFacts facts) {
        return !facts.relations().isEmpty()
                || !facts.functions().isEmpty()
                || !facts.names().isEmpty()
                || !facts.nested().isEmpty()
                || facts.has(Trait.OPAQUE);
    }

    /** A load that shows what the session changed: the one that was begun for that, or a new one. Somebody waits for it. */
    CompletableFuture<Catalog> awaited() {
        CompletableFuture<Catalog> following = scope.own().following();
        if (following == null) {
            return refreshed();
        }
        parts.catalog().hurry(following);
        return following;
    }

    CompletableFuture<Catalog> refreshed() {
        return parts.catalog().refresh();
    }

    private static boolean plain(StatementFacts facts) {
        if (facts.has(Trait.TRANSACTION_CONTROL)
                || !facts.names().isEmpty()
                || !facts.nested().isEmpty()) {
            return false;
        }
        boolean defines = facts.has(Trait.CHANGES_CATALOG) && !TAKING.contains(facts.kind());
        return facts.relations().isEmpty()
                || ((defines || facts.has(Trait.COPY_IN))
                        && facts.relations().stream()
                                .allMatch(use -> use.written().size() >= QUALIFIED));
    }

    private boolean allowed(StatementFacts facts, TransactionStatus status) {
        StatementJudge.Verdict verdict =
                judge.verdict(new NamedStatements.Joined(facts, null), status, false, false, Learnt.NOTHING);
        Decision decision = verdict.decision();
        return verdict.refusal() == null
                && decision.effect() == Effect.ALLOW
                && decision.affectedLimit() == null
                && !decision.wantsEstimate();
    }
}
