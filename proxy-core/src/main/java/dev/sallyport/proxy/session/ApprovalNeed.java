package dev.sallyport.proxy.session;

import dev.sallyport.policy.decision.ApprovalTerms;
import dev.sallyport.policy.decision.Decision;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message needs an approval for.
 *
 * @param decision on the first of its statements that needs one
 * @param terms of all of them together
 * @param statements all statements of the message
 */
record ApprovalNeed(Decision decision, ApprovalTerms terms, List<StatementFacts> statements) {
    ApprovalNeed {
        statements = List.copyOf(statements);
    }

    /** Null if none is needed, or if one would not help. */
    static @Nullable ApprovalNeed of(List<Judged> judged) {
        Decision first = null;
        ApprovalTerms terms = null;
        for (Judged one : judged) {
            if (one.verdict().refusal() == null) {
                continue;
            }
            Decision decision = one.verdict().decision();
            ApprovalTerms own = decision.approval();
            if (!one.verdict().needsApproval() || own == null) {
                return null;
            }
            first = first == null ? decision : first;
            terms = terms == null ? own : terms.and(own);
        }
        if (first == null || terms == null) {
            return null;
        }
        return new ApprovalNeed(first, terms, judged.stream().map(Judged::facts).toList());
    }

    /** Whether it uses what the session keeps by name, and so does not say itself what it does. */
    boolean usesNames() {
        boolean[] any = new boolean[1];
        statements.forEach(
                facts -> facts.forEach(part -> any[0] |= !part.names().isEmpty()));
        return any[0];
    }
}
