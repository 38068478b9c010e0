package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.audit.note.NoteSigner;
import dev.sallyport.audit.note.VerifierKey;
import dev.sallyport.audit.tree.TreeHasher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way of tampering that one can think of must be found, and its place named where that is possible. */
class AuditVerifierTest {
    @TempDir
    Path temporary;

    private Path directory;
    private Path older;
    private VerifierKey key;

    @TempDir
    static Path pristine;

    /** A log of 604 records in several segments, and a checkpoint of it at 302 records, kept elsewhere. */
    @BeforeAll
    static void writeALog() throws IOException {
        Path written = pristine.resolve("log");
        AuditSettings settings = Samples.settings(written).withSegmentBytesMax(40_000);
        for (int start = 0; start < 2; start++) {
            try (FileAuditLog log = FileAuditLog.open(settings, Samples.CLOCK)) {
                for (int i = 0; i < 3; i++) {
                    Samples.fill(log, 100);
                }
            }
            if (start == 0) {
                Samples.copy(written, pristine.resolve("before"));
                Files.copy(written.resolve("log/checkpoint"), pristine.resolve("older"));
            }
        }
    }

    @BeforeEach
    void copyIt() throws IOException {
        Samples.copy(pristine, temporary);
        directory = temporary.resolve("log");
        older = temporary.resolve("older");
        key = VerifierKey.parse(Files.readString(directory.resolve("log/vkey")));
    }

    private VerificationReport verify() {
        return AuditVerifier.verify(directory, key, null, false);
    }

    private static List<String> errors(VerificationReport report) {
        return report.findings().stream()
                .filter(f -> f.severity() == Finding.Severity.ERROR)
                .map(Finding::toString)
                .toList();
    }

    /** A segment in the middle and its lines. */
    private LogLayout.Segment segment(int i) throws IOException {
        return new LogLayout(directory).listSegments().get(i);
    }

    private static void write(LogLayout.Segment segment, List<String> lines) throws IOException {
        Files.delete(segment.file());
        Files.writeString(segment.file(), lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
    }

    @Test
    void findsNothingInAnUntouchedLog() {
        VerificationReport report = AuditVerifier.verify(directory, key, older, true);

        assertThat(report.findings()).isEmpty();
        assertThat(report.origin()).isEqualTo(Samples.ORIGIN);
        assertThat(report.records()).isEqualTo(604);
        assertThat(report.signed()).isEqualTo(604);
        assertThat(report.root()).hasSize(44);
    }

    @Test
    void namesTheRecordOfWhichAByteWasChanged() throws IOException {
        LogLayout.Segment segment = segment(1);
        List<String> lines = new ArrayList<>(Files.readAllLines(segment.file()));
        lines.set(4, lines.get(4).replace("\"action\":\"test\"", "\"action\":\"tast\""));
        write(segment, lines);

        assertThat(errors(verify())).anyMatch(e -> e.startsWith(segment.file() + ":5:"));
    }

    @Test
    void findsEverySingleChangedByte() throws IOException {
        for (long seed = 1; seed <= 60; seed++) {
            Random random = new Random(seed);
            List<LogLayout.Segment> segments = new LogLayout(directory).listSegments();
            Path file = segments.get(random.nextInt(segments.size())).file();
            byte[] bytes = Files.readAllBytes(file);
            byte[] changed = bytes.clone();
            changed[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Files.delete(file);
            Files.write(file, changed);

            assertThat(verify().sound()).as("seed " + seed).isFalse();
            Files.write(file, bytes);
        }
        assertThat(verify().sound()).isTrue();
    }

    @Test
    void findsADeletedRecord() throws IOException {
        LogLayout.Segment segment = segment(1);
        List<String> lines = new ArrayList<>(Files.readAllLines(segment.file()));
        lines.remove(7);
        write(segment, lines);

        assertThat(errors(verify()))
                .anyMatch(e -> e.startsWith(segment.file() + ":8:") && e.contains("expected record"))
                .hasSizeLessThan(20);
    }

    @Test
    void findsADeletedRecordWhoseFollowersWereRenumbered() throws IOException {
        Path single = temporary.resolve("single");
        try (FileAuditLog log = Samples.open(single)) {
            Samples.fill(log, 20);
        }
        List<String> lines = new ArrayList<>(Samples.lines(single));
        lines.remove(7);
        for (int seq = 7; seq < lines.size(); seq++) {
            lines.set(seq, lines.get(seq).replace("\"seq\":" + (seq + 1), "\"seq\":" + seq));
        }
        write(new LogLayout(single).listSegments().get(0), lines);

        assertThat(errors(AuditVerifier.verify(single)))
                .singleElement()
                .asString()
                .contains("records are missing");
    }

    @Test
    void findsRecordsInAnotherOrder() throws IOException {
        LogLayout.Segment segment = segment(1);
        List<String> lines = new ArrayList<>(Files.readAllLines(segment.file()));
        Collections.swap(lines, 3, 4);
        write(segment, lines);

        assertThat(errors(verify())).anyMatch(e -> e.startsWith(segment.file() + ":4:"));
    }

    @Test
    void findsAnInsertedRecord() throws IOException {
        LogLayout.Segment segment = segment(1);
        List<String> lines = new ArrayList<>(Files.readAllLines(segment.file()));
        lines.add(3, lines.get(3));
        write(segment, lines);

        assertThat(verify().sound()).isFalse();
    }

    @Test
    void findsAMissingSegment() throws IOException {
        Files.delete(segment(1).file());

        assertThat(errors(verify())).anyMatch(e -> e.contains("expected a segment that begins with record"));
    }

    @Test
    void findsRecordsCutOffAtTheEnd() throws IOException {
        LogLayout.Segment last = segment(new LogLayout(directory).listSegments().size() - 1);
        List<String> lines = Files.readAllLines(last.file());
        write(last, lines.subList(0, lines.size() - 1));

        assertThat(errors(verify())).anyMatch(e -> e.contains("records are missing"));
    }

    @Test
    void findsAForgedRecordEvenWithAMatchingTile() throws IOException {
        Path first = Samples.firstSegment(directory);
        List<String> lines = new ArrayList<>(Files.readAllLines(first));
        String forged = lines.get(5).replace("event 4", "event 5");
        lines.set(5, forged);
        write(segment(0), lines);
        Path tile = directory.resolve("log/tile/0/000");
        byte[] hashes = Files.readAllBytes(tile);
        byte[] leaf = new TreeHasher().leaf(forged.getBytes(StandardCharsets.UTF_8));
        System.arraycopy(leaf, 0, hashes, 5 * 32, 32);
        Files.write(tile, hashes);

        assertThat(errors(verify())).anyMatch(e -> e.contains("not those that were signed"));
    }

    @Test
    void findsAForgedRecordEvenWithAllTilesAboveRecomputed() throws IOException {
        Path first = Samples.firstSegment(directory);
        List<String> lines = new ArrayList<>(Files.readAllLines(first));
        lines.set(5, lines.get(5).replace("event 4", "event 5"));
        write(segment(0), lines);
        rebuildTiles();

        assertThat(errors(verify())).singleElement().asString().contains("not those that were signed");
    }

    private void rebuildTiles() throws IOException {
        TreeHasher hasher = new TreeHasher();
        dev.sallyport.audit.tree.Frontier tree = new dev.sallyport.audit.tree.Frontier();
        TileStore store = new TileStore(directory.resolve("log"), new dev.sallyport.audit.disk.LocalDisk());
        List<dev.sallyport.audit.tree.Tile> tiles = new ArrayList<>();
        for (String line : Samples.lines(directory)) {
            tree.append(hasher.leaf(line.getBytes(StandardCharsets.UTF_8)), tiles::add);
        }
        tiles.addAll(tree.partials());
        store.write(tiles);
    }

    @Test
    void findsDamagedAndMissingTiles() throws IOException {
        Path tile = directory.resolve("log/tile/0/001");
        byte[] hashes = Files.readAllBytes(tile);
        hashes[40] ^= 1;
        Files.write(tile, hashes);
        assertThat(errors(verify())).singleElement().asString().contains("hash 1 of tile/0/001");

        Files.delete(tile);
        assertThat(errors(verify())).singleElement().asString().contains("missing");
    }

    @Test
    void findsALogThatWasRolledBack() throws IOException {
        Path newer = temporary.resolve("newer");
        Files.copy(directory.resolve("log/checkpoint"), newer);

        VerificationReport report = AuditVerifier.verify(temporary.resolve("before"), key, newer, false);

        assertThat(errors(report))
                .anyMatch(e -> e.contains("rolled back"))
                .anyMatch(e -> e.contains("signs 604 records, the log has 302"));
        assertThat(AuditVerifier.verify(temporary.resolve("before"), key, null, true)
                        .sound())
                .as("without a checkpoint from elsewhere nobody can tell")
                .isTrue();
    }

    @Test
    void findsACheckpointThatWasRolledBackAlone() throws IOException {
        Path newer = temporary.resolve("newer");
        Files.move(directory.resolve("log/checkpoint"), newer);
        Files.copy(older, directory.resolve("log/checkpoint"));

        assertThat(AuditVerifier.verify(directory, key, newer, false).sound()).isFalse();
        VerificationReport alone = verify();
        assertThat(alone.findings()).anyMatch(f -> f.problem().contains("302 records are not yet signed"));
        assertThat(AuditVerifier.verify(directory, key, null, true).sound()).isFalse();
    }

    @Test
    void findsAnotherHistoryUnderTheSameKey() throws IOException {
        Path rewritten = temporary.resolve("rewritten");
        Files.createDirectories(rewritten.resolve("keys"));
        Files.copy(
                directory.resolve("keys/log.ed25519"),
                rewritten.resolve("keys/log.ed25519"),
                StandardCopyOption.COPY_ATTRIBUTES);
        try (FileAuditLog log = Samples.open(rewritten)) {
            Samples.fill(log, 700);
        }

        assertThat(AuditVerifier.verify(rewritten, key, null, true).sound()).isTrue();
        assertThat(errors(AuditVerifier.verify(rewritten, key, older, true)))
                .singleElement()
                .asString()
                .startsWith(older.toString())
                .contains("not those that were signed");
    }

    @Test
    void findsAnotherKey() {
        VerifierKey other =
                NoteSigner.generate(Samples.ORIGIN, new SecureRandom()).verifier();

        assertThat(errors(AuditVerifier.verify(directory, other, null, false)))
                .anyMatch(e -> e.contains("not signed by"));
    }

    @Test
    void findsALogSignedAnewWithAnotherKeyOnlyIfTheKeyIsGiven() throws IOException {
        Path forged = temporary.resolve("forged");
        try (FileAuditLog log = Samples.open(forged)) {
            Samples.fill(log, 10);
        }

        assertThat(AuditVerifier.verify(forged).findings())
                .anyMatch(f -> f.problem().contains("log's own"));
        assertThat(AuditVerifier.verify(forged, key, null, false).sound()).isFalse();
    }

    @Test
    void findsMissingCheckpointsAndKeys() throws IOException {
        Files.delete(directory.resolve("log/checkpoint"));
        assertThat(errors(verify())).anyMatch(e -> e.contains("missing"));

        Files.delete(directory.resolve("log/vkey"));
        assertThat(errors(AuditVerifier.verify(directory))).anyMatch(e -> e.contains("vkey: the file is missing"));
        assertThatThrownBy(() -> AuditVerifier.verify(temporary.resolve("nowhere")))
                .isInstanceOf(AuditLogException.class);
    }

    @Test
    void findsFilesThatPretendToBeSegments() throws IOException {
        Files.writeString(directory.resolve("seg/1.jsonl"), "{}\n");

        assertThat(errors(verify())).anyMatch(e -> e.contains("name of a segment"));
    }

    @Test
    void findsAChangedOrMissingText() throws IOException {
        Path log = temporary.resolve("texts");
        String text = "SELECT '" + "x".repeat(100_000) + "'";
        try (FileAuditLog opened = Samples.open(log)) {
            AuditEvent raw = AuditEvent.of(AuditEventType.STATEMENT_DECISION)
                    .session(SessionFields.of("s"))
                    .actor(Samples.actor())
                    .statement(Samples.statement("1", text, "raw"))
                    .decision(Samples.decision("deny"))
                    .build();
            opened.append(raw).join();
        }
        Path blob = new LogLayout(log).blob(StatementDigest.plain(text));
        assertThat(AuditVerifier.verify(log, null, null, true).sound()).isTrue();
        assertThat(Files.readString(blob)).isEqualTo(text);

        Files.writeString(blob, text.replace("SELECT", "DELETE"));
        assertThat(errors(AuditVerifier.verify(log)))
                .anyMatch(e -> e.contains(":2: the text that it names was changed"));
        Files.delete(blob);
        assertThat(errors(AuditVerifier.verify(log))).anyMatch(e -> e.contains("is missing"));
    }

    @Test
    void boundsWhatItReports() throws IOException {
        List<String> nonsense = Collections.nCopies(10_000, "nonsense");
        write(segment(0), nonsense);

        assertThat(verify().findings()).hasSizeLessThan(250);
    }
}
