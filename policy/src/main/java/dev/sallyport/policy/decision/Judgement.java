package dev.sallyport.policy.decision;

import dev.sallyport.policy.decision.ApprovalTerms.Quorum;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.rule.Condition;
import dev.sallyport.policy.rule.Consequence;
import dev.sallyport.policy.rule.Effect;
import dev.sallyport.policy.rule.Rule;
import dev.sallyport.policy.statement.RelationUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Applies the rules to one statement for one principal as itself. Used once. */
final class Judgement {
    private final RuleSet rules;
    private final Set<String> roles;
    private final TouchedObjects objects;
    private final DecisionContext context;
    private final ConditionScope scope;
    private final boolean transactionEnd;

    private final Set<String> matched = new LinkedHashSet<>();
    private final Set<String> would = new LinkedHashSet<>();
    private final Set<String> consents = new LinkedHashSet<>();
    private final List<Quorum> quorums = new ArrayList<>();
    private OptionalLong rowLimit;
    private @Nullable AffectedLimit affectedLimit;
    private AnswerLimits answerLimits = AnswerLimits.NONE;
    private @Nullable Duration ttl;
    private boolean estimated;
    private boolean firm;

    /** @param rowLimit the limit that holds without any rule */
    Judgement(
            RuleSet rules,
            Principal principal,
            Set<String> roles,
            TouchedObjects objects,
            DecisionContext context,
            OptionalLong rowLimit) {
        this.rules = rules;
        this.roles = roles;
        this.objects = objects;
        this.context = context;
        this.scope = new ConditionScope(principal, context, objects);
        this.transactionEnd = TransactionEnd.is(objects);
        this.rowLimit = rowLimit;
    }

    Verdict verdict() {
        Rule denial = denial();
        boolean mayDeny = estimated;
        estimated = false;
        Rule approval = approval();
        limits();
        boolean others = estimated;
        estimated = false;
        Gap[] nearest = new Gap[1];
        Rule grant = firstCovering(nearest);
        if (firm
                || !objects.facts().unresolvedRelations().isEmpty()
                || (grant == null && !transactionEnd && !estimated)) {
            estimated = false;
        } else {
            estimated |= mayDeny || others;
        }
        if (denial != null && denial.consequence() instanceof Consequence.Deny deny) {
            return of(Effect.DENY, denial.id(), deny.message(), deny.hint());
        }
        List<RelationUse> unresolved = objects.facts().unresolvedRelations();
        if (!unresolved.isEmpty()) {
            return of(
                    Effect.DENY,
                    "on_unresolved",
                    "there is no relation " + unresolved.get(0).writtenName() + " that is known here",
                    "check the name, and the schema or the search_path");
        }
        if (grant == null && !transactionEnd) {
            return notAllowed(nearest[0]);
        }
        if (approval != null && approval.consequence() instanceof Consequence.Approve approve) {
            return of(Effect.APPROVE, approval.id(), approve.message(), approve.hint());
        }
        String rule = grant == null ? TransactionEnd.RULE : grant.id();
        return of(Effect.ALLOW, rule, "allowed by the rule " + rule, null);
    }

    private Verdict notAllowed(@Nullable Gap nearest) {
        if (nearest == null) {
            return of(
                    Effect.DENY,
                    "default",
                    "no rule allows you " + objects.facts().kind() + " here",
                    null);
        }
        String hint = nearest.reason() == Gap.Reason.FUNCTION
                ? "a function is listed under what.functions of an allow rule, with its schema"
                : null;
        return of(Effect.DENY, "default", nearest.message(), hint);
    }

    private Verdict of(Effect effect, String rule, String message, @Nullable String hint) {
        return new Verdict(
                effect,
                rule,
                message,
                hint,
                matched,
                would,
                rowLimit,
                affectedLimit,
                answerLimits,
                quorums,
                ttl,
                estimated,
                consents);
    }

    private boolean concerned(Rule rule) {
        return rule.appliesTo(roles)
                && rule.where().matches(context.environment(), context.database(), context.application());
    }

    /** Whether a rule that isn't a grant speaks of the statement; a condition that fails counts as holding. */
    private boolean matches(Rule rule) {
        if (transactionEnd && !rule.what().namesStatement()) {
            return false;
        }
        return concerned(rule) && RuleMatcher.matches(rule.what(), objects) && outcome(rule) != Condition.Outcome.FALSE;
    }

    private Condition.Outcome outcome(Rule rule) {
        Condition condition = rule.condition();
        return condition == null
                ? Condition.Outcome.TRUE
                : outcome(condition, rule.consequence() instanceof Consequence.Allow);
    }

    /** Whether the rule needs no reviewers here; one that can't tell needs them. */
    private boolean consents(Consequence.Approve approve) {
        Condition auto = approve.auto();
        Claimed claimed = context.claimed();
        return auto != null
                && approve.manner().satisfiedBy(claimed.justification(), claimed.ticket())
                && outcome(auto, false) == Condition.Outcome.TRUE;
    }

    /** @param later what is assumed while it isn't known what the planner expects */
    private Condition.Outcome outcome(Condition condition, boolean later) {
        Condition.Outcome outcome = condition.evaluate(scope);
        if (!scope.tookEstimate()) {
            return outcome;
        }
        estimated = true;
        if (!Estimate.LATER.equals(context.estimate())) {
            return outcome;
        }
        return later ? Condition.Outcome.TRUE : Condition.Outcome.FALSE;
    }

    /** Notes a rule that matched, and says whether it acts. */
    private boolean acts(Rule rule) {
        (rule.enforced() ? matched : would).add(rule.id());
        return rule.enforced();
    }

    /** The first that no estimate can change, else the first. */
    private @Nullable Rule denial() {
        Rule first = null;
        for (Rule rule : rules.denials.candidates(objects.facts())) {
            boolean before = estimated;
            estimated = false;
            boolean denies = matches(rule) && acts(rule);
            if (denies && (first == null || (!estimated && !firm))) {
                first = rule;
            }
            firm |= denies && !estimated;
            estimated |= before;
        }
        return first;
    }

    private @Nullable Rule approval() {
        Rule first = null;
        for (Rule rule : rules.approvals.candidates(objects.facts())) {
            if (matches(rule) && acts(rule) && rule.consequence() instanceof Consequence.Approve approve) {
                if (consents(approve)) {
                    consents.add(rule.id());
                    continue;
                }
                estimated |= approve.manner().drift() != null;
                quorums.add(new Quorum(rule.id(), approve.reviewers(), approve.min(), approve.manner()));
                ttl = Verdict.shorter(ttl, approve.ttl());
                first = first == null ? rule : first;
            }
        }
        return first;
    }

    private void limits() {
        for (Rule rule : rules.limits.candidates(objects.facts())) {
            if (matches(rule) && acts(rule) && rule.consequence() instanceof Consequence.Limit limit) {
                rowLimit = Verdict.smaller(rowLimit, limit.rows());
                if (limit.affectedRows().isPresent()) {
                    AffectedLimit own = new AffectedLimit(limit.affectedRows().getAsLong(), rule.id());
                    affectedLimit = AffectedLimit.stricter(affectedLimit, own);
                }
                answerLimits =
                        answerLimits.and(new AnswerLimits(bound(limit.bytes(), rule), bound(limit.millis(), rule)));
            }
        }
    }

    private static AnswerLimits.@Nullable Bound bound(OptionalLong most, Rule rule) {
        return most.isPresent() ? new AnswerLimits.Bound(most.getAsLong(), rule.id()) : null;
    }

    /** The first grant that covers everything; else leaves what kept the nearest one from it. */
    private @Nullable Rule firstCovering(Gap[] nearest) {
        Rule first = null;
        boolean granted = false;
        boolean perhaps = false;
        for (Rule rule : rules.grants.candidates(objects.facts())) {
            if (!concerned(rule)) {
                continue;
            }
            estimated = false;
            Gap gap = RuleCoverage.gap(rule.what(), objects);
            if (gap == null && outcome(rule) != Condition.Outcome.TRUE) {
                gap = new Gap(Gap.Reason.CONDITION, rule.id());
            }
            perhaps |= estimated;
            granted |= gap == null && !estimated && rule.enforced();
            if (gap == null && acts(rule) && first == null) {
                first = rule;
            }
            if (gap != null
                    && rule.enforced()
                    && (nearest[0] == null || gap.reason().compareTo(nearest[0].reason()) > 0)) {
                nearest[0] = gap;
            }
        }
        estimated = perhaps && !granted;
        return first;
    }
}
