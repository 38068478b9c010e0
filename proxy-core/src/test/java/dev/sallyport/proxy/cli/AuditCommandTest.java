package dev.sallyport.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.audit.AdminFields;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.AuditSettings;
import dev.sallyport.audit.FileAuditLog;
import dev.sallyport.audit.SessionFields;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AuditCommandTest {
    @TempDir
    Path temporary;

    private Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeALog() {
        directory = temporary.resolve("log");
        AuditSettings settings =
                AuditSettings.of(directory, "audit.example/cli", "proxy-1").withReserveBytes(0);
        try (FileAuditLog log = FileAuditLog.open(settings, Clock.systemUTC())) {
            for (int i = 0; i < 20; i++) {
                log.append(AuditEvent.of(AuditEventType.ADMIN_ACTION)
                                .admin(new AdminFields("test", "event \u001b[2J " + i, null, null))
                                .build())
                        .join();
            }
        }
    }

    private int run(Object... arguments) {
        String[] words = new String[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            words[i] = arguments[i].toString();
        }
        out.getBuffer().setLength(0);
        return new CommandLine(new AuditCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
    }

    @Test
    void verifiesASoundLog() throws IOException {
        Path key = directory.resolve("log/vkey");
        Path checkpoint = directory.resolve("log/checkpoint");

        assertThat(run("verify", "--dir", directory, "--vkey", key, "--since", checkpoint, "--strict"))
                .isZero();
        assertThat(out.toString()).contains("22 records, 22 signed").endsWith("sound" + System.lineSeparator());

        assertThat(run("verify", "--dir", directory, "--json")).isZero();
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.path("sound").asBoolean()).isTrue();
        assertThat(report.path("signed").asLong()).isEqualTo(22);
        assertThat(report.path("findings").get(0).path("severity").asText()).isEqualTo("note");
    }

    @Test
    void saysWhereALogIsNotSound() throws IOException {
        Path segment = directory.resolve("seg/00000000000000000000.jsonl");
        Files.writeString(segment, Files.readString(segment).replace(" 7\"", " 8\""));

        assertThat(run("verify", "--dir", directory)).isEqualTo(1);
        assertThat(out.toString()).contains(segment + ":9:").contains("NOT SOUND");
    }

    @Test
    void tellsUsageFromFindings() throws IOException {
        assertThat(run("verify", "--dir", temporary.resolve("nowhere"))).isEqualTo(2);
        assertThat(run("verify")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
        assertThat(run("verify", "--dir", directory, "--vkey", temporary.resolve("nowhere")))
                .isEqualTo(2);
        assertThat(run("verify", "--dir", directory, "--since", temporary.resolve("nowhere")))
                .isEqualTo(2);
        Path nonsense = Files.writeString(temporary.resolve("nonsense"), "nonsense");
        assertThat(run("verify", "--dir", directory, "--vkey", nonsense)).isEqualTo(2);
        assertThat(run("tail", "--dir", temporary.resolve("nowhere"))).isEqualTo(2);
        assertThat(run("tail", "--dir", directory, "-n", "-1")).isEqualTo(2);
    }

    @Test
    void showsTheLastRecordsForPeopleWithoutTricks() {
        assertThat(run("tail", "--dir", directory, "-n", "2")).isZero();

        assertThat(out.toString().lines()).hasSize(2);
        assertThat(out.toString()).contains("event \\u001b[2J 19").contains("log.close");
        assertThat(out.toString()).doesNotContain("\u001b");
    }

    @Test
    void showsTheLinesOfTheLogForPrograms() throws IOException {
        assertThat(run("tail", "--dir", directory, "--json", "-n", "1000")).isZero();

        Path segment = directory.resolve("seg/00000000000000000000.jsonl");
        assertThat(out.toString().lines().toList()).isEqualTo(Files.readAllLines(segment));
    }

    private Path append(AuditEvent event) {
        AuditSettings settings =
                AuditSettings.of(directory, "audit.example/cli", "proxy-1").withReserveBytes(0);
        try (FileAuditLog log = FileAuditLog.open(settings, Clock.systemUTC())) {
            log.append(event).join();
        }
        return directory.resolve("seg/00000000000000000000.jsonl");
    }

    private static AuditEvent failure(String address) {
        return AuditEvent.of(AuditEventType.AUTH_FAIL)
                .session(SessionFields.of(address))
                .admin(new AdminFields("auth", "wrong password", null, null))
                .build();
    }

    @Test
    void findsRecordsOrSaysThatThereAreNone() throws IOException {
        Path segment = append(failure("s-9"));
        List<String> lines = Files.readAllLines(segment);
        String line = lines.get(23);

        assertThat(run("search", "--dir", directory, "--type", "auth.fail", "--json"))
                .isZero();
        assertThat(out.toString().strip()).isEqualTo(line);
        assertThat(run("search", "--dir", directory, "--session", "s-9", "--since", "1h", "--limit", "1"))
                .isZero();
        assertThat(out.toString()).contains("auth.fail").contains("wrong password");
        assertThat(run("search", "--dir", directory, "--json", "--limit", "1000"))
                .isZero();
        assertThat(out.toString().lines()).hasSize(25).first().isEqualTo(lines.get(24));

        assertThat(run("search", "--dir", directory, "--session", "s-8")).isEqualTo(1);
        assertThat(run("search", "--dir", directory, "--until", "2020-01-01T00:00:00Z"))
                .isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(directory.resolve("index")).isDirectory();
        assertThat(run("verify", "--dir", directory, "--strict")).isZero();
    }

    @Test
    void searchesWithoutTricksInTheTerminal() {
        assertThat(run("search", "--dir", directory, "--index", temporary.resolve("own"), "--type", "admin.action"))
                .isZero();

        assertThat(out.toString()).contains("event \\u001b[2J 19").doesNotContain("\u001b");
        assertThat(directory.resolve("index")).doesNotExist();
    }

    @Test
    void tellsWrongFiltersFromNothingFound() {
        for (List<Object> wrong : List.<List<Object>>of(
                List.of("--decision", "perhaps"),
                List.of("--type", "no.type"),
                List.of("--since", "yesterday"),
                List.of("--since", "2h2"),
                List.of("--until", "5y"),
                List.of("--text", "\"*("),
                List.of("--limit", "0"))) {
            List<Object> words = new ArrayList<>(List.of("search", "--dir", directory));
            words.addAll(wrong);
            assertThat(run(words.toArray())).as("" + wrong).isEqualTo(2);
        }
        assertThat(run("search", "--dir", temporary.resolve("nowhere"))).isEqualTo(2);
        assertThat(run("search")).isEqualTo(2);
    }

    @Test
    void showsTheLastRecordsThatPassAFilter() throws IOException {
        append(failure("s-1"));
        append(failure("s-2"));
        Path segment = append(failure("s-3"));

        assertThat(run("tail", "--dir", directory, "--type", "auth.fail", "-n", "2", "--json"))
                .isZero();
        assertThat(out.toString().lines())
                .isEqualTo(Files.readAllLines(segment).stream()
                        .filter(line -> line.contains("auth.fail"))
                        .skip(1)
                        .toList());
        assertThat(run("tail", "--dir", directory, "--session", "s-2")).isZero();
        assertThat(out.toString().lines()).hasSize(1);
        assertThat(run("tail", "--dir", directory, "--session", "s-4")).isZero();
        assertThat(out.toString()).isEmpty();
        assertThat(run("tail", "--dir", directory, "--decision", "perhaps")).isEqualTo(2);
    }

    @Test
    void provesARecordToWhoeverHasTheKeyOnly() throws IOException {
        Path proof = temporary.resolve("7.tlog-proof");
        Path key = directory.resolve("log/vkey");
        String line = Files.readAllLines(directory.resolve("seg/00000000000000000000.jsonl"))
                .get(7);
        Path entry = Files.writeString(temporary.resolve("entry"), line + "\n");
        Path other = Files.writeString(temporary.resolve("other"), line.replace(" 6\"", " 7\""));

        assertThat(run("prove", "--dir", directory, "7", "--out", proof)).isZero();
        assertThat(run("prove", "--dir", directory, "7", "--out", proof)).isEqualTo(2);
        assertThat(run("prove", "--dir", directory, "7")).isZero();
        assertThat(out.toString()).isEqualTo(Files.readString(proof));

        assertThat(run("verify", "--proof", proof, "--key", key)).isZero();
        assertThat(out.toString())
                .contains("event \\u001b[2J 6")
                .endsWith("proven" + System.lineSeparator())
                .doesNotContain("\u001b");
        assertThat(run(
                        "verify",
                        "--proof",
                        proof,
                        "--key",
                        Files.readString(key).strip(),
                        "--entry",
                        entry))
                .isZero();
        assertThat(run("verify", "--proof", proof, "--key", key, "--json")).isZero();
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.path("entry").asText()).isEqualTo(line);
        assertThat(report.path("index").asLong()).isEqualTo(7);

        assertThat(run("verify", "--proof", proof, "--key", key, "--entry", other))
                .isEqualTo(1);
        assertThat(out.toString()).contains("NOT PROVEN");
        Files.writeString(proof, Files.readString(proof).replace("index 7", "index 6"));
        assertThat(run("verify", "--proof", proof, "--key", key)).isEqualTo(1);
    }

    @Test
    void tellsUsageFromProofs() throws IOException {
        Path proof = Files.writeString(temporary.resolve("proof"), "no proof");
        Path key = directory.resolve("log/vkey");

        assertThat(run("prove", "--dir", directory, "99")).isEqualTo(1);
        assertThat(run("prove", "--dir", directory, "../7")).isEqualTo(2);
        assertThat(run("prove", "--dir", temporary.resolve("nowhere"), "7")).isEqualTo(2);
        assertThat(run("verify", "--proof", proof, "--key", key)).isEqualTo(1);
        assertThat(run("verify", "--proof", proof)).isEqualTo(2);
        assertThat(run("verify", "--proof", proof, "--key", "name+key")).isEqualTo(2);
        assertThat(run("verify", "--proof", proof, "--key", key, "--strict")).isEqualTo(2);
        assertThat(run("verify", "--proof", temporary.resolve("nowhere"), "--key", key))
                .isEqualTo(2);
        assertThat(run("verify", "--proof", proof, "--dir", directory, "--key", key))
                .isEqualTo(2);
        assertThat(run("verify", "--dir", directory, "--entry", proof)).isEqualTo(2);
    }

    @Test
    void verifiesWhatArrivedElsewhere() throws IOException {
        Path key = directory.resolve("log/vkey");
        Path checkpoint = directory.resolve("log/checkpoint");
        Path copy = temporary.resolve("copy.jsonl");
        List<String> lines = Files.readAllLines(directory.resolve("seg/00000000000000000000.jsonl"));
        List<String> twice = new ArrayList<>(lines);
        twice.addAll(lines.subList(5, lines.size()));
        Files.write(copy, twice);

        assertThat(run("verify", "--copy", copy, "--key", key, "--since", checkpoint, "--strict"))
                .isZero();
        assertThat(out.toString()).contains("22 records, from 0 to 21, 17 more than once, 22 signed");

        lines.remove(7);
        Files.write(copy, lines);
        assertThat(run("verify", "--copy", copy, "--key", key, "--since", checkpoint))
                .isEqualTo(1);
        assertThat(out.toString()).contains("record 7: missing").contains("NOT SOUND");
        assertThat(run(
                        "verify",
                        "--copy",
                        copy,
                        "--key",
                        key,
                        "--since",
                        checkpoint,
                        "--tiles",
                        directory.resolve("log"),
                        "--json"))
                .isEqualTo(1);
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.path("signed").asLong()).isEqualTo(22);
        assertThat(report.path("findings")).hasSize(1);
    }

    @Test
    void thatVerifyingFailsIsNoFinding() {
        InputStream before = System.in;
        System.setIn(new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException("a fault of this program");
            }

            @Override
            public int read(byte[] bytes, int from, int length) {
                return read();
            }
        });
        try {
            int code = Sallyport.commandLine()
                    .setOut(new PrintWriter(out))
                    .setErr(new PrintWriter(err))
                    .execute(
                            "audit",
                            "verify",
                            "--copy",
                            "-",
                            "--key",
                            directory.resolve("log/vkey").toString());

            assertThat(code).isEqualTo(2);
            assertThat(err.toString()).contains("a fault of this program");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void tellsUsageFromCopies() throws IOException {
        Path key = directory.resolve("log/vkey");
        Path copy = Files.writeString(temporary.resolve("copy.jsonl"), "\u001b[2J\n");

        assertThat(run("verify", "--copy", copy, "--key", key)).isEqualTo(1);
        assertThat(out.toString()).doesNotContain("\u001b");
        assertThat(run("verify", "--copy", copy)).isEqualTo(2);
        assertThat(run("verify", "--copy", temporary.resolve("nowhere"), "--key", key))
                .isEqualTo(2);
        assertThat(run("verify", "--copy", copy, "--key", key, "--topic", "x")).isEqualTo(2);
        assertThat(run("verify", "--kafka", copy, "--key", key)).isEqualTo(2);
        assertThat(run("verify", "--dir", directory, "--tiles", directory)).isEqualTo(2);
        // No client of Kafka's without brokers.
        assertThat(run("verify", "--kafka", copy, "--topic", "x", "--key", key)).isEqualTo(2);
    }
}
