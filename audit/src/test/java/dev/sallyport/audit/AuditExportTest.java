package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.NoteSigner;
import dev.sallyport.audit.note.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was exported is proven by itself, and nothing that was done to it is. */
class AuditExportTest {
    @TempDir
    Path temporary;

    private Path directory;
    private VerifierKey key;

    @BeforeEach
    void write() throws IOException {
        directory = temporary.resolve("audit");
        AuditSettings settings = Samples.settings(directory).withSegmentBytesMax(10_000);
        try (FileAuditLog log = FileAuditLog.open(settings, Samples.CLOCK)) {
            for (int i = 0; i < 7; i++) {
                Samples.fill(log, 50);
            }
            log.append(Samples.action("zwölf \u202e \n \\ \" \ud83d\ude00")).join();
        }
        key = VerifierKey.parse(Files.readString(directory.resolve("log").resolve("vkey")));
    }

    private List<String> export(long from, long to, boolean filtered) throws AuditProver.NoProofException {
        List<String> lines = new ArrayList<>();
        long records =
                AuditExport.write(directory, from, to, filtered ? line -> line.contains("event 1") : null, lines::add);
        assertThat(records).isEqualTo(lines.size() - 2);
        return lines;
    }

    private ExportVerifier.Report verify(List<String> lines) throws IOException {
        Path file = Files.writeString(temporary.resolve("export"), String.join("\n", lines) + "\n");
        return ExportVerifier.verify(file, key);
    }

    private void refuses(List<String> lines, String problem) {
        assertThatThrownBy(() -> verify(lines))
                .isInstanceOf(NoteException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void provesEveryRecordOfARangeAndThatNoneIsMissing() throws Exception {
        List<String> lines = export(40, 300, false);

        assertThat(verify(lines)).isEqualTo(new ExportVerifier.Report(Samples.ORIGIN, 353, 261, 40, 300, true));
        assertThat(new ObjectMapper().readTree(lines.get(1)).path("record").asText())
                .isEqualTo(Samples.lines(directory).get(40));
        assertThat(verify(export(0, Long.MAX_VALUE, false)).records()).isEqualTo(353);
    }

    @Test
    void provesTheRecordsThatAFilterLeaves() throws Exception {
        ExportVerifier.Report report = verify(export(0, Long.MAX_VALUE, true));

        assertThat(report.complete()).isFalse();
        assertThat(report.records())
                .isEqualTo(Samples.lines(directory).stream()
                        .filter(l -> l.contains("event 1"))
                        .count());
    }

    @Test
    void refusesWhateverWasDoneToIt() throws Exception {
        List<String> good = export(40, 60, false);
        List<String> lines = new ArrayList<>(good);
        lines.set(3, lines.get(3).replace("event", "Event"));
        refuses(lines, "was changed");
        lines = new ArrayList<>(good);
        lines.remove(5);
        refuses(lines, "not as many as it says");
        lines.set(lines.size() - 1, "{\"records\":20}");
        refuses(lines, "are missing");
        lines = new ArrayList<>(good);
        lines.add(4, lines.get(4));
        refuses(lines, "out of order");
        lines = new ArrayList<>(good);
        lines.set(4, lines.get(4).replace("\"index\":43", "\"index\":44"));
        refuses(lines, "");
        lines = new ArrayList<>(good);
        lines.set(4, lines.get(4).replaceFirst("\"path\":\\[\"[^\"]*\",", "\"path\":["));
        refuses(lines, "is not one");
        lines = new ArrayList<>(good);
        lines.remove(lines.size() - 1);
        refuses(lines, "the end is missing");
        refuses(good.subList(1, good.size()), "not an export");
        refuses(List.of("nonsense"), "not JSON");
        lines = new ArrayList<>(good);
        lines.set(0, lines.get(0).replace("\\n353\\n", "\\n352\\n"));
        refuses(lines, "");
        lines = new ArrayList<>(good);
        lines.set(0, lines.get(0).replace("\"to\":60", "\"to\":59"));
        refuses(lines, "not of the manifest's range");
    }

    @Test
    void refusesWhateverSomebodyPutBeside() throws Exception {
        List<String> good = export(40, 60, false);
        String forged = "\"record\":\"{}\"";
        for (int at : List.of(0, good.size() - 1)) {
            List<String> lines = new ArrayList<>(good);
            lines.set(at, lines.get(at).replaceFirst("\\}$", "," + forged + "}"));
            refuses(lines, "where nothing proves it");
        }
        for (int at : List.of(0, 7, good.size() - 1)) {
            List<String> lines = new ArrayList<>(good);
            lines.set(at, lines.get(at) + " {" + forged + "}");
            refuses(lines, "not JSON");
        }
        List<String> lines = new ArrayList<>(good);
        lines.set(7, lines.get(7).replaceFirst("\\{", "{\"comment\":\"x\","));
        refuses(lines, "where nothing proves it");
    }

    @Test
    void refusesAnotherLogsKey() throws Exception {
        List<String> lines = export(0, 10, false);
        key = NoteSigner.generate(Samples.ORIGIN, new SecureRandom()).verifier();

        refuses(lines, "");
    }

    @Test
    void exportsNothingThatDoesNotLeadToTheSignedRoot() throws IOException {
        Path first = Samples.firstSegment(directory);
        assertThat(first.toFile().setWritable(true)).isTrue();
        Files.writeString(first, Files.readString(first).replace("event 7\"", "event 8\""));

        assertThatThrownBy(() -> export(0, 100, false))
                .isInstanceOf(AuditProver.NoProofException.class)
                .hasMessageContaining("not sound");
        assertThatThrownBy(() -> export(1000, 2000, false)).isInstanceOf(AuditProver.NoProofException.class);
    }
}
