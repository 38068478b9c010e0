package dev.sallyport.proxy.session;

import dev.sallyport.policy.approval.Claims;
import dev.sallyport.policy.decision.Claimed;
import dev.sallyport.policy.decision.Estimate;
import org.jspecify.annotations.Nullable;

/**
 * What others were asked about a message before it is decided.
 *
 * @param pass what was said of the approval that it needs; null if nobody was asked
 * @param estimate what the planner expects; null if it wasn't asked
 * @param claimed what the requester says for themselves
 */
record Learnt(@Nullable ApprovalPass pass, @Nullable Estimate estimate, Claimed claimed) {
    static final Learnt NOTHING = new Learnt(null, null, Claimed.NOTHING);

    /** The parameters aren't known: nobody is asked before they are. */
    static final Learnt LATER = new Learnt(ApprovalPass.LATER, Estimate.LATER, Claimed.NOTHING);

    Learnt with(ApprovalPass said) {
        return new Learnt(said, estimate, claimed);
    }

    Learnt with(Estimate expected) {
        return new Learnt(pass, expected, claimed);
    }

    /** With what the requester says. */
    Learnt hearing(Claims said) {
        return new Learnt(pass, estimate, new Claimed(orNothing(said.justification()), orNothing(said.ticket())));
    }

    private static String orNothing(@Nullable String said) {
        return said == null ? "" : said;
    }
}
