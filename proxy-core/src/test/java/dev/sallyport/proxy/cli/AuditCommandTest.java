package dev.sallyport.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.audit.AdminFields;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.AuditSettings;
import dev.sallyport.audit.FileAuditLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
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
}
