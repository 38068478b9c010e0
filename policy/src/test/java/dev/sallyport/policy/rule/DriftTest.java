package dev.sallyport.policy.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.policy.rule.ApprovalManner.Drift;
import org.junit.jupiter.api.Test;

class DriftTest {
    @Test
    void onlyMoreThanTheFactorAndTheFloorIsTooMuch() {
        Drift drift = new Drift(10, 100);
        assertThat(drift.exceeded(5, 50)).isFalse();
        assertThat(drift.exceeded(5, 100)).as("the floor").isFalse();
        assertThat(drift.exceeded(5, 101)).isTrue();
        assertThat(drift.exceeded(50, 500)).as("the factor").isFalse();
        assertThat(drift.exceeded(50, 501)).isTrue();
        assertThat(drift.exceeded(0, 101)).isTrue();
        assertThat(drift.exceeded(500, 50)).isFalse();
    }

    @Test
    void theLargestNumbersDoNotOverflow() {
        Drift drift = new Drift(1_000_000, 0);
        assertThat(drift.exceeded(Long.MAX_VALUE, Long.MAX_VALUE)).isFalse();
        assertThat(drift.exceeded(Long.MAX_VALUE / 2, Long.MAX_VALUE)).isFalse();
        assertThat(drift.exceeded(1, Long.MAX_VALUE)).isTrue();
        assertThat(new Drift(1, 0).exceeded(Long.MAX_VALUE, Long.MAX_VALUE)).isFalse();
    }

    @Test
    void whatWouldMeanNothingIsAnError() {
        assertThatThrownBy(() -> read("drift: {factor: 0}")).hasMessageContaining("from 1");
        assertThatThrownBy(() -> read("drift: {floor: 5}")).hasMessageContaining("factor");
        assertThatThrownBy(() -> read("drift: {factor: 2, rows: 5}")).hasMessageContaining("rows");
        assertThatThrownBy(() -> read("drift: {factor: 2}, scope: fingerprint")).hasMessageContaining("one statement");
        read("drift: {factor: 2}, scope: statement");
    }

    private static void read(String approval) {
        PolicyReader.parse("test.yaml", """
                apiVersion: sallyport/v1
                kind: Policy
                roles: {dba: {groups: [dba]}}
                rules:
                  - {id: x, effect: approve, approval: {reviewers: [dba], %s}}
                """.formatted(approval));
    }
}
