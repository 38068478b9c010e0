package dev.sallyport.audit.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.audit.AdminFields;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.AuditSettings;
import dev.sallyport.audit.FileAuditLog;
import dev.sallyport.audit.Finding;
import dev.sallyport.audit.note.Checkpoint;
import dev.sallyport.audit.note.NoteSigner;
import dev.sallyport.audit.note.VerifierKey;
import dev.sallyport.audit.tree.Frontier;
import dev.sallyport.audit.tree.TreeHasher;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyVerifierTest {
    private static final String ORIGIN = "audit.example/copy";

    @TempDir
    static Path folder;

    private static Path log;
    private static List<String> lines;
    private static VerifierKey key;
    private static String checkpoint;

    @BeforeAll
    static void writeALog() throws IOException {
        log = folder.resolve("audit");
        write(log, "event ", 600);
        lines = Files.readAllLines(log.resolve("seg/00000000000000000000.jsonl"));
        key = VerifierKey.parse(Files.readString(log.resolve("log/vkey")));
        checkpoint = Files.readString(log.resolve("log/checkpoint"));
        assertThat(lines).hasSizeGreaterThan(600);
    }

    private static void write(Path directory, String text, int events) {
        AuditSettings settings = AuditSettings.of(directory, ORIGIN, "proxy-1")
                .withReserveBytes(0)
                .withCheckpointInterval(Duration.ofHours(1));
        try (FileAuditLog written = FileAuditLog.open(settings, Clock.systemUTC())) {
            List<CompletableFuture<Long>> all = new ArrayList<>();
            for (int i = 0; i < events; i++) {
                all.add(written.append(AuditEvent.of(AuditEventType.ADMIN_ACTION)
                        .admin(new AdminFields("test", text + i, null, null))
                        .build()));
            }
            all.forEach(CompletableFuture::join);
        }
    }

    private static CopyReport verify(List<String> copy, @Nullable Path tiles, boolean strict, String... given)
            throws IOException {
        try (CopyVerifier verifier = new CopyVerifier(key, tiles, strict)) {
            for (String note : given) {
                verifier.checkpoint("given", note, true);
            }
            String text = String.join("\n", copy) + "\n";
            LineCopy.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), verifier);
            return verifier.finish();
        }
    }

    private static String errors(CopyReport report) {
        return report.proof().findings().stream()
                .filter(each -> each.severity() == Finding.Severity.ERROR)
                .map(Finding::toString)
                .collect(Collectors.joining("\n"));
    }

    private static List<String> without(int from, int to) {
        List<String> copy = new ArrayList<>(lines);
        copy.subList(from, to).clear();
        return copy;
    }

    @Test
    void provesAWholeCopyWithWhatWasSentAgain() throws IOException {
        List<String> copy = new ArrayList<>(lines.subList(0, 300));
        copy.addAll(lines.subList(120, lines.size()));

        CopyReport report = verify(copy, null, true, checkpoint);

        assertThat(report.proof().findings()).isEmpty();
        assertThat(report.repeated()).isEqualTo(180);
        assertThat(report.proof().signed()).isEqualTo(lines.size());
        assertThat(report.first()).isZero();
        assertThat(report.last()).isEqualTo(lines.size() - 1);
    }

    @Test
    void provesItWhateverTheOrderAndSaysThatItWasNotKept() throws IOException {
        for (int seed = 0; seed < 5; seed++) {
            List<String> copy = new ArrayList<>(lines);
            copy.addAll(lines.subList(0, 50));
            Collections.shuffle(copy, new Random(seed));

            CopyReport report = verify(copy, null, true, checkpoint);

            assertThat(report.sound()).as("seed %d", seed).isTrue();
            assertThat(report.proof().findings()).hasSize(1);
            assertThat(report.repeated()).isEqualTo(50);
        }
    }

    @Test
    void findsEveryChange() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            int number = random.nextInt(1, lines.size() - 1);
            List<String> copy = new ArrayList<>(lines);
            copy.set(number, copy.get(number).replace("\"event ", "\"evenT "));

            assertThat(errors(verify(copy, null, false, checkpoint))).contains("not those that were signed");
            assertThat(errors(verify(copy, log.resolve("log"), false, checkpoint)))
                    .contains("record " + number + ": is not the one that the log's tile has");
        }
    }

    @Test
    void findsWhatIsMissing() throws IOException {
        assertThat(errors(verify(without(40, 43), null, false, checkpoint)))
                .contains("records 40 to 42: missing")
                .contains("can't be compared");
        assertThat(errors(verify(without(40, 41), log.resolve("log"), false, checkpoint)))
                .isEqualTo("record 40: missing");
        assertThat(errors(verify(lines.subList(0, 500), null, false, checkpoint)))
                .contains("signs " + lines.size() + " records, the copy ends before record 500");
        assertThat(errors(verify(lines, null, false))).contains("no checkpoint of the log's proves any of it");
    }

    @Test
    void doesWithTilesForRecordsThatTheTopicKeepsNoMore() throws IOException {
        assertThat(errors(verify(without(0, 300), null, false, checkpoint))).contains("records 0 to 299: missing");

        CopyReport report = verify(without(0, 300), log.resolve("log"), true, checkpoint);

        assertThat(report.sound()).isTrue();
        assertThat(report.first()).isEqualTo(300);
        assertThat(report.proof().signed()).isEqualTo(lines.size());
    }

    @Test
    void believesNoTiles() throws IOException {
        Path forged = Files.createDirectories(folder.resolve("forged/tile/0"));
        byte[] tile = Files.readAllBytes(log.resolve("log/tile/0/000"));
        List<String> copy = without(0, 5);
        copy.set(0, copy.get(0).replace("\"event ", "\"evenT "));
        byte[] hash = new TreeHasher().leaf(copy.get(0).getBytes(StandardCharsets.UTF_8));
        System.arraycopy(hash, 0, tile, 5 * 32, 32);
        Files.write(forged.resolve("000"), tile);

        assertThat(errors(verify(copy, folder.resolve("forged"), false, checkpoint)))
                .contains("not those that were signed");
    }

    @Test
    void tilesAndAnOldCheckpointProveNoRecord() throws IOException {
        // What the topic has is invented; whoever did that has left newer checkpoints out.
        List<String> copy = without(0, 300);
        copy.replaceAll(line -> line.replace("\"event ", "\"evenT "));
        Path tiles = Files.createDirectories(folder.resolve("old/tile/0"));
        Files.write(tiles.resolve("000"), Files.readAllBytes(log.resolve("log/tile/0/000")));
        byte[] more = Files.readAllBytes(log.resolve("log/tile/0/001"));
        Files.createDirectories(tiles.resolve("001.p"));
        Files.write(tiles.resolve("001.p/44"), Arrays.copyOf(more, 44 * TreeHasher.HASH_BYTES));

        for (int size : List.of(1, 256, 299, 300)) {
            CopyReport report = verify(copy, folder.resolve("old"), false, signed(size));
            assertThat(report.sound()).as("%d signed", size).isFalse();
            assertThat(errors(report)).contains("no checkpoint of the log's proves any of it");
        }
        assertThat(errors(verify(without(0, 300), folder.resolve("old"), false, signed(301))))
                .isEmpty();
        assertThat(errors(verify(copy, folder.resolve("old"), false, signed(301))))
                .contains("not those that were signed");
    }

    /** A checkpoint that the log has signed when it had so many records. */
    private static String signed(int size) throws IOException {
        Frontier tree = new Frontier();
        TreeHasher hasher = new TreeHasher();
        for (String line : lines.subList(0, size)) {
            tree.append(hasher.leaf(line.getBytes(StandardCharsets.UTF_8)), tile -> {});
        }
        NoteSigner signer = NoteSigner.parse(Files.readString(log.resolve("keys/log.ed25519")));
        return signer.sign(Checkpoint.of(ORIGIN, size, tree.root()));
    }

    @Test
    void takesNoNumberForAnotherOne() throws IOException {
        for (String number : List.of("18446744073709551621", "5.0", "\"5\"", "5e0")) {
            List<String> copy = new ArrayList<>(lines);
            copy.set(5, copy.get(5).replace("\"seq\":5,", "\"seq\":" + number + ","));
            assertThat(errors(verify(copy, null, false, checkpoint)))
                    .contains("only a copy in the format json")
                    .contains("record 5: missing");
        }
    }

    @Test
    void findsTwoRecordsWithOneNumber() throws IOException {
        List<String> copy = new ArrayList<>(lines);
        copy.add(lines.get(9).replace("\"event ", "\"evenT "));

        assertThat(errors(verify(copy, null, false, checkpoint))).contains("record 9 came before and was another one");
    }

    @Test
    void findsAnotherHistoryOfTheSameKey() throws IOException {
        Path other = folder.resolve("other");
        Files.createDirectories(other.resolve("keys"));
        Files.createDirectories(other.resolve("log"));
        Files.copy(
                log.resolve("keys/log.ed25519"), other.resolve("keys/log.ed25519"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(log.resolve("log/vkey"), other.resolve("log/vkey"));
        write(other, "another ", 600);
        String twin = Files.readString(other.resolve("log/checkpoint"));
        assertThat(twin).startsWith(checkpoint.substring(0, checkpoint.indexOf('\n', ORIGIN.length() + 1)));

        assertThat(errors(verify(lines, null, false, checkpoint, twin))).contains("has signed two different logs");
        assertThat(errors(verify(lines, null, false, twin))).contains("not those that were signed");
    }

    @Test
    void believesNoOtherKey() throws IOException {
        Path other = folder.resolve("stranger");
        write(other, "another ", 3);
        String strange = Files.readString(other.resolve("log/checkpoint"));

        assertThat(errors(verify(lines, null, false, strange))).contains("not signed by");
    }

    @Test
    void saysWhatIsNotProvenYet() throws IOException {
        List<String> copy = new ArrayList<>(lines);
        copy.add(lines.get(5).replace("\"seq\":5,", "\"seq\":" + lines.size() + ","));

        CopyReport report = verify(copy, null, false, checkpoint);

        assertThat(report.sound()).isTrue();
        assertThat(report.proof().findings().toString()).contains("proves the last 1 records");
        assertThat(verify(copy, null, true, checkpoint).sound()).isFalse();
    }

    @Test
    void takesAnythingForARecordThatIsNone() throws IOException {
        List<String> copy = List.of("{}", "x", "{\"v\":1,\"seq\":-1}", "\u0000", "y".repeat(300_000));

        CopyReport report = verify(copy, null, false, checkpoint);

        assertThat(report.sound()).isFalse();
        assertThat(report.first()).isEqualTo(-1);
    }

    @Test
    void staysSmallWhateverTheNumbersAre() throws IOException {
        try (LeafRuns runs = new LeafRuns(10)) {
            for (long i = 0; i < 20; i += 2) {
                assertThat(runs.put(i << 50, new byte[32])).isEqualTo(LeafRuns.Outcome.NEW);
            }
            assertThat(runs.put(1L << 60, new byte[32])).isEqualTo(LeafRuns.Outcome.SCATTERED);
            assertThat(runs.put(4L << 50, new byte[32])).isEqualTo(LeafRuns.Outcome.SAME);
        }
        SignedSizes sizes = new SignedSizes();
        for (int size = 0; size < 50_000; size++) {
            sizes.add(Checkpoint.of(ORIGIN, size, new byte[32]), "x", size == 3);
        }
        assertThat(sizes.bySize()).hasSizeLessThan(20_000).containsKeys(3L, 49_999L);
    }
}
