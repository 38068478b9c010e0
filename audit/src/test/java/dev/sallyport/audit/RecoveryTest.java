package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {
    @TempDir
    Path temporary;

    private Path killed;

    /** Ten signed records (opening to closing), then an opening that is signed and 20 records that aren't. */
    @BeforeEach
    void killAProcess() throws IOException {
        Path live = temporary.resolve("live");
        try (FileAuditLog log = Samples.open(live)) {
            Samples.fill(log, 8);
        }
        try (FileAuditLog log = Samples.open(live)) {
            Samples.fill(log, 20);
            killed = Samples.copy(live, temporary.resolve("killed"));
        }
    }

    @Test
    void losesNothingThatWasAcknowledged() throws IOException {
        Samples.open(killed).close();

        List<String> lines = Samples.lines(killed);
        assertThat(lines).hasSize(31 + 2);
        assertThat(lines.get(30)).contains("event 19");
        assertThat(lines.get(31)).contains("\"prev_size\":11").contains("\"recovered_bytes_dropped\":0");
        assertThat(AuditVerifier.verify(killed, null, null, true).sound()).isTrue();
    }

    @Test
    void verifiesBeforeTheNextStartWithItsUnsignedEndNoted() throws IOException {
        append(killed, "{\"v\":1,\"seq\":31,\"id\":\"01");

        VerificationReport report = AuditVerifier.verify(killed);

        assertThat(report.sound()).isTrue();
        assertThat(report.signed()).isEqualTo(11);
        assertThat(report.records()).isEqualTo(31);
        assertThat(report.findings()).anyMatch(f -> f.problem().contains("20 records are not yet signed"));
        assertThat(report.findings()).anyMatch(f -> f.problem().contains("torn end"));
        assertThat(AuditVerifier.verify(killed, null, null, true).sound()).isFalse();
    }

    @Test
    void setsATornEndAside() throws IOException {
        String torn = "{\"v\":1,\"seq\":31,\"id\":\"01";
        append(killed, torn);

        Samples.open(killed).close();

        assertThat(Samples.lines(killed).get(31)).contains("\"recovered_bytes_dropped\":" + torn.length());
        Path aside = Path.of(Samples.firstSegment(killed) + ".torn");
        assertThat(Files.readString(aside)).isEqualTo(torn);
        assertThat(AuditVerifier.verify(killed, null, null, true).sound()).isTrue();
    }

    @Test
    void setsPagesAsideThatNeverReachedTheDevice() throws IOException {
        append(killed, "\0".repeat(4096) + "\n{\"v\":1,\"seq\":33}\n");
        assertThat(AuditVerifier.verify(killed).sound()).isTrue();

        Samples.open(killed).close();

        assertThat(Samples.lines(killed)).hasSize(33);
        assertThat(AuditVerifier.verify(killed, null, null, true).sound()).isTrue();
    }

    @Test
    void startsAfterEveryCutThatLeavesWhatWasSigned() throws IOException {
        byte[] whole = Files.readAllBytes(Samples.firstSegment(killed));
        int signed = offsetOfLine(whole, 11);
        for (long seed = 1; seed <= 40; seed++) {
            Random random = new Random(seed);
            Path copy = Samples.copy(killed, temporary.resolve("cut" + seed));
            int cut = signed + random.nextInt(whole.length - signed + 1);
            byte[] garbage = new byte[random.nextInt(40)];
            random.nextBytes(garbage);
            byte[] left = Arrays.copyOf(whole, cut);
            Files.write(Samples.firstSegment(copy), left);
            if (random.nextBoolean()) {
                Files.write(Samples.firstSegment(copy), garbage, StandardOpenOption.APPEND);
            }

            try (FileAuditLog log = Samples.open(copy)) {
                log.append(Samples.action("after")).join();
            }

            VerificationReport report = AuditVerifier.verify(copy, null, null, true);
            assertThat(report.findings().stream().filter(f -> f.severity() == Finding.Severity.ERROR))
                    .as("seed " + seed)
                    .isEmpty();
            assertThat(report.records()).as("seed " + seed).isGreaterThanOrEqualTo(11 + 3);
        }
    }

    @Test
    void refusesEveryCutIntoWhatWasSigned() throws IOException {
        byte[] whole = Files.readAllBytes(Samples.firstSegment(killed));
        int signed = offsetOfLine(whole, 11);
        for (int cut : new int[] {0, 1, signed / 2, signed - 1}) {
            Files.write(Samples.firstSegment(killed), Arrays.copyOf(whole, cut));

            assertThatThrownBy(() -> Samples.open(killed))
                    .as("cut at " + cut)
                    .isInstanceOf(AuditLogException.class)
                    .hasMessageContaining("must not be continued");
        }
        assertThat(Samples.firstSegment(killed)).as("nothing was repaired").hasSize(signed - 1);
    }

    @Test
    void refusesAChangedByteAmongSignedRecords() throws IOException {
        Path segment = Samples.firstSegment(killed);
        Files.writeString(segment, Files.readString(segment).replace("event 3", "event X"));

        assertThatThrownBy(() -> Samples.open(killed)).hasMessageContaining("not those that the checkpoint signed");
    }

    @Test
    void refusesAGapAmongUnsignedRecords() throws IOException {
        List<String> lines = Samples.lines(killed);
        String without = String.join("\n", lines.subList(0, 20)) + "\n" + String.join("\n", lines.subList(21, 31));
        Files.writeString(Samples.firstSegment(killed), without + "\n");

        assertThatThrownBy(() -> Samples.open(killed)).hasMessageContaining("expected record 20, found 21");
    }

    @Test
    void refusesNonsenseBeforeTheEnd() throws IOException {
        List<String> lines = Samples.lines(killed);
        String broken = String.join("\n", lines.subList(0, 20)) + "\nnonsense\n" + lines.get(20) + "\n";
        Files.writeString(Samples.firstSegment(killed), broken);

        assertThatThrownBy(() -> Samples.open(killed))
                .hasMessageContaining(":21:")
                .hasMessageContaining("not JSON");
    }

    @Test
    void refusesALogWithoutItsCheckpointKeyOrSegments() throws IOException {
        Path noCheckpoint = Samples.copy(killed, temporary.resolve("a"));
        Files.delete(noCheckpoint.resolve("log/checkpoint"));
        assertThatThrownBy(() -> Samples.open(noCheckpoint)).hasMessageContaining("no checkpoint");

        Path noKey = Samples.copy(killed, temporary.resolve("b"));
        Files.delete(noKey.resolve("keys/log.ed25519"));
        assertThatThrownBy(() -> Samples.open(noKey)).hasMessageContaining("missing");

        Path noSegment = Samples.copy(killed, temporary.resolve("c"));
        Files.delete(Samples.firstSegment(noSegment));
        assertThatThrownBy(() -> Samples.open(noSegment)).hasMessageContaining("there are none");
    }

    @Test
    void refusesAnotherOriginAndAnotherKey() throws IOException {
        AuditSettings other = AuditSettings.of(killed, "audit.example/other", "proxy-1");
        assertThatThrownBy(() -> FileAuditLog.open(other, Samples.CLOCK)).hasMessageContaining("audit.example/other");

        Path fresh = temporary.resolve("fresh");
        Samples.open(fresh).close();
        Files.copy(
                fresh.resolve("keys/log.ed25519"),
                killed.resolve("keys/log.ed25519"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING,
                java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        assertThatThrownBy(() -> Samples.open(killed)).hasMessageContaining("not signed by");
    }

    @Test
    void rebuildsTheTreeFromTheSegmentsWhenTilesAreMissing() throws IOException {
        Path live = temporary.resolve("many");
        AuditSettings settings = Samples.settings(live).withSegmentBytesMax(30_000);
        try (FileAuditLog log = FileAuditLog.open(settings, Samples.CLOCK)) {
            for (int i = 0; i < 5; i++) {
                Samples.fill(log, 150);
            }
        }
        Files.delete(live.resolve("log/tile/0/000"));
        Files.delete(live.resolve("log/tile/1/000.p/2"));

        FileAuditLog.open(settings, Samples.CLOCK).close();

        assertThat(IndependentSoundness.of(live)).isTrue();
    }

    @Test
    void continuesFromTilesAcrossManySegments() throws IOException {
        Path live = temporary.resolve("many");
        AuditSettings settings = Samples.settings(live).withSegmentBytesMax(10_000);
        for (int start = 0; start < 4; start++) {
            try (FileAuditLog log = FileAuditLog.open(settings, Samples.CLOCK)) {
                for (int i = 0; i < 4; i++) {
                    Samples.fill(log, 100);
                }
            }
        }

        assertThat(AuditVerifier.verify(live, null, null, true).sound()).isTrue();
        assertThat(IndependentSoundness.of(live)).isTrue();
    }

    @Test
    void closesStatementsThatWereOpenWhenTheProcessDied() throws IOException {
        Path live = temporary.resolve("statements");
        Path left;
        AuditSettings settings = Samples.settings(live).withSegmentBytesMax(4_000);
        try (FileAuditLog log = FileAuditLog.open(settings, Samples.CLOCK)) {
            log.append(Samples.decided("long", "SELECT pg_sleep(?)")).join();
            for (int i = 0; i < 6; i++) {
                log.append(Samples.decided("q" + i, "SELECT ?")).join();
                log.append(Samples.ended("q" + i)).join();
            }
            log.append(Samples.decided("last", "SELECT ?")).join();
            left = Samples.copy(live, temporary.resolve("left"));
        }
        AuditSettings again = Samples.settings(left).withSegmentBytesMax(4_000);
        FileAuditLog.open(again, Samples.CLOCK).close();

        List<String> gone = Samples.lines(left).stream()
                .filter(line -> line.contains("client_gone"))
                .toList();
        assertThat(gone).hasSize(2);
        assertThat(gone.get(0))
                .contains("\"id\":\"long\"")
                .contains("statement.end")
                .contains("support-bot");
        assertThat(gone.get(1)).contains("\"id\":\"last\"");

        FileAuditLog.open(again, Samples.CLOCK).close();
        assertThat(Samples.lines(left).stream().filter(line -> line.contains("client_gone")))
                .hasSize(2);
        assertThat(AuditVerifier.verify(left, null, null, true).sound()).isTrue();
    }

    @Test
    void closesStatementsHoweverFarBackTheyBegan() throws IOException {
        Path live = temporary.resolve("far");
        AuditSettings settings = Samples.settings(live).withSegmentBytesMax(4_000);
        try (FileAuditLog log = FileAuditLog.open(settings, Samples.CLOCK)) {
            log.append(Samples.decided("first", "SELECT pg_sleep(?)")).join();
            log.append(Samples.decided("shut", "SELECT ?")).join();
            for (int i = 0; i < 60; i++) {
                log.append(Samples.decided("q" + i, "SELECT ?")).join();
                log.append(Samples.ended("q" + i)).join();
                if (i == 20) {
                    log.append(Samples.decided("second", "SELECT ?")).join();
                }
            }
            log.append(Samples.ended("shut")).join();
            log.append(Samples.decided("last", "SELECT ?")).join();
        }
        assertThat(new LogLayout(live).listSegments()).hasSizeGreaterThan(20);

        assertThat(closedAt(settings)).containsExactly("first", "second", "last");
        assertThat(closedAt(settings)).containsExactly("first", "second", "last");
        assertThat(AuditVerifier.verify(live, null, null, true).sound()).isTrue();
    }

    @Test
    void closesNothingTwiceByAnOlderListAndStopsAtNoStrangeOne() throws IOException {
        Path live = temporary.resolve("older");
        AuditSettings settings = Samples.settings(live).withSegmentBytesMax(4_000);
        byte[] older = new byte[0];
        try (FileAuditLog log = FileAuditLog.open(settings, Samples.CLOCK)) {
            log.append(Samples.decided("first", "SELECT ?")).join();
            log.append(Samples.decided("shut", "SELECT ?")).join();
            for (int i = 0; i < 30; i++) {
                log.append(Samples.decided("q" + i, "SELECT ?")).join();
                log.append(Samples.ended("q" + i)).join();
                if (i == 12) {
                    older = Files.readAllBytes(new LogLayout(live).oldestOpen());
                    log.append(Samples.ended("shut")).join();
                }
            }
        }
        for (String list :
                List.of(new String(older, StandardCharsets.US_ASCII), "0\n", "1\n9\n1\n2\n999\n", "x", "", "9\n-1\n")) {
            Path copy = Samples.copy(live, temporary.resolve("list" + list.hashCode()));
            Files.writeString(new LogLayout(copy).oldestOpen(), list);
            List<String> closed = closedAt(Samples.settings(copy).withSegmentBytesMax(4_000));
            assertThat(closed).as(list).isSubsetOf("first").doesNotHaveDuplicates();
            assertThat(closed).as(list).hasSize(list.length() < 2 || list.contains("-") ? 0 : 1);
            assertThat(AuditVerifier.verify(copy, null, null, true).sound()).isTrue();
        }
    }

    /** Whose ends recovery has written, after one more start. */
    private static List<String> closedAt(AuditSettings settings) throws IOException {
        FileAuditLog.open(settings, Samples.CLOCK).close();
        return Samples.lines(settings.directory()).stream()
                .filter(line -> line.contains("client_gone"))
                .map(line -> line.replaceAll(".*\"statement\":\\{\"id\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    private static void append(Path directory, String text) throws IOException {
        Files.writeString(Samples.firstSegment(directory), text, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    }

    private static int offsetOfLine(byte[] bytes, int line) {
        int newlines = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n' && ++newlines == line) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException("there is no line " + line);
    }

    /** The other verifier, with its checked exceptions out of the way. */
    private static final class IndependentSoundness {
        static boolean of(Path directory) {
            try {
                return IndependentVerification.verifies(directory);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
