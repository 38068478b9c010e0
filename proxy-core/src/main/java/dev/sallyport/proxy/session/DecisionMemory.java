package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.decision.Decision;
import dev.sallyport.policy.decision.DecisionContext;
import dev.sallyport.policy.decision.PolicyEngine;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.IdentityHashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one session's policy engine said of statements that come again and again: a prepared statement is judged when it
 * is parsed, bound and executed.
 *
 * <p>INVARIANT: an answer is given again only if everything that it was made of is the very same: the engine (a changed
 * policy is another engine), the catalog snapshot, the statement's facts and the session's own circumstances. A policy
 * with conditions, which may look at the time, is asked each time. Confined to one event loop.
 */
final class DecisionMemory {
    private static final int STATEMENTS_MAX = 16;
    private static final int CHARS_MAX = 8192;

    private record Known(Decision decision, @Nullable StatementFacts remaining, DecisionContext context) {
        /** Made of the very same object, or of none. */
        @SuppressWarnings("ReferenceEquality")
        boolean isOf(@Nullable StatementFacts other) {
            return remaining == other;
        }
    }

    private final Principal principal;
    private final IdentityHashMap<StatementFacts, Known> decisions = new IdentityHashMap<>();
    private @Nullable PolicyEngine engine;
    private @Nullable Catalog catalog;
    private @Nullable MaskingRules masking;

    DecisionMemory(Principal principal) {
        this.principal = principal;
    }

    /**
     * The engine's decision, as it would be now.
     *
     * @param remaining what the statement does besides reading what is masked at the scan, or null
     * @param again whether the same facts are likely to be asked about again
     */
    Decision decide(
            PolicyEngine now,
            StatementFacts facts,
            @Nullable StatementFacts remaining,
            DecisionContext context,
            boolean again) {
        if (now.conditional() || !again || facts.redactedText().length() > CHARS_MAX) {
            return now.decide(principal, facts, remaining, context);
        }
        forgetOthers(now, context.catalog());
        Known known = decisions.get(facts);
        if (known != null && known.isOf(remaining) && sameCircumstances(known.context, context)) {
            return known.decision;
        }
        Decision decision = now.decide(principal, facts, remaining, context);
        if (decisions.size() >= STATEMENTS_MAX) {
            decisions.clear();
        }
        decisions.put(facts, new Known(decision, remaining, context));
        return decision;
    }

    /** What is masked now, if it was worked out before. */
    @Nullable
    MaskingRules masking(PolicyEngine now, Catalog present) {
        if (now.conditional()) {
            return null;
        }
        forgetOthers(now, present);
        return masking;
    }

    /** Notes what is masked under this policy and these definitions. */
    void keep(MaskingRules rules, PolicyEngine now, Catalog present) {
        if (!now.conditional()) {
            forgetOthers(now, present);
            masking = rules;
        }
    }

    private void forgetOthers(PolicyEngine now, Catalog present) {
        if (!now.equals(engine) || !present.equals(catalog)) {
            decisions.clear();
            masking = null;
            engine = now;
            catalog = present;
        }
    }

    /** All but the time, which nobody asks for where there are no conditions. */
    private static boolean sameCircumstances(DecisionContext one, DecisionContext other) {
        return Objects.equals(one.inTransaction(), other.inTransaction())
                && one.database().equals(other.database())
                && one.environment().equals(other.environment())
                && one.application().equals(other.application())
                && one.clientAddress().equals(other.clientAddress())
                && Objects.equals(one.role(), other.role());
    }
}
