package dev.sallyport.proxy.approval;

import dev.sallyport.policy.approval.Approval;

/** What became of a vote. */
public sealed interface VoteAnswer {
    /** It counts. */
    record Cast(Approval approval) implements VoteAnswer {}

    /** There is no such approval. */
    record Unknown() implements VoteAnswer {}

    /** Nothing can be decided any more. */
    record Closed(Approval approval) implements VoteAnswer {}

    /**
     * The voter has no say.
     *
     * @param reason follows "you"
     */
    record Refused(String reason) implements VoteAnswer {}
}
