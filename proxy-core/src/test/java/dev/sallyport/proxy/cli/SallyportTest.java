package dev.sallyport.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SallyportTest {
    private static final InputStream STANDARD_INPUT = System.in;
    private static final String POLICY = """
            apiVersion: sallyport/v1
            kind: Policy
            rules:
              - {id: reading, effect: allow, what: {categories: [dql]}}
              - {id: unused, effect: deny, what: {tables: ['hr.*']}}
            tests:
              - name: dora reads
                as: dora
                stmt: {kind: SELECT, category: dql, tables: [shop.orders]}
                expect: {decision: %s}
            """;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Sallyport.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private int inspect(String input) {
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        return run("inspect");
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    @AfterEach
    void giveInputBack() {
        System.setIn(STANDARD_INPUT);
    }

    @Test
    void helpAndVersionAreFine() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("serve", "demo", "check", "explain", "inspect", "policy", "audit");
        assertThat(run("--version")).isZero();
        assertThat(run("help", "serve")).isZero();
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "--nonsense",
                "serve",
                "check",
                "explain",
                "policy",
                "policy test",
                "audit verify"
            })
    void wrongUsageIsTwo(String line) {
        String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");

        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString()).isNotBlank();
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "check"})
    void aConfigurationThatIsNotThereIsTwo(String command) {
        Path file = folder.resolve("sallyport.yaml");

        assertThat(run(command, "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains(file + ":1:1: no such file").doesNotContain("\tat ");
    }

    @Test
    void policyTestsThatPassAreZero() throws IOException {
        Path file = Files.writeString(folder.resolve("p.yaml"), POLICY.formatted("allow"));

        assertThat(run("policy", "test", file.toString())).isZero();
        assertThat(out.toString().lines()).containsExactly("1 passed, 0 failed", "rules that no test fires: unused");
    }

    @Test
    void policyTestsThatFailAreOne() throws IOException {
        Path file = Files.writeString(folder.resolve("p.yaml"), POLICY.formatted("deny"));

        assertThat(run("policy", "test", file.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("FAILED  dora reads: decision", "0 passed, 1 failed");
    }

    @Test
    void aPolicyThatCannotBeReadIsTwo() throws IOException {
        Path file = Files.writeString(folder.resolve("p.yaml"), "kind: Policy\nruls: []\n");

        assertThat(run("policy", "test", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("p.yaml:").doesNotContain("\tat ");
    }

    @Test
    void inspectAnswersEachLineWithOne() throws IOException {
        int exit = inspect("""
                {"sql": "select a from t where b = 'secret'"}

                {"id": 5, "sql": "delete from t; drop table u"}
                {"sql": "selekt"}
                {"sql": ""}
                """);

        assertThat(exit).isZero();
        List<JsonNode> lines = lines();
        assertThat(lines).hasSize(4);
        JsonNode select = lines.get(0).at("/statements/0");
        assertThat(lines.get(0).get("accepted").booleanValue()).isTrue();
        assertThat(select.get("kind").textValue()).isEqualTo("SELECT");
        assertThat(select.at("/reads/0").textValue()).isEqualTo("t");
        assertThat(select.get("text").textValue()).doesNotContain("secret");
        assertThat(lines.get(1).get("statements")).hasSize(2);
        assertThat(lines.get(1).at("/statements/0/restricts").booleanValue()).isFalse();
        assertThat(lines.get(1).at("/statements/1/category").textValue()).isEqualTo("ddl");
        assertThat(lines.get(2).get("accepted").booleanValue()).isFalse();
        assertThat(lines.get(2).at("/error/position").intValue()).isEqualTo(1);
        assertThat(lines.get(3).get("statements")).isEmpty();
    }

    @Test
    void inspectTakesTextsInAnyLanguage() throws IOException {
        inspect("{\"sql\": \"select 'ż😀' as \\\"größe\\\"\"}\n");

        assertThat(lines().get(0).get("accepted").booleanValue()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "5",
                "null",
                "\"sql\"",
                "{\"sql\": 5}",
                "{\"sql\": null}",
                "{\"text\": \"a\"}",
                "{\"sql\""
            })
    void inspectNamesTheLineThatItCannotRead(String line) {
        int exit = inspect("{\"sql\": \"select 1\"}\n" + line + "\n{\"sql\": \"never read\"}\n");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).startsWith("line 2: ");
        assertThat(out.toString().lines()).hasSize(1);
    }

    @Test
    void inspectOfNothingIsNothing() {
        assertThat(inspect("")).isZero();
        assertThat(out.toString()).isEmpty();
    }
}
