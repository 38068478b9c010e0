package dev.sallyport.proxy.session;

import dev.sallyport.masking.DetectorSet;
import dev.sallyport.policy.decision.AffectedLimit;
import dev.sallyport.policy.decision.Charge;
import dev.sallyport.policy.decision.Claimed;
import dev.sallyport.policy.decision.ColumnMasks;
import dev.sallyport.policy.decision.Decision;
import dev.sallyport.policy.decision.DecisionContext;
import dev.sallyport.policy.decision.Estimate;
import dev.sallyport.policy.decision.PolicyEngine;
import dev.sallyport.policy.rule.Effect;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.TransactionStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What policy says of a session's statements, and what it masks of their results. Fails closed: what can't be judged is
 * refused. One per session, confined to its event loop.
 */
final class StatementJudge {
    /**
     * The verdict on one statement.
     *
     * @param refusal what the client is told, or null if it may run
     */
    record Verdict(
            Decision decision,
            MaskingRules masking,
            @Nullable ErrorFields refusal) {
        /** Whether nothing but an approval is missing. */
        boolean needsApproval() {
            return refusal != null && decision.effect() == Effect.APPROVE;
        }
    }

    private static final String UNRESOLVED = "on_unresolved";

    private final GateParts parts;
    private final SessionIdentity identity;
    private final NamedStatements named;
    private final SessionScope scope;
    private final NameCheck check;
    private final PolicyDetectors policyDetectors = new PolicyDetectors();
    private final DecisionMemory memory;
    private final RowAudit rows = new RowAudit();
    private MaskingRules masking;

    StatementJudge(GateParts parts, SessionIdentity identity, NamedStatements named, SessionScope scope) {
        this.parts = parts;
        this.identity = identity;
        this.named = named;
        this.scope = scope;
        this.check = new NameCheck(scope);
        this.memory = new DecisionMemory(identity.principal());
        this.masking = masking(TransactionStatus.IDLE);
    }

    /** The columns that are masked for this principal now. */
    ColumnMasks columnMasks(TransactionStatus status) {
        return masking(status).columns();
    }

    /** What was masked for this principal when the last statement was judged. */
    MaskingRules masking() {
        return masking;
    }

    /** What is masked for this principal now. */
    MaskingRules masking(TransactionStatus status) {
        PolicyEngine engine = parts.policy().get();
        MaskingRules known = memory.masking(engine, parts.catalog().current());
        return known == null ? maskingNow(engine, context(status)) : known;
    }

    /** A cursor that a function opened is unknown here; it may be fetched from where nothing is masked. */
    NamedStatements.Joined join(StatementFacts facts, @Nullable StatementFacts remaining, TransactionStatus status) {
        masking = masking(status);
        if (remaining == null && facts.names().isEmpty() && facts.nested().isEmpty()) {
            return new NamedStatements.Joined(facts, null);
        }
        return named.join(facts, remaining, masking.columns(), masking.masksNothing());
    }

    /**
     * Whether names of a command stand for nothing that PostgreSQL only looks up when it executes the command: until
     * then it can be parsed and bound, and nothing of it is judged.
     */
    boolean namesComeLater(StatementFacts facts, @Nullable StatementFacts remaining, TransactionStatus status) {
        boolean late = MissingNames.foundLate(facts);
        if (!late && facts.names().isEmpty() && facts.nested().isEmpty()) {
            return false;
        }
        NamedStatements.Joined joined = join(facts, remaining, status);
        return joined.missing()
                || (late && check.missingRelation(joined.facts()) != null)
                || (late && check.missingFunction(joined.facts()) != null);
    }

    /**
     * Judges a statement.
     *
     * @param followed whether others follow it in the same message
     * @param again whether the same facts are likely to be judged again
     * @param learnt what others were asked about it so far
     */
    Verdict verdict(
            NamedStatements.Joined joined, TransactionStatus status, boolean followed, boolean again, Learnt learnt) {
        return joined.refusal() != null
                ? refused("builtin:names", joined.refusal())
                : decide(joined.facts(), joined.remaining(), status, followed, again, learnt);
    }

    private Verdict decide(
            StatementFacts facts,
            @Nullable StatementFacts remaining,
            TransactionStatus status,
            boolean followed,
            boolean again,
            Learnt learnt) {
        RelationUse missing = check.missingRelation(facts);
        if (missing != null) {
            return refused(
                    UNRESOLVED,
                    MissingNames.relation(missing, facts, parts.catalog().current()));
        }
        if (scope.own().links().full() && !facts.has(Trait.TRANSACTION_CONTROL)) {
            return refused("builtin:names", Refusals.tooManyDefinitions(OwnLinks.NAMES_MAX));
        }
        PolicyEngine engine = parts.policy().get();
        DecisionContext told = context(status, learnt.estimate(), learnt.claimed());
        DecisionContext context = told.within(scope.block().open(status != TransactionStatus.IDLE));
        ApprovalPass pass = learnt.pass();
        // What is masked was found out before it was known what this text begins or ends.
        masking = maskingNow(engine, told);
        // What rules list, the server may say what it is; not for whom columns are masked, whose origins must be known.
        FunctionUse unknown = check.missingFunction(facts);
        StatementFacts judged = check.withOwn(facts, context.catalog());
        if (unknown != null) {
            StatementFacts calling = masking.columns().isEmpty() ? NameCheck.withUnknownFunctions(judged) : null;
            if (calling == null
                    || engine.decide(identity.principal(), calling, remaining, context)
                                    .effect()
                            != Effect.ALLOW) {
                return refused(UNRESOLVED, MissingNames.function(unknown, context.catalog()));
            }
            judged = calling;
        }
        Decision decision = memory.decide(engine, judged, remaining, context, again);
        AffectedLimit limit = decision.effect() == Effect.DENY ? null : decision.affectedLimit();
        String uncounted = limit == null ? null : AffectedRows.obstacle(facts, context.catalog());
        if (limit != null && uncounted != null) {
            return refused(limit.rule(), LimitRefusals.uncounted(limit, uncounted));
        }
        if (decision.effect() == Effect.APPROVE && pass != null) {
            ErrorFields refusal = pass.refusal(decision, context.now());
            if (refusal != null) {
                return new Verdict(decision.because(refusal.message(), refusal.sqlState()), masking, refusal);
            }
            decision = pass.used(decision);
        } else if (decision.effect() != Effect.ALLOW) {
            return new Verdict(decision, masking, Refusals.decided(decision));
        }
        RelationUse unseen = masking.columns().isEmpty() ? null : check.unseenRelation(facts, context.catalog());
        if (unseen != null) {
            return refused(MaskingRules.UNKNOWN_ORIGIN, Refusals.unseenRelation(unseen));
        }
        Verdict unreturnable = unreturnable(facts, decision, followed);
        return unreturnable == null ? new Verdict(decision, masking, null) : unreturnable;
    }

    /** What stands against it that it returns, as it can't be searched or counted; null if nothing does. */
    private @Nullable Verdict unreturnable(StatementFacts facts, Decision decision, boolean followed) {
        boolean copies = facts.has(Trait.COPY_OUT);
        boolean limited =
                decision.rowLimit().isPresent() || decision.answerLimits().bytes() != null;
        boolean searched = !masking.detectors().isEmpty() || limited;
        String obstacle = copies && searched ? CopyOut.obstacle(facts) : null;
        if (obstacle != null) {
            return refused("builtin:copy-out", Refusals.copyUnsearchable(obstacle));
        }
        if (followed && limited && (copies || facts.has(Trait.RETURNS_ROWS))) {
            return refused("builtin:row-limit", Refusals.limitedNotLast());
        }
        return null;
    }

    /** What an execution of a statement that was just judged takes of budgets. */
    List<Charge> charges(StatementFacts facts, @Nullable StatementFacts remaining) {
        return remaining == null ? parts.policy().get().charges(facts, masking.columns()) : List.of();
    }

    /** Whether such a statement works with masked columns' real values. */
    boolean asks(StatementFacts facts, @Nullable StatementFacts remaining) {
        return remaining == null && parts.policy().get().asks(facts, masking.columns());
    }

    /** Takes from the budgets what is about to run; if they have too little left, nothing, and that is the verdict. */
    @Nullable
    Verdict spend(List<Charge> charges) {
        if (charges.isEmpty()) {
            return null;
        }
        Instant now = parts.clock().instant();
        AskingBudgets.Overspent over =
                parts.budgets().take(identity.principal(), identity.database().name(), charges, now);
        return over == null ? null : refused(over.budget().rule(), Refusals.overspent(over, identity.principal(), now));
    }

    Verdict refused(String rule, ErrorFields refusal) {
        return new Verdict(failure(rule, refusal), masking, refusal);
    }

    DecisionContext context(TransactionStatus status) {
        return context(status, null, Claimed.NOTHING);
    }

    private DecisionContext context(TransactionStatus status, @Nullable Estimate estimate, Claimed claimed) {
        return new DecisionContext(
                identity.database().name(),
                identity.database().environment(),
                identity.application(),
                identity.clientAddress(),
                parts.clock().instant(),
                status != TransactionStatus.IDLE,
                parts.catalog().current(),
                scope.role(),
                estimate,
                claimed);
    }

    private MaskingRules maskingNow(PolicyEngine engine, DecisionContext context) {
        MaskingRules known = memory.masking(engine, context.catalog());
        if (known != null) {
            return known;
        }
        Set<String> detectors = engine.detectors(identity.principal(), context);
        DetectorSet set = policyDetectors.named(detectors, engine.policy());
        MaskingRules rules = new MaskingRules(
                engine.masks(identity.principal(), context), set, context.catalog(), parts.maskingKeys());
        memory.keep(rules, engine, context.catalog());
        return rules;
    }

    /** The verdicts, one of them other if all may run but ask more than their budgets have left together. */
    List<Judged> spent(List<Judged> judged, Masked masked) {
        List<Charge> charges = new ArrayList<>();
        int asking = -1;
        for (int i = 0; i < judged.size(); i++) {
            if (judged.get(i).verdict().refusal() != null) {
                return judged;
            }
            List<Charge> own = charges(judged.get(i).facts(), masked.remaining(i));
            asking = own.isEmpty() ? asking : i;
            charges.addAll(own);
        }
        Verdict over = spend(charges);
        if (over == null) {
            return judged;
        }
        List<Judged> refused = new ArrayList<>(judged);
        refused.set(asking, new Judged(judged.get(asking).facts(), over));
        return refused;
    }

    /** Whether policy wants to know rows' keys at all. */
    boolean recordsRows() {
        return !parts.policy().get().policy().rowKeys().isEmpty();
    }

    /** What finds the rows that a statement has to do with; null if policy doesn't want to know any. */
    @Nullable
    RowsTouched touched(StatementFacts facts, MaskingRules rules, Masked masked) {
        return rows.of(parts.policy().get().policy(), facts, rules, masked);
    }

    /** Whether a newer catalog could make a difference to what was read. */
    boolean missesNames(StatementFacts facts) {
        return check.missingRelation(facts) != null
                || check.missingFunction(facts) != null
                || check.unseenRelation(facts, parts.catalog().current()) != null;
    }

    /** The relations that neither the catalog nor this session knows. */
    List<RelationUse> missingRelations(StatementFacts facts) {
        return check.missingRelations(facts);
    }

    /** On what could run but for another statement of its message. */
    Decision inVain() {
        return Decision.deny("builtin:batch", "another statement of the same message was refused", "42501");
    }

    static Decision failure(String rule, ErrorFields refusal) {
        return Decision.deny(rule, refusal.message(), refusal.sqlState());
    }
}
