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
 * @param used how often it was used so far
 */
public record Approval(
        String id,
        ApprovalRequest request,
        ApprovalState state,
        Instant created,
        Instant expires,
        List<Vote> votes,
        int used) {
    public Approval {
        votes = List.copyOf(votes);
    }

    /** Of one that wasn't used yet. */
    public Approval(
            String id,
            ApprovalRequest request,
            ApprovalState state,
            Instant created,
            Instant expires,
            List<Vote> votes) {
        this(id, request, state, created, expires, votes, 0);
    }

    /** The same in another state. */
    public Approval in(ApprovalState other) {
        return new Approval(id, request, other, created, expires, votes, used);
    }

    /** The state at that time: what is open expires. */
    public ApprovalState stateAt(Instant now) {
        return state.open() && !now.isBefore(expires) ? ApprovalState.EXPIRED : state;
    }
}
