package dev.sallyport.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PolicyPresetsCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private int run(String... arguments) {
        CommandLine command = new CommandLine(new PolicyCommand());
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }

    @Test
    void whatIsWrittenPassesItsOwnTests() throws Exception {
        Path folder = directory.resolve("policy");
        assertThat(run("presets", "--write", folder.toString())).isEqualTo(0);
        List<String> test = new ArrayList<>(List.of("test"));
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> test.add(file.toString()));
        }
        assertThat(test).hasSize(6);

        assertThat(run(test.toArray(String[]::new))).as(out.toString()).isEqualTo(0);
        assertThat(out.toString()).contains("0 failed").doesNotContain("rules that no test fires");
        assertThat(run("presets", "roles", "--write", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("is there already");
    }

    @Test
    void eachOfThemDoesWithTheRolesAlone() {
        for (String name : List.of("protect-production", "read-only-agents", "mass-change-guard", "personal-data")) {
            Path folder = directory.resolve(name);
            assertThat(run("presets", "roles", name, "--write", folder.toString()))
                    .isEqualTo(0);
            assertThat(run(
                            "test",
                            folder.resolve("roles.yaml").toString(),
                            folder.resolve(name + ".yaml").toString()))
                    .as(name + out)
                    .isEqualTo(0);
        }
    }

    @Test
    void printsOne() {
        assertThat(run("presets", "mass-change-guard")).isEqualTo(0);
        assertThat(out.toString())
                .startsWith("# UPDATE and DELETE say which rows.")
                .endsWith("decision: allow}\n");
        assertThat(run("presets", "nothing")).isEqualTo(2);
    }
}
