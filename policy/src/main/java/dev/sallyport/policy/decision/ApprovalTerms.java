package dev.sallyport.policy.decision;

import dev.sallyport.policy.rule.ApprovalManner;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an approval takes. Several rules may demand one: then every quorum must be reached.
 *
 * @param reviewers roles whose holders may agree to some part of it, without repetition
 * @param min the largest quorum's number
 * @param ttl how long the approval holds: the shortest of all
 * @param quorums what each rule demands, at least one
 */
public record ApprovalTerms(List<String> reviewers, int min, Duration ttl, List<Quorum> quorums) {
    public ApprovalTerms {
        reviewers = List.copyOf(reviewers);
        quorums = List.copyOf(quorums);
    }

    /** What these rules demand together. */
    static ApprovalTerms of(List<Quorum> quorums, Duration ttl) {
        Set<String> reviewers = new LinkedHashSet<>();
        int min = 1;
        for (Quorum quorum : quorums) {
            reviewers.addAll(quorum.reviewers());
            min = Math.max(min, quorum.min());
        }
        return new ApprovalTerms(List.copyOf(reviewers), min, ttl, quorums);
    }

    /** What two statements that go together take. */
    public ApprovalTerms and(ApprovalTerms other) {
        Set<Quorum> both = new LinkedHashSet<>(quorums);
        both.addAll(other.quorums);
        return of(List.copyOf(both), ttl.compareTo(other.ttl) <= 0 ? ttl : other.ttl);
    }

    /** What becomes of the statement until then: refused if one rule says so, else held if one says so. */
    public ApprovalManner.Waiting waiting() {
        return quorums.stream()
                .map(quorum -> quorum.manner().waiting())
                .max(Comparator.naturalOrder())
                .orElse(ApprovalManner.DEFAULT.waiting());
    }

    /** How much one approval covers: the least of all. */
    public ApprovalManner.Scope scope() {
        return quorums.stream()
                .map(quorum -> quorum.manner().scope())
                .min(Comparator.naturalOrder())
                .orElse(ApprovalManner.DEFAULT.scope());
    }

    /** How often an approval of more than one statement can be used: the least of all; 0 if no rule says so. */
    public int uses() {
        return quorums.stream()
                .mapToInt(quorum -> quorum.manner().uses())
                .filter(uses -> uses > 0)
                .min()
                .orElse(0);
    }

    /**
     * Whether what was approved has become much larger since. What was approved without anything being known of its size
     * can't; what isn't known any more has.
     *
     * @param approved what the planner expected when it was asked for; null if nobody asked
     * @param now what it expects now; null if nobody asked
     */
    public boolean drifted(@Nullable Estimate approved, @Nullable Estimate now) {
        return quorums.stream()
                .map(quorum -> quorum.manner().drift())
                .anyMatch(drift -> drift != null
                        && (approved == null || now == null || drift.exceeded(approved.rows(), now.rows())));
    }

    /** How long it is held at most: the shortest of all. */
    public Duration holdMax() {
        return quorums.stream()
                .map(quorum -> quorum.manner().holdMax())
                .min(Comparator.naturalOrder())
                .orElse(ApprovalManner.DEFAULT.holdMax());
    }

    /**
     * What one rule demands.
     *
     * @param rule the rule's id
     * @param reviewers roles whose holders may agree
     * @param min how many must, at least 1
     * @param manner how they are asked
     */
    public record Quorum(String rule, List<String> reviewers, int min, ApprovalManner manner) {
        public Quorum {
            reviewers = List.copyOf(reviewers);
        }

        /** Asked in the usual manner. */
        public Quorum(String rule, List<String> reviewers, int min) {
            this(rule, reviewers, min, ApprovalManner.DEFAULT);
        }
    }
}
