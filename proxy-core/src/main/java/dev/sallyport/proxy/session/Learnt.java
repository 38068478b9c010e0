package dev.sallyport.proxy.session;

import dev.sallyport.policy.decision.Estimate;
import org.jspecify.annotations.Nullable;

/**
 * What others were asked about a message before it is decided.
 *
 * @param pass what was said of the approval that it needs; null if nobody was asked
 * @param estimate what the planner expects; null if it wasn't asked
 */
record Learnt(@Nullable ApprovalPass pass, @Nullable Estimate estimate) {
    static final Learnt NOTHING = new Learnt(null, null);

    /** The parameters aren't known: nobody is asked before they are. */
    static final Learnt LATER = new Learnt(ApprovalPass.LATER, Estimate.LATER);

    Learnt with(ApprovalPass said) {
        return new Learnt(said, estimate);
    }

    Learnt with(Estimate expected) {
        return new Learnt(pass, expected);
    }
}
