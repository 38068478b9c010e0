package dev.sallyport.policy.decision;

import dev.sallyport.policy.rule.Effect;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Decides anew what was decided before, by another policy. INVARIANT: where the record is known not to suffice, the
 * outcome is unknown, never the same; with the policy of then, that is each record that doesn't give what was decided
 * then. What views read, and tables' kin, no record says: relations count as themselves only. Safe for use by any thread.
 */
public final class PolicyReplay {
    private final PolicyEngine candidate;
    private final @Nullable PolicyEngine before;

    /** @param before the policy that decided then, by which records are checked; null if there is none to check by */
    public PolicyReplay(PolicyEngine candidate, @Nullable PolicyEngine before) {
        this.candidate = candidate;
        this.before = before;
    }

    /**
     * What a policy says, as far as it is compared.
     *
     * @param rowLimit how many rows may be returned
     * @param affectedRows how many rows may be changed
     */
    public record Said(
            Effect effect, String rule, OptionalLong rowLimit, OptionalLong affectedRows, List<String> maskedColumns) {
        public Said {
            maskedColumns = List.copyOf(maskedColumns);
        }

        private static Said of(Decision decision) {
            AffectedLimit affected = decision.affectedLimit();
            return of(
                    decision.effect(),
                    decision.rule(),
                    decision.rowLimit(),
                    affected == null ? OptionalLong.empty() : OptionalLong.of(affected.rows()),
                    decision.maskedColumns());
        }

        private static Said of(RecordedDecision recorded) {
            return of(
                    recorded.effect(),
                    recorded.rule(),
                    recorded.rowLimit(),
                    recorded.affectedRows(),
                    recorded.maskedColumns());
        }

        /** What is denied has no limits and masks nothing. */
        private static Said of(
                Effect effect, String rule, OptionalLong rows, OptionalLong affected, List<String> masks) {
            return effect == Effect.DENY
                    ? new Said(effect, rule, OptionalLong.empty(), OptionalLong.empty(), List.of())
                    : new Said(effect, rule, rows, affected, masks);
        }
    }

    /** What came of a record. */
    public sealed interface Outcome {
        /**
         * It was decided anew.
         *
         * @param masksKnown false if columns may be masked that the record doesn't name
         * @param checked whether the policy of then was there and gives what was decided then
         */
        record Decided(Said then, Said now, String message, boolean masksKnown, boolean checked) implements Outcome {
            /** Whether anything that is compared differs. */
            public boolean differs() {
                return !then.equals(now);
            }
        }

        /** It could not be; {@code missing} says what for. */
        record Unknown(String missing) implements Outcome {}
    }

    /** Decides about what the record tells of. */
    public Outcome replay(RecordedDecision recorded) {
        if (recorded.category() == Category.UNKNOWN) {
            return new Outcome.Unknown("messages and texts that weren't understood");
        }
        if (ofTheSession(recorded.rule())) {
            return new Outcome.Unknown("decided by the session's state: " + recorded.rule());
        }
        RecordedStatement statement;
        try {
            statement = new RecordedStatement(recorded);
        } catch (RecordedStatement.NotEnoughException e) {
            return new Outcome.Unknown(e.missing());
        }
        Said then = Said.of(recorded);
        boolean checked = before != null && before.policy().hash().equals(recorded.policy());
        if (checked
                && before != null
                && !Said.of(decide(before, recorded, statement)).equals(then)) {
            return new Outcome.Unknown("the record doesn't give what was decided then");
        }
        Decision now = decide(candidate, recorded, statement);
        return new Outcome.Decided(then, Said.of(now), now.message(), !recorded.usesStars(), checked);
    }

    /** Of what the proxy itself decides, what rules and facts suffice for is replayed. */
    private static boolean ofTheSession(String rule) {
        return rule.startsWith("on_")
                || (rule.startsWith("builtin:")
                        && !rule.equals(SettingsGuard.RULE)
                        && !rule.equals(TransactionEnd.RULE));
    }

    private static Decision decide(PolicyEngine engine, RecordedDecision recorded, RecordedStatement statement) {
        DecisionContext context = new DecisionContext(
                recorded.session().database(),
                recorded.session().environment(),
                recorded.session().application(),
                recorded.session().clientAddress(),
                recorded.session().now(),
                recorded.session().inTransaction(),
                statement.catalog(),
                // What was let through then proved who the session runs as.
                recorded.effect() == Effect.DENY ? null : recorded.login(),
                PolicyTestRunner.estimate(recorded.session()),
                Claimed.NOTHING);
        ColumnMasks masks = engine.masks(recorded.principal(), context);
        StatementFacts facts = statement.facts();
        boolean all = engine.needsMasking(facts, masks, context) == ScanNeed.ALL;
        return engine.decide(recorded.principal(), facts, all ? statement.remaining(masks) : null, context);
    }
}
