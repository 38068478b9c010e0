package dev.sallyport.policy.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.yaml.YamlException;
import dev.sallyport.policy.statement.PredicateKind;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskReaderTest {
    private static Policy policy(String mask) {
        return PolicyReader.parse("p.yaml", """
                apiVersion: sallyport/v1
                kind: Policy
                rules:
                  - {id: m, effect: mask, what: {columns: [shop.customers.email]}, mask: {MASK}}
                """.replace("MASK", mask));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            strategy: null | null
            strategy: hash, key_version: 3 | hash, key version 3
            strategy: pseudonym | pseudonym
            strategy: pseudonym, kind: card | pseudonym of kind card
            strategy: fpe, key_version: 1 | fpe, key version 1
            strategy: generalize, to: network | generalize to network
            strategy: generalize, step: 0.25 | generalize in steps of 0.25
            strategy: generalize, length: 3 | generalize to the first 3 characters
            strategy: noise, percent: 2.5 | noise within 2.5 percent
            strategy: noise, within: 100 | noise within 100
            strategy: noise, within: 36h, key_version: 2 | noise within 129600 seconds, key version 2
            strategy: partial, keep_first: 1 | partial but the first 1 and the last 0 characters
            """)
    void readsMethods(String mask, String expected) {
        assertThat(policy(mask).rules().get(0).consequence())
                .isInstanceOfSatisfying(
                        Consequence.MaskColumns.class,
                        columns -> assertThat(columns.method()).hasToString(expected));
    }

    @Test
    void readsWhatMayBeAskedOfRealValues() {
        assertThat(place("at: output, predicates: [equality, null], budget: {queries: 100, per: 90m}"))
                .isEqualTo(new MaskPlace(
                        Set.of(PredicateKind.EQUALITY, PredicateKind.NULL), new Budget(100, Duration.ofMinutes(90))));
        assertThat(place("at: output")).isEqualTo(MaskPlace.SCAN);
        assertThat(place("at: scan")).isEqualTo(MaskPlace.SCAN);
        assertThat(new Budget(100, Duration.ofMinutes(90))).hasToString("100 per 90m");
    }

    private static MaskPlace place(String mask) {
        return ((Consequence.MaskColumns) policy(mask).rules().get(0).consequence()).place();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            strategy: generalise, to: month | generalize
            strategy: generalize | exactly one of 'to', 'step' and 'length'
            strategy: generalize, to: month, step: 5 | exactly one of
            strategy: generalize, to: week | month
            strategy: generalize, to: step | expected one of hour, day, month, quarter, year, decade, network
            strategy: generalize, step: 0 | above 0
            strategy: generalize, step: 0.0 | above 0
            strategy: generalize, step: -5 | above 0
            strategy: generalize, step: 1e3 | above 0
            strategy: generalize, step: .inf | above 0
            strategy: generalize, step: month | above 0
            strategy: generalize, step: 1234567890123456 | at most 15 digits
            strategy: generalize, step: "1'; --" | above 0
            strategy: generalize, length: 0 | 1
            strategy: generalize, length: 101 | 100
            strategy: generalize, to: month, key_version: 1 | unknown key 'key_version'
            strategy: pseudonym, kind: any | expected one of email, phone, card, name, text
            strategy: pseudonym, kind: mail | email
            strategy: fpe, kind: email | unknown key 'kind'
            strategy: hash, key_version: 0 | 1
            strategy: noise | exactly one of 'percent' and 'within'
            strategy: noise, percent: 5, within: 5 | exactly one of 'percent' and 'within'
            strategy: noise, percent: 101 | at most 100
            strategy: noise, percent: 0 | above 0
            strategy: noise, within: 0s | 1s
            strategy: noise, within: 40000d | 876000h
            strategy: noise, within: soon | above 0
            strategy: redact, key_version: 1 | unknown key 'key_version'
            predicates: [equality] | unknown key 'predicates'
            at: wire, predicates: [equality] | scan, output
            at: output, budget: {queries: 1, per: 1h} | unknown key 'budget'
            at: output, predicates: [equal] | equality
            at: output, predicates: [join, join] | twice
            at: output, predicates: [join], budget: {queries: 0, per: 1h} | 1
            at: output, predicates: [join], budget: {queries: 5} | per
            at: output, predicates: [join], budget: {queries: 5, per: 60d} | duration
            strategy: generalize, to: month, at: output, predicates: [join] | made at the scan
            """)
    void refusesWhatItDoesNotUnderstandAndSaysWhere(String mask, String words) {
        assertThatThrownBy(() -> policy(mask))
                .isInstanceOf(YamlException.class)
                .hasMessageStartingWith("p.yaml:4:")
                .hasMessageContaining(words);
    }
}
