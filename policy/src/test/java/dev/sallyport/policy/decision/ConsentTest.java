package dev.sallyport.policy.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.rule.Effect;
import dev.sallyport.policy.rule.PolicyReader;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rules that consent by themselves, and when they must not. */
class ConsentTest {
    private static final String TICKET = "claimed.ticket.matches('^CHG-[0-9]+$')";

    private static Decision decide(
            Principal who, @Nullable Estimate estimate, Claimed claimed, String approval, String... more) {
        StringBuilder text = new StringBuilder("""
                apiVersion: sallyport/v1
                kind: Policy
                roles: {dba: {groups: [dba]}, eng: {groups: [eng]}}
                rules:
                  - {id: all, effect: allow}
                  - id: deletes
                    effect: approve
                    what: {kinds: [DELETE]}
                    approval: {reviewers: [dba], %s}
                """.formatted(approval));
        for (String rule : more) {
            text.append("  - ").append(rule).append('\n');
        }
        PolicyEngine engine = new PolicyEngine(PolicyReader.parse("test.yaml", text.toString()));
        DecisionContext plain = Shop.context();
        DecisionContext context = new DecisionContext(
                plain.database(),
                plain.environment(),
                plain.application(),
                plain.clientAddress(),
                plain.now(),
                false,
                plain.catalog(),
                null,
                estimate,
                claimed);
        return engine.decide(who, Sql.dml("DELETE").writes(Shop.ORDERS).facts(), context);
    }

    private static Decision decide(String approval, String... more) {
        return decide(Shop.human("ada", "eng"), Estimate.of(10, 1), Claimed.NOTHING, approval, more);
    }

    @Test
    void aRuleConsentsWhereItsConditionHolds() {
        Decision consented = decide("auto: \"env == 'prod' && estimate.rows < 100\"");
        assertThat(consented.effect()).isEqualTo(Effect.ALLOW);
        assertThat(consented.consents()).containsExactly("deletes");
        assertThat(consented.rules()).contains("deletes");
        assertThat(consented.approval()).isNull();

        Decision asked = decide("auto: \"env == 'test'\"");
        assertThat(asked.effect()).isEqualTo(Effect.APPROVE);
        assertThat(asked.consents()).isEmpty();
        assertThat(decide("auto: 'now.getHours() == 12'").effect()).isEqualTo(Effect.ALLOW);
        assertThat(decide("auto: 'now.getHours() == 13'").effect()).isEqualTo(Effect.APPROVE);
    }

    @Test
    void whatFailsOrIsUnknownIsNoConsent() {
        assertThat(decide("auto: '1 / (estimate.rows - estimate.rows) == 1'").effect())
                .isEqualTo(Effect.APPROVE);
        Principal ada = Shop.human("ada", "eng");
        String small = "auto: 'estimate.rows < 100'";
        assertThat(decide(ada, Estimate.unknown("x"), Claimed.NOTHING, small).effect())
                .isEqualTo(Effect.APPROVE);
        assertThat(decide(ada, Estimate.LATER, Claimed.NOTHING, small).effect()).isEqualTo(Effect.APPROVE);
        assertThat(decide(ada, Estimate.LATER, Claimed.NOTHING, "auto: '!(estimate.rows > 100) || !estimate.known'")
                        .effect())
                .isEqualTo(Effect.APPROVE);
        Decision open = decide(ada, null, Claimed.NOTHING, small);
        assertThat(open.effect()).isEqualTo(Effect.APPROVE);
        assertThat(open.wantsEstimate()).as("before anybody is asked").isTrue();
    }

    @Test
    void itSpeaksForItselfOnly() {
        assertThat(decide("auto: 'true'", "{id: no, effect: deny, what: {kinds: [DELETE]}}")
                        .effect())
                .isEqualTo(Effect.DENY);
        Decision other = decide(
                "auto: 'true'", "{id: also, effect: approve, what: {kinds: [DELETE]}, approval: {reviewers: [eng]}}");
        assertThat(other.effect()).isEqualTo(Effect.APPROVE);
        assertThat(other.rule()).isEqualTo("also");
        assertThat(other.consents()).containsExactly("deletes");
        assertThat(Objects.requireNonNull(other.approval()).quorums())
                .singleElement()
                .satisfies(quorum -> assertThat(quorum.rule()).isEqualTo("also"));
    }

    @Test
    void whatARequesterSaysCountsOnlyWhereTheRuleSaysSo() {
        Principal ada = Shop.human("ada", "eng");
        Claimed ticket = new Claimed("", "CHG-7");
        assertThat(decide(ada, null, ticket, "auto: \"" + TICKET + "\"").effect())
                .isEqualTo(Effect.ALLOW);
        assertThat(decide(ada, null, new Claimed("", "CHG-7 or so"), "auto: \"" + TICKET + "\"")
                        .effect())
                .isEqualTo(Effect.APPROVE);
        assertThat(decide(ada, null, ticket, "ticket: 'CHG-[0-9]+'").effect())
                .as("a ticket alone is no consent")
                .isEqualTo(Effect.APPROVE);
        String both = "ticket: 'CHG-[0-9]+', justification: required, auto: \"env == 'prod'\"";
        assertThat(decide(ada, null, ticket, both).effect())
                .as("who doesn't say why is asked")
                .isEqualTo(Effect.APPROVE);
        assertThat(decide(ada, null, new Claimed("clean-up", "CHG-7"), both).effect())
                .isEqualTo(Effect.ALLOW);
        assertThatThrownBy(() -> decide("min: 1", "{id: x, effect: deny, when: \"" + TICKET + "\"}"))
                .hasMessageContaining("bad condition");
        assertThatThrownBy(() -> decide("auto: 'estimate.rows'")).hasMessageContaining("bad condition");
    }

    @Test
    void anAgentNeedsTheConsentForWhomItActsForToo() {
        Principal agent = Shop.agent(Shop.human("ada", "eng"));
        String people = "auto: \"actor_type == 'human'\"";
        assertThat(decide(agent, null, Claimed.NOTHING, people).effect()).isEqualTo(Effect.APPROVE);
        Principal ada = Shop.human("ada", "eng");
        assertThat(decide(ada, null, Claimed.NOTHING, people).effect()).isEqualTo(Effect.ALLOW);
    }
}
