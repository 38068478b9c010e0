package dev.sallyport.policy.approval;

import java.time.Instant;
import java.util.List;

/**
 * A request and what became of it.
 *
 * @param id for people and programs; says nothing
 * @param created when it was asked for
 * @param expires when its time runs out
 * @param votes in the order in which they came
 */
public record Approval(
        String id, ApprovalRequest request, ApprovalState state, Instant created, Instant expires, List<Vote> votes) {
    public Approval {
        votes = List.copyOf(votes);
    }

    /** The state at that time: what is open expires. */
    public ApprovalState stateAt(Instant now) {
        return state.open() && !now.isBefore(expires) ? ApprovalState.EXPIRED : state;
    }
}
