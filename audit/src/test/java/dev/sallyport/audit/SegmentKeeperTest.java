package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.audit.note.VerifierKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finished segments are packed and pruned, and what is left still proves that it belongs to what was there. */
class SegmentKeeperTest {
    private static final int EVENTS = 2000;
    private static final Duration AT_ONCE = Duration.ofMillis(5);

    @TempDir
    Path temporary;

    private Path directory;
    private Path older;
    private List<String> lines;

    /** A log of several tiles and many segments, and a checkpoint of its beginning. */
    @BeforeEach
    void write() throws IOException {
        directory = temporary.resolve("audit");
        try (FileAuditLog log = Samples.open(directory)) {
            Samples.fill(log, 300);
        }
        older = Files.copy(checkpoint(), temporary.resolve("older"));
        try (FileAuditLog log = FileAuditLog.open(settings(AuditKeeping.ALL), Samples.CLOCK)) {
            for (int i = 0; i < EVENTS; i += 100) {
                Samples.fill(log, 100);
            }
        }
        lines = Samples.lines(directory);
    }

    private AuditSettings settings(AuditKeeping keeping) {
        return Samples.settings(directory)
                .withSegmentBytesMax(16 * 1024)
                .withCheckpointInterval(Duration.ofMillis(5))
                .withKeeping(keeping);
    }

    private static AuditKeeping packing() {
        return new AuditKeeping(true, null, Long.MAX_VALUE, AT_ONCE);
    }

    private static AuditKeeping bytes(long bytesMax) {
        return new AuditKeeping(false, null, bytesMax, AT_ONCE);
    }

    private Path checkpoint() {
        return directory.resolve("log").resolve("checkpoint");
    }

    private List<LogLayout.Segment> segments() {
        try {
            return new LogLayout(directory).listSegments();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws IOException {
        long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private void packAll() throws IOException {
        try (FileAuditLog log = FileAuditLog.open(settings(packing()), Samples.CLOCK)) {
            await(() -> segments().stream()
                                    .filter(s -> !LogLayout.isPacked(s.file()))
                                    .count()
                            == 1
                    && plainFiles() == 1);
            assertThat(log.health().writable()).isTrue();
        }
        lines = Samples.lines(directory);
    }

    private long plainFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("seg"))) {
            return files.filter(f -> f.toString().endsWith(".jsonl")).count();
        }
    }

    /** Prunes to about half. */
    private void prune() throws IOException {
        try (FileAuditLog log = FileAuditLog.open(settings(bytes(200 * 1024)), Samples.CLOCK)) {
            await(() -> segments().get(0).first() > 600);
            assertThat(log.health().writable()).isTrue();
        }
    }

    private VerificationReport verify(@Nullable Path since) throws IOException {
        VerifierKey key =
                VerifierKey.parse(Files.readString(directory.resolve("log").resolve("vkey")));
        return AuditVerifier.verify(directory, key, since, true);
    }

    private List<String> errors(@Nullable Path since) throws IOException {
        return verify(since).findings().stream()
                .filter(f -> f.severity() == Finding.Severity.ERROR)
                .map(Finding::toString)
                .toList();
    }

    @Test
    void packsFinishedSegmentsAndEveryReaderSeesThroughIt() throws Exception {
        List<String> before = lines;
        packAll();

        assertThat(lines.subList(0, before.size())).isEqualTo(before);
        assertThat(errors(older)).isEmpty();
        assertThat(AuditProver.prove(directory, "700")).startsWith("c2sp.org/tlog-proof@v1");
        try (AuditTail tail = AuditTail.open(directory, 1500)) {
            assertThat(tail.poll(10_000)).isEqualTo(lines.subList(lines.size() - 1500, lines.size()));
        }
        long packed = 0;
        for (LogLayout.Segment segment : segments()) {
            packed += Files.size(segment.file());
        }
        assertThat(packed).isLessThan(String.join("\n", lines).length() / 3);
    }

    @Test
    void packsSoThatAnyGunzipReadsIt() throws IOException {
        packAll();
        Path packed = segments().get(1).file();

        try (var in = new GZIPInputStream(Files.newInputStream(packed));
                SegmentReader reader = new SegmentReader(packed)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                assertThat(Objects.requireNonNull(reader.next()).bytes)
                        .isEqualTo(line.getBytes(StandardCharsets.UTF_8));
            }
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void goesOnWhereverPackingWasInterrupted() throws IOException {
        Path plain = segments().get(0).file();
        Path kept = Files.copy(plain, temporary.resolve("kept"));
        packAll();
        Path packed = segments().get(0).file();
        byte[] whole = Files.readAllBytes(packed);

        Files.copy(kept, plain);
        assertThat(errors(older)).isEmpty();
        Files.write(packed.resolveSibling(packed.getFileName() + ".tmp"), new byte[] {1, 2, 3});
        Files.delete(packed);
        assertThat(errors(older)).isEmpty();

        packAll();
        assertThat(Files.readAllBytes(packed)).isEqualTo(whole);
        assertThat(plain).doesNotExist();
        assertThat(errors(older)).isEmpty();
    }

    @Test
    void findsEveryChangeOfAPackedSegment() throws IOException {
        packAll();
        Path packed = segments().get(2).file();
        byte[] whole = Files.readAllBytes(packed);
        assertThat(packed.toFile().setWritable(true)).isTrue();
        for (int place :
                new int[] {0, 3, 12, 17, 21, 23, 24, 100, whole.length / 2, whole.length - 9, whole.length - 1}) {
            byte[] changed = whole.clone();
            changed[place] ^= 0x15;
            Files.write(packed, changed);
            assertThat(errors(older)).as("byte " + place).isNotEmpty();
        }
        Files.write(packed, Arrays.copyOf(whole, whole.length - 5));
        assertThat(errors(older)).isNotEmpty();
        Files.write(packed, new byte[0]);
        assertThat(errors(older)).isNotEmpty();
        Files.write(packed, whole);
        assertThat(errors(older)).isEmpty();
    }

    @Test
    void prunesTheOldestAndProvesThatTheRestBelongsToTheSameTree() throws Exception {
        String proof = AuditProver.prove(directory, "5");
        prune();

        long first = segments().get(0).first();
        VerificationReport report = verify(older);
        assertThat(report.sound()).isTrue();
        assertThat(report.findings())
                .anyMatch(f -> f.problem().startsWith("records 0 to " + (first - 1) + " were pruned, as record "));
        assertThat(Samples.lines(directory)).contains(lines.get(lines.size() - 1));
        assertThat(Samples.lines(directory).get(0)).isEqualTo(lines.get((int) first));
        VerifierKey key =
                VerifierKey.parse(Files.readString(directory.resolve("log").resolve("vkey")));
        assertThat(AuditProver.verify(proof.getBytes(StandardCharsets.UTF_8), key, null)
                        .index())
                .isEqualTo(5);
        assertThatThrownBy(() -> AuditProver.prove(directory, "5"))
                .isInstanceOf(AuditProver.NoProofException.class)
                .hasMessageContaining("pruned");
        AuditProver.prove(directory, Long.toString(first));
    }

    @Test
    void goesOnAfterPruningAndPrunesAgain() throws IOException {
        prune();
        long first = segments().get(0).first();
        try (FileAuditLog log = FileAuditLog.open(settings(bytes(20 * 1024)), Samples.CLOCK)) {
            Samples.fill(log, 300);
            await(() -> segments().get(0).first() > first);
        }
        Samples.open(directory).close();

        assertThat(errors(older)).isEmpty();
    }

    @Test
    void prunesWhatIsTooOldAndNothingElse() throws IOException {
        AuditKeeping day = new AuditKeeping(true, Duration.ofDays(1), Long.MAX_VALUE, AT_ONCE);
        Clock later = Clock.offset(Samples.CLOCK, Duration.ofHours(25));
        try (FileAuditLog log = FileAuditLog.open(settings(day), later)) {
            Samples.fill(log, 300);
            await(() -> segments().get(0).first() > 1500);
        }

        assertThat(Samples.lines(directory).get(0)).contains("2026-11-20T12");
        assertThat(errors(older)).isEmpty();
    }

    @Test
    void findsSegmentsThatAreGoneWithoutARecordOfIt() throws IOException {
        Files.delete(segments().get(0).file());
        Files.delete(segments().get(0).file());

        assertThat(errors(older)).anyMatch(e -> e.contains("no signed record says that they were pruned"));
        assertThatThrownBy(() -> Samples.open(directory)).hasMessageContaining("first segment is missing");
    }

    @Test
    void findsSegmentsThatAreGoneBeyondWhatWasPruned() throws IOException {
        prune();
        Files.delete(segments().get(0).file());

        assertThat(errors(older)).anyMatch(e -> e.contains("no signed record says that they were pruned"));
        assertThatThrownBy(() -> Samples.open(directory)).hasMessageContaining("first segment is missing");
    }

    @Test
    void believesNoRecordOfPruningThatIsNotSigned() throws IOException {
        prune();
        long first = segments().get(1).first();
        long seq = segments().get(0).first() + Samples.lines(directory).size();
        Files.delete(segments().get(0).file());
        Path last = segments().get(segments().size() - 1).file();
        Files.writeString(
                last,
                "{\"v\":1,\"seq\":" + seq + ",\"type\":\"admin.action\",\"admin\":{\"action\":\"retention.prune\","
                        + "\"target\":\"0-" + (first - 1) + "\"}}\n",
                StandardOpenOption.APPEND);

        assertThat(AuditVerifier.verify(directory).findings())
                .anyMatch(f -> f.severity() == Finding.Severity.ERROR
                        && f.problem().contains("no signed record says that they were pruned"));
    }

    @Test
    void findsTilesThatWereChangedWhereRecordsWerePruned() throws IOException {
        prune();
        Path tile = directory.resolve("log").resolve("tile/0/000");
        byte[] hashes = Files.readAllBytes(tile);
        hashes[40] ^= 1;
        Files.write(tile, hashes);
        assertThat(errors(null)).isNotEmpty();

        Files.delete(tile);
        assertThat(errors(null)).anyMatch(e -> e.contains("the tile is missing"));
    }

    @Test
    void keepsWhatASinkHasNotAcknowledged() throws IOException {
        Path offset = new LogLayout(directory).sinkOffset("copy");
        Files.writeString(offset, Samples.ORIGIN + " 900\n");
        try (FileAuditLog log = FileAuditLog.open(settings(bytes(1)), Samples.CLOCK)) {
            await(() -> segments().get(0).first() > 600);
            Samples.fill(log, 600);
            assertThat(segments().get(0).first()).isLessThanOrEqualTo(900);
            Files.writeString(offset, "nonsense");
            Samples.fill(log, 600);
            assertThat(segments().get(0).first()).isLessThanOrEqualTo(900);
            Files.delete(offset);
            await(() -> segments().get(0).first() > 2000);
        }
        assertThat(errors(older)).isEmpty();
    }

    @Test
    void keepsSegmentsWithStatementsThatAreOpen() throws IOException {
        try (FileAuditLog log = FileAuditLog.open(settings(bytes(1)), Samples.CLOCK)) {
            long seq = log.append(Samples.decided("1", "SELECT 1")).join();
            Samples.fill(log, 1000);
            await(() -> segments().get(0).first() > 1500);
            Samples.fill(log, 600);
            assertThat(segments().get(0).first()).isLessThanOrEqualTo(seq);
            log.append(Samples.ended("1")).join();
            Samples.fill(log, 600);
            await(() -> segments().get(0).first() > seq);
        }
        assertThat(errors(older)).isEmpty();
    }

    @Test
    void letsNobodyElseSayThatRecordsWerePruned() {
        try (FileAuditLog log = Samples.open(directory)) {
            assertThatThrownBy(() -> log.append(Pruning.below(10)).join())
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("only the log itself");
        }
    }

    @Test
    void prunesTextsThatNoKeptRecordNames() throws IOException {
        String onlyOld = "SELECT '" + "a".repeat(70_000) + "'";
        String both = "SELECT '" + "b".repeat(70_000) + "'";
        try (FileAuditLog log = FileAuditLog.open(settings(AuditKeeping.ALL), Samples.CLOCK)) {
            log.append(Samples.raw("1", onlyOld)).join();
            log.append(Samples.raw("2", both)).join();
            log.append(Samples.ended("1")).join();
            log.append(Samples.ended("2")).join();
            for (int i = 0; i < 10; i++) {
                Samples.fill(log, 100);
            }
            log.append(Samples.raw("3", both)).join();
            Samples.fill(log, 300);
        }
        assertThat(blobs()).isEqualTo(2);
        long seq = lines.size();
        try (FileAuditLog log = FileAuditLog.open(settings(bytes(150 * 1024)), Samples.CLOCK)) {
            await(() -> segments().get(0).first() > seq + 10);
            assertThat(log.health().writable()).isTrue();
        }
        assertThat(blobs()).isEqualTo(1);
        assertThat(errors(older)).isEmpty();
    }

    private long blobs() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("blobs"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }
}
