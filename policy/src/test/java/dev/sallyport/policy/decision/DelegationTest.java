package dev.sallyport.policy.decision;

import static dev.sallyport.policy.decision.Deciding.DBA;
import static dev.sallyport.policy.decision.Deciding.DEV;
import static dev.sallyport.policy.decision.Deciding.decide;
import static dev.sallyport.policy.decision.Deciding.engine;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.rule.Effect;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DelegationTest {
    private static final String DEV_SHOP = "{id: dev-shop, effect: allow, roles: [dev], what: {tables: ['shop.*']}}";
    private static final String AGENT_ALL = "{id: agent-all, effect: allow, roles: [agent]}";

    @Test
    void anAgentHasNoMoreRightsThanWhomItActsFor() {
        PolicyEngine engine = engine(DEV_SHOP, AGENT_ALL);

        assertThat(decide(engine, Shop.agent(DEV), Sql.select().reads(Shop.ORDERS))
                        .allowed())
                .isTrue();
        Decision decision = decide(engine, Shop.agent(DEV), Sql.select().reads(Shop.SALARIES));
        assertThat(decision.effect()).isEqualTo(Effect.DENY);
        assertThat(decision.message()).contains("on behalf of dora", "hr.salaries");
        assertThat(decide(engine, Shop.agent(Shop.human("eve")), Sql.select().reads(Shop.ORDERS))
                        .allowed())
                .isFalse();
    }

    @Test
    void whomItActsForGivesAnAgentNoRights() {
        PolicyEngine engine = engine("{id: dba-all, effect: allow, roles: [dba]}");

        assertThat(decide(engine, Shop.agent(DBA), Sql.select()).allowed()).isFalse();
        assertThat(decide(engine, Shop.agent(DBA, "dba", "eng"), Sql.select()).allowed())
                .isFalse();
    }

    @Test
    void anAgentAloneHasNoRoleThatNeedsSomebodyBehindIt() {
        PolicyEngine engine = engine(AGENT_ALL);

        assertThat(engine.roles(Shop.agent(null))).isEmpty();
        assertThat(engine.roles(Shop.agent(DEV))).containsExactly("agent");
        assertThat(decide(engine, Shop.agent(null), Sql.select()).rule()).isEqualTo("default");
    }

    @Test
    void obligationsOfBothAddUp() {
        PolicyEngine engine = engine(
                "{id: all, effect: allow}",
                "{id: agent-few, effect: limit, roles: [agent], limit: {rows: 100}}",
                "{id: dev-fewer, effect: limit, roles: [dev], limit: {rows: 50}}",
                "{id: agent-changes, effect: limit, roles: [agent], limit: {affected_rows: 7}}",
                "{id: dev-changes, effect: limit, roles: [dev], limit: {rows: 60, affected_rows: 8}}",
                "{id: dev-mail, effect: mask, roles: [dev], what: {columns: ['*.customers.email']}}",
                "{id: agent-phone, effect: mask, roles: [agent], what: {columns: ['*.customers.phone']}}",
                "{id: dev-text, effect: mask, roles: [dev], what: {content: [iban]}}");

        Decision decision = decide(
                engine, Shop.agent(DEV), Sql.select().reads(Shop.CUSTOMERS).output("*", Shop.CUSTOMERS));

        assertThat(decision.allowed()).isTrue();
        assertThat(decision.rowLimit()).isEqualTo(OptionalLong.of(50));
        assertThat(decision.affectedLimit()).isEqualTo(new AffectedLimit(7, "agent-changes"));
        assertThat(decision.maskedColumns()).containsExactly("shop.customers.email", "shop.customers.phone");
        assertThat(decision.rules()).contains("agent-few", "dev-fewer", "dev-mail", "agent-phone");
        assertThat(engine.detectors(Shop.agent(DEV), Shop.context())).containsExactly("all");
    }

    @Test
    void anExemptionOfOneIsNoExemptionOfTheOther() {
        PolicyEngine engine = engine(
                "{id: all, effect: allow}",
                "{id: pii, effect: mask, unless_roles: [dba], what: {columns: ['*.customers.email']}}");

        assertThat(engine.masks(DBA, Shop.context()).isEmpty()).isTrue();
        assertThat(engine.masks(Shop.agent(DBA), Shop.context()).isEmpty()).isFalse();
    }

    @Test
    void approvalsOfBothAreNeeded() {
        PolicyEngine engine = engine(
                "{id: all, effect: allow}",
                "{id: agent-asks, effect: approve, roles: [agent], approval: {reviewers: [dev]}}",
                "{id: dev-asks, effect: approve, roles: [dev], approval: {reviewers: [dba], min: 2}}");

        Decision decision = decide(engine, Shop.agent(DEV), Sql.dml("DELETE").writes(Shop.ORDERS));

        assertThat(decision.effect()).isEqualTo(Effect.APPROVE);
        assertThat(decision.approval()).satisfies(terms -> {
            assertThat(terms.quorums()).hasSize(2);
            assertThat(terms.reviewers()).isEqualTo(List.of("dev", "dba"));
        });
    }

    @Test
    void theStricterDecisionHoldsWhicheverSideItIsOn() {
        PolicyEngine engine = engine(
                "{id: all, effect: allow}",
                "{id: agent-no, effect: deny, roles: [agent], what: {categories: [dml]}}",
                "{id: dev-asks, effect: approve, roles: [dev], approval: {reviewers: [dba]}}");

        assertThat(decide(engine, Shop.agent(DEV), Sql.dml("DELETE").writes(Shop.ORDERS))
                        .rule())
                .isEqualTo("agent-no");
        assertThat(decide(engine, Shop.agent(DEV), Sql.select()).effect()).isEqualTo(Effect.APPROVE);
    }

    @Test
    void aChainOfDelegationCountsToItsEnd() {
        Principal chained = Shop.agent(Shop.agent(Shop.human("eve")));
        PolicyEngine engine = engine(AGENT_ALL, DEV_SHOP);

        assertThat(decide(engine, chained, Sql.select().reads(Shop.ORDERS)).allowed())
                .isFalse();
    }
}
