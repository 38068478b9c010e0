package dev.sallyport.policy.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.rule.Policy;
import dev.sallyport.policy.rule.PolicyReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PolicyTestRunnerTest {
    private static void allPass(Policy policy) {
        PolicyTestRunner.Report report = PolicyTestRunner.run(policy);

        assertThat(report.results()).isNotEmpty();
        assertThat(report.results())
                .allSatisfy(result -> assertThat(result.differences())
                        .as(result.test().name())
                        .isEmpty());
        assertThat(report.passed()).isTrue();
    }

    @Test
    void theShopsPolicyDoesWhatItsTestsSay() throws URISyntaxException {
        Path file = Path.of(Objects.requireNonNull(PolicyTestRunnerTest.class.getResource("shop.policy.yaml"))
                .toURI());
        Policy policy = PolicyReader.read(List.of(file));

        allPass(policy);
        assertThat(PolicyTestRunner.run(policy).neverFired()).isEmpty();
    }

    @Test
    void theExampleInTheReferenceDoesWhatItsTestsSay() throws IOException {
        String page = Files.readString(Path.of("../docs/policy.md"));
        Matcher block =
                Pattern.compile("```yaml\n(apiVersion: .*?)```", Pattern.DOTALL).matcher(page);

        assertThat(block.find()).isTrue();
        allPass(PolicyReader.parse("docs/policy.md", block.group(1)));
    }

    @Test
    void saysWhatIsOtherwiseThanExpected() {
        Policy policy = PolicyReader.parse("p.yaml", """
                apiVersion: sallyport/v1
                kind: Policy
                rules:
                  - {id: all, effect: allow}
                  - {id: few, effect: limit, limit: {rows: 5}}
                  - {id: hr, effect: deny, what: {tables: ['hr.*']}}
                tests:
                  - name: wrong in everything
                    as: dora
                    stmt: {kind: SELECT, category: dql, tables: [shop.orders]}
                    expect: {decision: deny, rule: hr, row_limit: 6, affected_rows: 3, masks: [a.b.c], methods: {a.b.c: redact}, reviewers: [x], min: 2, would: [y]}
                """);

        PolicyTestRunner.Report report = PolicyTestRunner.run(policy);

        assertThat(report.passed()).isFalse();
        assertThat(report.results().get(0).differences())
                .extracting(difference -> difference.substring(0, difference.indexOf(':')))
                .containsExactly(
                        "decision",
                        "rule",
                        "row_limit",
                        "affected_rows",
                        "masks",
                        "reviewers",
                        "min",
                        "would",
                        "methods.a.b.c");
        assertThat(report.neverFired()).containsExactly("hr");
    }
}
