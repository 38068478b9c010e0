package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.yaml.YamlException;
import dev.sallyport.masking.DetectorSet;
import dev.sallyport.masking.TextMasker;
import dev.sallyport.policy.rule.Policy;
import dev.sallyport.policy.rule.PolicyReader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyDetectorsTest {
    private static final String HEAD = "apiVersion: sallyport/v1\nkind: Policy\ndetectors:\n";
    private static final String TEXT = "Bluebird of anna@shop.example, BDG-49927395";

    private final PolicyDetectors detectors = new PolicyDetectors();

    private static Policy policy(String lines) {
        return PolicyReader.parse("p.yaml", HEAD + lines);
    }

    @Test
    void areThosePolicyNames() {
        Policy policy =
                policy("  project: {words: [bluebird]}\n  badge: {expression: 'BDG-[0-9]{8}', validator: luhn}\n");

        assertThat(masked(Set.of("all"), policy)).isEqualTo("[project] of [email], [badge]");
        assertThat(masked(Set.of("project", "email"), policy)).isEqualTo("[project] of [email], BDG-49927395");
        assertThat(masked(Set.of("badge"), policy)).isEqualTo("Bluebird of anna@shop.example, [badge]");
        assertThat(detectors.named(Set.of(), policy).isEmpty()).isTrue();
    }

    @Test
    void areTheSameUntilThePolicyChanges() {
        Policy policy = policy("  project: {words: [bluebird]}\n");
        DetectorSet first = detectors.named(Set.of("all"), policy);

        assertThat(detectors.named(Set.of("all"), policy)).isEqualTo(first);
        assertThat(detectors.named(Set.of("all"), policy("  project: {words: [kite]}\n")))
                .isNotEqualTo(first);
        assertThat(masked(Set.of("all"), policy("  other: {words: [of]}\n")))
                .isEqualTo("Bluebird [other] [email], BDG-49927395");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            email: {words: [x1]}                     | called 'email' already
            a: {expression: '('}                     | RE2
            a: {expression: 'x*'}                    | empty
            a: {expression: 'x', validator: crc32}   | no check is called 'crc32'
            a: {words: [x]}                          | 2 to 200
            """)
    void areRefusedWithThePlaceOfTheMistake(String detector, String message) {
        assertThatThrownBy(() -> PolicyDetectors.own(policy("  " + detector + "\n")))
                .isInstanceOf(YamlException.class)
                .hasMessageStartingWith("p.yaml:4:")
                .hasMessageContaining(message);
    }

    private String masked(Set<String> names, Policy policy) {
        return new TextMasker(detectors.named(names, policy)).mask(TEXT);
    }
}
