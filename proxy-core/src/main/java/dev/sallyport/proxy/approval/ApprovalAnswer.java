package dev.sallyport.proxy.approval;

import dev.sallyport.policy.approval.Approval;
import dev.sallyport.policy.approval.Binding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of a statement that needs an approval. */
public sealed interface ApprovalAnswer {
    /** It was approved and may run now; nothing else may run by this approval any more. */
    record Granted(Approval approval) implements ApprovalAnswer {}

    /** Reviewers have yet to answer. */
    record Waiting(Approval approval) implements ApprovalAnswer {}

    /** A reviewer said no. */
    record Rejected(Approval approval) implements ApprovalAnswer {}

    /** The approval that the requester named ran out. */
    record Expired(Approval approval) implements ApprovalAnswer {}

    /**
     * The approval that the requester named is of something else.
     *
     * @param id the approval's
     * @param parts in what it differs; empty if there is no such approval of this requester's
     */
    record Differs(String id, List<Binding.Part> parts) implements ApprovalAnswer {
        public Differs {
            parts = List.copyOf(parts);
        }
    }

    /**
     * The requester must say why, or in which ticket.
     *
     * @param ticket what the ticket looks like, or null if none is asked for
     */
    record Unjustified(@Nullable String ticket) implements ApprovalAnswer {}

    /** The requester has as many open requests as anybody may have. */
    record TooMany(int max) implements ApprovalAnswer {}
}
