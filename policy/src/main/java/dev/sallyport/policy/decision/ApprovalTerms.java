package dev.sallyport.policy.decision;

import java.time.Duration;
import java.util.List;

/**
 * What an approval takes. Several rules may demand one: then every quorum must be reached.
 *
 * @param reviewers roles whose holders may agree to some part of it, without repetition
 * @param min the largest quorum's number
 * @param ttl how long the approval holds: the shortest of all
 * @param scope what is approved: {@code statement}, exactly this one
 * @param quorums what each rule demands
 */
public record ApprovalTerms(List<String> reviewers, int min, Duration ttl, String scope, List<Quorum> quorums) {
    /** One statement, once. */
    static final String STATEMENT = "statement";

    public ApprovalTerms {
        reviewers = List.copyOf(reviewers);
        quorums = List.copyOf(quorums);
    }

    /**
     * What one rule demands.
     *
     * @param rule the rule's id
     * @param reviewers roles whose holders may agree
     * @param min how many must, at least 1
     */
    public record Quorum(String rule, List<String> reviewers, int min) {
        public Quorum {
            reviewers = List.copyOf(reviewers);
        }
    }
}
