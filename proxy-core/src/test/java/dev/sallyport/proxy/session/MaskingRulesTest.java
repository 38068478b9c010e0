package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.masking.MaskingPlan;
import org.junit.jupiter.api.Test;

class MaskingRulesTest {
    private static MaskingPlan plan(MaskingRules rules, int table, int number) {
        return rules.plan(Shop.description(Shop.field("harmless", table, number)));
    }

    @Test
    void masksByPostgresOwnIdentityWhateverTheColumnIsCalled() {
        MaskingPlan plan = plan(Shop.emailMasked(), Shop.CUSTOMERS, Shop.EMAIL);

        assertThat(plan.transparent()).isFalse();
        assertThat(plan.maskedColumns()).containsExactly("public.customers.email");
        assertThat(plan.rules()).containsExactly("pii");
    }

    @Test
    void leavesOtherColumnsOfTheTableAlone() {
        assertThat(plan(Shop.emailMasked(), Shop.CUSTOMERS, 1).transparent()).isTrue();
    }

    @Test
    void redactsWhatItsSnapshotDoesNotKnow() {
        MaskingRules rules = Shop.emailMasked();

        assertThat(plan(rules, 77_777, 1).rules()).as("a new table").containsExactly(MaskingRules.UNKNOWN_ORIGIN);
        assertThat(plan(rules, Shop.CUSTOMERS, 9).rules()).as("a new column").containsExactly("builtin:unknown-origin");
        assertThat(plan(rules, 0xfffffffe, 1).rules())
                .as("an OID with its highest bit set")
                .containsExactly(MaskingRules.UNKNOWN_ORIGIN);
    }

    @Test
    void letsComputedAndSystemColumnsPassSinceTheyHaveNoOrigin() {
        MaskingRules rules = Shop.emailMasked();

        assertThat(plan(rules, 0, 0).transparent()).isTrue();
        assertThat(plan(rules, 1259, 2).transparent()).as("of a system catalog").isTrue();
        assertThat(plan(rules, Shop.CUSTOMERS, -1).transparent()).as("ctid").isTrue();
    }

    @Test
    void withoutMasksNothingIsLookedAt() {
        assertThat(plan(Shop.nothingMasked(), 77_777, 1)).isSameAs(MaskingPlan.NONE);
        assertThat(Shop.nothingMasked().masksNothing()).isTrue();
    }

    @Test
    void detectorsLookAtEveryText() {
        MaskingRules rules = Shop.everythingDetected();

        assertThat(rules.masksNothing()).isFalse();
        assertThat(plan(rules, 0, 0).transparent()).isFalse();
        assertThat(plan(rules, 77_777, 1).rules())
                .as("no column is masked, so none can be missed")
                .isEmpty();
    }
}
