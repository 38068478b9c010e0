package dev.sallyport.policy.decision;

import dev.sallyport.policy.rule.Effect;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a statement, and why.
 *
 * @param effect whether it may run
 * @param rule the determining rule's id, {@code default}, {@code on_unparsed}, {@code on_unresolved} or
 *     {@code builtin:…}
 * @param rules ids of all enforced rules that matched, obligations included
 * @param message the reason, for people; lower case, no full stop
 * @param hint what to do instead or next, or null
 * @param sqlState {@code 42501} for a denial, {@code SP001} if an approval is needed, {@code 00000} if allowed
 * @param rowLimit rows the result may have; empty for no limit
 * @param affectedLimit rows that it may change; null for no limit
 * @param answerLimits how much its answer may be, and how long it may take
 * @param maskedColumns qualified names of the columns, among the statement's relations, that are masked for this
 *     principal, sorted
 * @param would ids of rules in dry run that matched
 * @param approval what an approval takes; null unless one is needed, or was
 * @param estimate what the planner expected, if a rule looked at that; null if none did
 * @param wantsEstimate whether a rule looked for an estimate that wasn't there: the decision is what it is if nothing is
 *     known, and may be another one with it
 * @param consents ids of rules that demand reviewers, and consented by themselves
 */
public record Decision(
        Effect effect,
        String rule,
        List<String> rules,
        String message,
        @Nullable String hint,
        String sqlState,
        OptionalLong rowLimit,
        @Nullable AffectedLimit affectedLimit,
        AnswerLimits answerLimits,
        List<String> maskedColumns,
        List<String> would,
        @Nullable ApprovalTerms approval,
        @Nullable Estimate estimate,
        boolean wantsEstimate,
        List<String> consents) {
    public Decision {
        rules = List.copyOf(rules);
        maskedColumns = List.copyOf(maskedColumns);
        would = List.copyOf(would);
        consents = List.copyOf(consents);
    }

    /** For which the planner was of no interest. */
    public Decision(
            Effect effect,
            String rule,
            List<String> rules,
            String message,
            @Nullable String hint,
            String sqlState,
            OptionalLong rowLimit,
            @Nullable AffectedLimit affectedLimit,
            List<String> maskedColumns,
            List<String> would,
            @Nullable ApprovalTerms approval) {
        this(
                effect,
                rule,
                rules,
                message,
                hint,
                sqlState,
                rowLimit,
                affectedLimit,
                AnswerLimits.NONE,
                maskedColumns,
                would,
                approval,
                null,
                false,
                List.of());
    }

    /** A denial that no rule of the policy decided. */
    public static Decision deny(String rule, String message, String sqlState) {
        return new Decision(
                Effect.DENY,
                rule,
                List.of(rule),
                message,
                null,
                sqlState,
                OptionalLong.empty(),
                null,
                List.of(),
                List.of(),
                null);
    }

    /** The same, when the approval that it takes was given: what else the rules demand is still demanded. */
    public Decision approved() {
        return new Decision(
                Effect.ALLOW,
                rule,
                rules,
                message,
                null,
                "00000",
                rowLimit,
                affectedLimit,
                answerLimits,
                maskedColumns,
                would,
                approval,
                estimate,
                wantsEstimate,
                consents);
    }

    /** The same, told in other words. */
    public Decision because(String reason, String state) {
        return new Decision(
                effect,
                rule,
                rules,
                reason,
                hint,
                state,
                rowLimit,
                affectedLimit,
                answerLimits,
                maskedColumns,
                would,
                approval,
                estimate,
                wantsEstimate,
                consents);
    }

    public boolean allowed() {
        return effect == Effect.ALLOW;
    }
}
