package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.decision.Decision;
import dev.sallyport.policy.decision.DecisionContext;
import dev.sallyport.policy.decision.PolicyEngine;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.policy.rule.PolicyReader;
import dev.sallyport.policy.statement.StatementFacts;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Of somebody who has a statement judged while it is allowed, and executes it when it no longer is. */
class DecisionMemoryTest {
    private static final Principal DEV =
            new Principal(PrincipalKind.HUMAN, "i|dev", "dev", Set.of("dev"), Set.of(), false, null, null, List.of());
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final StatementFacts FACTS = Shop.facts("SELECT email FROM customers");

    private final DecisionMemory memory = new DecisionMemory(DEV);

    private static PolicyEngine engine(String... rules) {
        return new PolicyEngine(PolicyReader.parse(
                "p.yaml",
                "apiVersion: sallyport/v1\nkind: Policy\nrules:\n  - " + String.join("\n  - ", rules) + "\n"));
    }

    private static DecisionContext context(Instant now, boolean inTransaction, Catalog catalog) {
        return new DecisionContext("shop", "prod", "", "192.0.2.7", now, inTransaction, catalog, null);
    }

    private Decision decide(PolicyEngine engine, Instant now) {
        return memory.decide(engine, FACTS, null, context(now, false, Shop.CATALOG), true);
    }

    @Test
    void givesTheSameAnswerAgainWhereNothingHasChanged() {
        PolicyEngine engine = engine("{id: all, effect: allow}");

        assertThat(decide(engine, NOON)).isSameAs(decide(engine, NOON.plusSeconds(60)));
    }

    @Test
    void forgetsWhatAnotherPolicyAllowed() {
        assertThat(decide(engine("{id: all, effect: allow}"), NOON).allowed()).isTrue();
        assertThat(decide(engine("{id: none, effect: deny}"), NOON).allowed()).isFalse();
        assertThat(decide(engine("{id: all, effect: allow}"), NOON).allowed()).isTrue();
    }

    @Test
    void asksEachTimeWhereARuleLooksAtTheTime() {
        PolicyEngine engine = engine("{id: morning, effect: allow, when: \"now < timestamp('2026-11-20T12:30:00Z')\"}");

        assertThat(decide(engine, NOON).allowed()).isTrue();
        assertThat(decide(engine, NOON.plusSeconds(3600)).allowed()).isFalse();
    }

    @Test
    void asksAnewForAnotherCatalogAndAnotherTransactionState() {
        PolicyEngine engine = engine("{id: all, effect: allow}");
        Decision first = decide(engine, NOON);
        Decision inTransaction = memory.decide(engine, FACTS, null, context(NOON, true, Shop.CATALOG), true);
        Catalog other = new Catalog(2, 180000, Set.of("public"), List.of(), List.of());
        Decision elsewhere = memory.decide(engine, FACTS, null, context(NOON, false, other), true);

        assertThat(inTransaction).isNotSameAs(first);
        assertThat(elsewhere).isNotSameAs(first);
    }

    @Test
    void takesNoStatementForAnotherThatReadsTheSame() {
        PolicyEngine engine = engine("{id: all, effect: allow}");
        Decision first = decide(engine, NOON);
        StatementFacts twin = Shop.facts("SELECT email FROM customers");

        assertThat(memory.decide(engine, twin, null, context(NOON, false, Shop.CATALOG), true))
                .isEqualTo(first)
                .isNotSameAs(first);
    }

    @Test
    void masksByThePresentPolicyAndCatalog() {
        PolicyEngine open = engine("{id: all, effect: allow}");
        PolicyEngine strict = engine("{id: all, effect: allow}");
        Catalog other = new Catalog(2, 180000, Set.of("public"), List.of(), List.of());
        MaskingRules nothing = Shop.nothingMasked();
        memory.keep(nothing, open, Shop.CATALOG);

        assertThat(memory.masking(open, Shop.CATALOG)).isSameAs(nothing);
        assertThat(memory.masking(strict, Shop.CATALOG)).isNull();
        memory.keep(Shop.emailMasked(), strict, Shop.CATALOG);
        assertThat(memory.masking(strict, other)).isNull();
        assertThat(memory.masking(open, Shop.CATALOG)).isNull();
    }

    @Test
    void worksOutEachTimeWhatIsMaskedWhereARuleLooksAtTheTime() {
        PolicyEngine engine = engine("{id: morning, effect: allow, when: \"now < timestamp('2026-11-20T12:30:00Z')\"}");
        memory.keep(Shop.nothingMasked(), engine, Shop.CATALOG);

        assertThat(memory.masking(engine, Shop.CATALOG)).isNull();
    }
}
