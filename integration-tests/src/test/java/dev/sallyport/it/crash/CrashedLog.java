package dev.sallyport.it.crash;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.audit.AuditVerifier;
import dev.sallyport.audit.FileAuditLog;
import dev.sallyport.audit.Finding;
import dev.sallyport.audit.LogLayout;
import dev.sallyport.audit.RecordReader;
import dev.sallyport.audit.SegmentReader;
import dev.sallyport.audit.VerificationReport;
import dev.sallyport.audit.note.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A log whose writers are killed one after the other, and all that must hold of it each time: it verifies, what its
 * last checkpoint signed is still there, every statement that was executed is on record where the log said, and once
 * it was opened again, every statement of those who died has exactly one end.
 */
final class CrashedLog {
    private final Path directory;
    private final Path kept;
    private final long bytesMax;
    private final CrashTally tally;
    /** What the log has promised: where each record is. */
    private final Map<String, Long> promised = new HashMap<>();

    private @Nullable VerifierKey key;
    private int runs;

    CrashedLog(Path folder, long bytesMax, CrashTally tally) {
        this.bytesMax = bytesMax;
        this.directory = folder.resolve("audit");
        this.kept = folder.resolve("checkpoint");
        this.tally = tally;
        tally.logs++;
    }

    /** Starts a writer, kills it and looks at what it left. */
    void crash(Random random) throws IOException, InterruptedException {
        runs++;
        KilledRun run = KilledRun.of(directory, bytesMax, runs, random);
        tally.kills++;
        tally.killedWhileStarting += run.ready() ? 0 : 1;
        for (String line : run.said()) {
            if (line.contains(" INFO ")) {
                continue;
            }
            String[] words = line.split(" ", -1);
            check(words.length == 3, "the writer failed: " + line);
            promised.put(words[0] + " " + words[1], Long.parseLong(words[2]));
            tally.executed += words[0].equals("executed") ? 1 : 0;
        }
        if (run.ready() && key == null) {
            key = VerifierKey.parse(Files.readString(directory.resolve("log").resolve("vkey")));
        }
        if (key != null) {
            VerificationReport report = verify(key, false);
            tally.unsigned += report.records() - report.signed();
            Files.copy(directory.resolve("log").resolve("checkpoint"), kept, StandardCopyOption.REPLACE_EXISTING);
            compare(run.ready() ? "run" + runs : "run-none");
        }
    }

    /** Opens the log for the last time, in peace, and looks at the whole. */
    void finish() throws IOException {
        FileAuditLog.open(RecordingProcess.settings(directory, bytesMax), Clock.systemUTC())
                .close();
        key = VerifierKey.parse(Files.readString(directory.resolve("log").resolve("vkey")));
        tally.records += verify(key, true).records();
        compare("");
        try (Stream<Path> files = Files.list(directory.resolve("seg"))) {
            tally.tornEnds +=
                    (int) files.filter(f -> f.toString().endsWith(".torn")).count();
        }
    }

    private VerificationReport verify(VerifierKey trusted, boolean strict) {
        VerificationReport report = AuditVerifier.verify(directory, trusted, Files.exists(kept) ? kept : null, strict);
        check(report.sound(), "the log is not sound after run " + runs + ": " + report.findings());
        for (Finding finding : report.findings()) {
            check(finding.severity() == Finding.Severity.NOTE, finding.toString());
        }
        return report;
    }

    /**
     * Compares the log with what was promised.
     *
     * @param alive the run whose statements may still be open; empty if none may; of a run that was killed before it
     *     had opened the log, nothing is known
     */
    private void compare(String alive) throws IOException {
        Map<String, Long> found = new HashMap<>();
        Set<String> open = new HashSet<>();
        long closed = 0;
        List<LogLayout.Segment> segments = new LogLayout(directory).listSegments();
        long first = segments.isEmpty() ? 0 : segments.get(0).first();
        for (LogLayout.Segment segment : segments) {
            try (SegmentReader reader = new SegmentReader(segment.file())) {
                for (SegmentReader.Line line = reader.next(); line != null && line.terminated; line = reader.next()) {
                    JsonNode record = RecordReader.read(line);
                    String id = record.path("statement").path("id").asText();
                    if (record.path("type").asText().equals("statement.decision")) {
                        open.add(id);
                        found.put("executed " + id, record.path("seq").asLong());
                    } else if (record.path("type").asText().equals("statement.end")) {
                        boolean begun = open.remove(id) || (first > 0 && !found.containsKey("ended " + id));
                        check(begun, id + " ended twice, or never began");
                        found.put("ended " + id, record.path("seq").asLong());
                        closed += record.path("result").path("status").asText().equals("client_gone") ? 1 : 0;
                    }
                }
            } catch (RecordReader.NotARecordException e) {
                throw new AssertionError(segment.file() + " holds what is no record", e);
            }
        }
        promised.forEach((what, seq) -> check(
                seq < first || seq.equals(found.get(what)),
                what + " was promised as record " + seq + ", is " + found.get(what)));
        if (!alive.equals("run-none")) {
            check(
                    open.stream().allMatch(id -> !alive.isEmpty() && id.startsWith(alive + "-")),
                    "statements of dead writers are open: " + open);
        }
        tally.closedByRecovery += alive.isEmpty() ? closed : 0;
        tally.pruned += alive.isEmpty() ? first : 0;
    }

    private static void check(boolean holds, String problem) {
        if (!holds) {
            throw new AssertionError(problem);
        }
    }
}
