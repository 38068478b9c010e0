package dev.sallyport.policy.decision;

import dev.sallyport.policy.decision.ApprovalTerms.Quorum;
import dev.sallyport.policy.rule.Effect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the rules say of a statement for one principal, or for several together.
 *
 * @param effect the strictest effect
 * @param rule the determining rule
 * @param message the reason
 * @param hint what to do instead, or null
 * @param rules enforced rules that matched
 * @param would rules in dry run that matched
 * @param rowLimit the smallest
 * @param affectedLimit the smallest, null without any
 * @param answerLimits the strictest of each kind
 * @param quorums what approval rules demand
 * @param ttl the shortest of the approval rules, null without any
 * @param estimated whether the estimate has a say in it
 * @param consents rules that would have asked reviewers, and consented by themselves
 */
record Verdict(
        Effect effect,
        String rule,
        String message,
        @Nullable String hint,
        Set<String> rules,
        Set<String> would,
        OptionalLong rowLimit,
        @Nullable AffectedLimit affectedLimit,
        AnswerLimits answerLimits,
        List<Quorum> quorums,
        @Nullable Duration ttl,
        boolean estimated,
        Set<String> consents) {
    /** A denial that no rule of the policy's made. */
    static Verdict denial(String rule, String message, @Nullable String hint) {
        return new Verdict(
                Effect.DENY,
                rule,
                message,
                hint,
                Set.of(),
                Set.of(),
                OptionalLong.empty(),
                null,
                AnswerLimits.NONE,
                List.of(),
                null,
                false,
                Set.of());
    }

    /** Both together: the stricter effect with its reason, and the obligations of both. */
    Verdict and(Verdict other) {
        Verdict stricter = other.effect.compareTo(effect) > 0 ? other : this;
        Set<String> bothRules = new LinkedHashSet<>(rules);
        bothRules.addAll(other.rules);
        Set<String> bothWould = new LinkedHashSet<>(would);
        bothWould.addAll(other.would);
        Set<String> bothConsents = new LinkedHashSet<>(consents);
        bothConsents.addAll(other.consents);
        List<Quorum> bothQuorums = new ArrayList<>(quorums);
        other.quorums.stream().filter(quorum -> !quorums.contains(quorum)).forEach(bothQuorums::add);
        return new Verdict(
                stricter.effect,
                stricter.rule,
                stricter.message,
                stricter.hint,
                bothRules,
                bothWould,
                smaller(rowLimit, other.rowLimit),
                AffectedLimit.stricter(affectedLimit, other.affectedLimit),
                answerLimits.and(other.answerLimits),
                bothQuorums,
                shorter(ttl, other.ttl),
                !firm() && !other.firm() && (estimated || other.estimated),
                bothConsents);
    }

    /** Whether it is a denial that no estimate can change. */
    private boolean firm() {
        return effect == Effect.DENY && !estimated;
    }

    /** The same reason, said of somebody else than who asked. */
    Verdict onBehalfOf(String name) {
        return new Verdict(
                effect,
                rule,
                "on behalf of " + name + ": " + message,
                hint,
                rules,
                would,
                rowLimit,
                affectedLimit,
                answerLimits,
                quorums,
                ttl,
                estimated,
                consents);
    }

    static OptionalLong smaller(OptionalLong one, OptionalLong other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        return OptionalLong.of(Math.min(one.getAsLong(), other.getAsLong()));
    }

    static @Nullable Duration shorter(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) <= 0 ? one : other;
    }
}
