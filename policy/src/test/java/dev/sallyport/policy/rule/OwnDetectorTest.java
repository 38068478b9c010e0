package dev.sallyport.policy.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.yaml.YamlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnDetectorTest {
    private static Policy policy(String detectors) {
        return PolicyReader.parse(
                "p.yaml", "apiVersion: sallyport/v1\nkind: Policy\ndetectors:\n" + detectors + "\nrules: []\n");
    }

    @Test
    void hasWordsOrAnExpression() {
        Policy policy = policy("  project: {words: [Bluebird, 'Red Kite']}\n"
                + "  badge: {expression: 'BDG-[0-9]{8}', validator: luhn}");

        assertThat(policy.detectors()).extracting(OwnDetector::name).containsExactly("project", "badge");
        assertThat(policy.detectors().get(0).words()).containsExactly("Bluebird", "Red Kite");
        assertThat(policy.detectors().get(0).expression()).isNull();
        assertThat(policy.detectors().get(1).expression()).isEqualTo("BDG-[0-9]{8}");
        assertThat(policy.detectors().get(1).validator()).isEqualTo("luhn");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a: {}                                        | either 'words' or 'expression'
            a: {words: [x1], expression: x}              | either 'words' or 'expression'
            a: {words: [x1], validator: luhn}            | only an expression
            a: {words: []}                               | empty
            a: {words: ['']}                             | empty
            a: {regex: x}                                | unknown key 'regex'
            all: {words: [x1]}                           | can't be a detector's name
            A-1: {words: [x1]}                           | can't be a detector's name
            """)
    void isRefusedWhereItsMeaningIsDoubtful(String detector, String message) {
        assertThatThrownBy(() -> policy("  " + detector))
                .isInstanceOf(YamlException.class)
                .hasMessageStartingWith("p.yaml:4:")
                .hasMessageContaining(message);
    }
}
