package dev.sallyport.policy.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.decision.ApprovalTerms;
import dev.sallyport.policy.decision.ApprovalTerms.Quorum;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReviewersTest {
    private static final ApprovalTerms TERMS = new ApprovalTerms(
            List.of("dba", "finance"),
            2,
            Duration.ofMinutes(30),
            List.of(new Quorum("a", List.of("dba"), 2), new Quorum("b", List.of("finance"), 1)));
    private static final Principal ALICE = principal(PrincipalKind.HUMAN, "i|alice", null, "dba");
    private static final Principal BOT = principal(PrincipalKind.AGENT, "i|bot", ALICE);
    private static final Principal BEN = principal(PrincipalKind.HUMAN, "i|ben", null, "dba");
    private static final Principal EVE = principal(PrincipalKind.HUMAN, "i|eve", null, "dba");
    private static final Principal FAY = principal(PrincipalKind.HUMAN, "i|fay", null, "finance", "dba");

    /** Roles are groups here. */
    private final Reviewers reviewers = new Reviewers(TERMS, BOT, Principal::groups);

    private static Principal principal(PrincipalKind kind, String id, @Nullable Principal behind, String... groups) {
        String subject = id.substring(id.indexOf('|') + 1);
        return new Principal(
                kind, id, subject, Set.of(subject), Set.of(groups), false, null, behind, List.of("i|carl"));
    }

    private static List<Vote> agreed(Principal... voters) {
        List<Vote> votes = new ArrayList<>();
        for (Principal voter : voters) {
            votes.add(new Vote(voter, true, "", Instant.EPOCH));
        }
        return votes;
    }

    @Test
    void partiesHaveNoSay() {
        assertThat(reviewers.obstacle(BEN)).isNull();
        assertThat(reviewers.obstacle(ALICE)).contains("on your behalf");
        assertThat(reviewers.obstacle(BOT)).contains("not a person");
        assertThat(reviewers.obstacle(principal(PrincipalKind.HUMAN, "i|bot", null, "dba")))
                .contains("asked for it yourself");
        assertThat(reviewers.obstacle(principal(PrincipalKind.HUMAN, "i|CARL", null, "dba")))
                .as("an earlier actor")
                .isNotNull();
        assertThat(reviewers.obstacle(principal(PrincipalKind.HUMAN, "other|Alice", null, "dba")))
                .as("the same subject of another issuer")
                .isNotNull();
        assertThat(reviewers.obstacle(principal(PrincipalKind.SERVICE, "i|cron", null, "dba")))
                .isNotNull();
        assertThat(reviewers.obstacle(principal(PrincipalKind.HUMAN, "i|zoe", null, "sales")))
                .contains("dba, finance");
    }

    @Test
    void eachRulesNumberMustAgree() {
        assertThat(reviewers.satisfiedBy(List.of())).isFalse();
        assertThat(reviewers.satisfiedBy(agreed(BEN, EVE))).isFalse();
        assertThat(reviewers.satisfiedBy(agreed(FAY))).isFalse();
        assertThat(reviewers.satisfiedBy(agreed(BEN, FAY))).isTrue();
        assertThat(reviewers.satisfiedBy(agreed(ALICE, FAY)))
                .as("whose vote doesn't count")
                .isFalse();
    }

    @Test
    void onePersonCountsOnce() {
        Principal again = principal(PrincipalKind.HUMAN, "other|fay", null, "dba", "finance");
        assertThat(reviewers.satisfiedBy(agreed(FAY, FAY, again))).isFalse();
        assertThat(reviewers.satisfiedBy(agreed(FAY, again, BEN))).isTrue();
    }

    @Test
    void termsOfNobodyAreNeverMet() {
        ApprovalTerms none = new ApprovalTerms(List.of(), 1, Duration.ofMinutes(1), List.of());
        assertThat(new Reviewers(none, BOT, Principal::groups).satisfiedBy(agreed(BEN, EVE, FAY)))
                .isFalse();
    }
}
