package dev.sallyport.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DetectCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void saysWhatItFindsInEachLine() {
        int exit = run("{\"id\": 7, \"text\": \"write to anna@shop.example, please\"}\n{\"text\": \"nothing\"}\n");

        assertThat(exit).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "{\"id\":7,\"entities\":[{\"type\":\"EMAIL\",\"start\":9,\"end\":26}]}", "{\"entities\":[]}");
    }

    @Test
    void countsOffsetsInCharactersNotBytes() {
        int exit = run("{\"text\": \"żółć 😀 anna@shop.example und 4111 1111 1111 1111\"}\n");

        assertThat(exit).isZero();
        assertThat(out.toString())
                .contains("{\"type\":\"EMAIL\",\"start\":7,\"end\":24}")
                .contains("{\"type\":\"CREDIT_CARD\",\"start\":29,\"end\":48}");
    }

    @Test
    void takesTheColumnAsAHint() {
        run("{\"text\": \"536221784\", \"column\": \"ssn\"}\n{\"text\": \"536221784\", \"column\": null}\n");

        assertThat(out.toString().lines())
                .containsExactly("{\"entities\":[{\"type\":\"US_SSN\",\"start\":0,\"end\":9}]}", "{\"entities\":[]}");
    }

    @Test
    void namesTheLineThatItCannotRead() {
        int exit = run("{\"text\": \"fine\"}\n\n{\"text\": 5}\n{\"text\": \"never read\"}\n");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).isEqualToIgnoringNewLines("line 3: expected a string as `text`");
        assertThat(out.toString().lines()).hasSize(1);
    }

    @Test
    void refusesWhatIsNotJson() {
        for (String line : new String[] {"{", "[]", "{\"text\":\"a\"} x", "nul", "{\"text\":\"a\",\"column\":1}"}) {
            assertThat(run(line)).as(line).isEqualTo(2);
        }
    }

    @Test
    void looksWithAPolicysOwnDetectorsToo(@TempDir Path folder) throws IOException {
        Path policy = folder.resolve("policy.yaml");
        Files.writeString(
                policy, "apiVersion: sallyport/v1\nkind: Policy\ndetectors: {project: {words: [bluebird]}}\n");

        assertThat(run("{\"text\": \"call Bluebird\"}", "--policy", policy.toString()))
                .isZero();
        assertThat(out.toString()).contains("{\"type\":\"PROJECT\",\"start\":5,\"end\":13}");
        assertThat(run(
                        "{\"text\": \"x\"}",
                        "--policy",
                        folder.resolve("none.yaml").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("no such file");
    }

    private int run(String input, String... arguments) {
        ByteArrayInputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        return new CommandLine(new DetectCommand(in))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
