package dev.sallyport.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.masking.scan.OperatorDetector;
import dev.sallyport.protocol.type.Oid;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorDetectorTest {
    private static final OperatorDetector PROJECTS =
            OperatorDetector.words("project", List.of("Bluebird", "red kite", "red", "Zwölf", "C-130"));
    private static final OperatorDetector BADGE = OperatorDetector.expression("badge", "BDG-[0-9]{8}", "luhn");
    private static final OperatorDetector PLATE =
            OperatorDetector.expression("plate", "(?i)[a-z]{2}-[0-9]{4}\\b", null);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            call BLUEBIRD now      | call [project] now
            bluebird               | [project]
            the Red Kite, red sky  | the [project], [project] sky
            (ZWÖLF)                | (ZWÖLF)
            (zwölf)                | ([project])
            x\\nbluebird           | x\\n[project]
            c-130s                 | c-130s
            c-130                  | [project]
            bluebirds Ubluebird    | bluebirds Ubluebird
            éred redé              | éred redé
            blueb\u200bird           | [project]
            """)
    void findsWordsThatStandAlone(String text, String masked) {
        assertThat(masked(text, PROJECTS)).isEqualTo(masked);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            badge BDG-49927398 old | badge BDG-49927398 old
            badge BDG-49927395 ok  | badge [badge] ok
            bdg-49927395           | bdg-49927395
            xy-1234, AB-9999       | [plate], [plate]
            xy-12345               | xy-12345
            ｘｙ－１２３４              | [plate]
            """)
    void findsWhatAnExpressionMatchesAndACheckConfirms(String text, String masked) {
        assertThat(masked(text, BADGE, PLATE)).isEqualTo(masked);
    }

    @Test
    void leavesWhatOtherDetectorsFoundToThem() {
        OperatorDetector domain = OperatorDetector.expression("domain", "[a-z]+[.]example", null);

        assertThat(masked("anna@shop.example and shop.example", domain)).isEqualTo("[email] and [domain]");
    }

    @Test
    void readsEveryTypeThatHoldsText() {
        assertThat(mask(Oid.JSON, "{\"a\": \"bluebird\", \"bluebird\": [1]}"))
                .isEqualTo("{\"a\": \"[project]\", \"[project]\": [1]}");
        assertThat(mask(Oid.TEXT_ARRAY, "{bluebird,x}")).isEqualTo("{\"[project]\",x}");
        assertThat(mask(Oid.BYTEA, "\\x626c756562697264")).isEqualTo("\\x");
        assertThat(mask(Oid.INT4, "7")).isEqualTo("7");
    }

    @Test
    void takesTimeInProportionToTheText() {
        OperatorDetector nested = OperatorDetector.expression("nested", "(a+)+b", null);
        String text = "a".repeat(20_000);

        assertThat(masked(text, nested)).isEqualTo(text);
    }

    @Test
    void refusesWhatCantBeMeant() {
        refused(() -> OperatorDetector.words("Bad Name", List.of("word")), "Bad Name");
        refused(() -> OperatorDetector.words("name", List.of()), "words");
        refused(() -> OperatorDetector.words("name", List.of(" ")), "2 to");
        refused(() -> OperatorDetector.expression("name", "(", null), "RE2");
        refused(() -> OperatorDetector.expression("name", "(?=a)", null), "RE2");
        refused(() -> OperatorDetector.expression("name", "a*", null), "empty");
        refused(() -> OperatorDetector.expression("name", "a{1001}", null), "RE2");
        refused(() -> OperatorDetector.expression("name", "[0-9]+", "crc"), "luhn");
        refused(() -> OperatorDetector.expression("name", "x".repeat(1001), null), "1000");
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    private static String masked(String text, OperatorDetector... detectors) {
        return new TextMasker(DetectorSet.of(Set.of("email")).with(List.of(detectors))).mask(text);
    }

    private static String mask(int oid, String value) {
        MaskingPlan plan = MaskingPlan.of(
                List.of(Rows.text(oid, -1)),
                Collections.singletonList(null),
                DetectorSet.none().with(List.of(PROJECTS)),
                Rows.KEY);
        byte[] masked = Rows.mask(plan, value.getBytes(StandardCharsets.UTF_8));
        return masked == null ? "NULL" : new String(masked, StandardCharsets.UTF_8);
    }
}
