package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileAuditLogTest {
    @TempDir
    Path directory;

    @Test
    void isOnDiskWhenTheFutureCompletes() throws IOException {
        try (FileAuditLog log = Samples.open(directory)) {
            long seq = log.append(Samples.action("something")).join();

            assertThat(seq).isEqualTo(1);
            assertThat(Samples.lines(directory).get(1)).contains("\"seq\":1").contains("something");
        }
    }

    @Test
    void beginsWithItsOpeningAndEndsWithItsClosing() throws IOException {
        try (FileAuditLog log = Samples.open(directory)) {
            Samples.fill(log, 3);
        }

        List<String> lines = Samples.lines(directory);
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0)).contains("\"type\":\"log.open\"").contains("\"origin\":\"audit.example/test\"");
        assertThat(lines.get(4)).contains("\"type\":\"log.close\"").contains("\"reason\":\"closed\"");
    }

    @Test
    void isVerifiedBySomebodyWhoKnowsOnlyTheSpecifications() throws Exception {
        AuditSettings settings = Samples.settings(directory).withSegmentBytesMax(20_000);
        try (FileAuditLog log = FileAuditLog.open(settings, Samples.CLOCK)) {
            for (int i = 0; i < 7; i++) {
                Samples.fill(log, 100);
            }
        }

        assertThat(IndependentVerification.verifies(directory)).isTrue();
        assertThat(AuditVerifier.verify(directory).sound()).isTrue();
    }

    @Test
    void numbersWithoutGapsAcrossSegmentsAndStarts() throws IOException {
        AuditSettings settings = Samples.settings(directory).withSegmentBytesMax(2_000);
        for (int start = 0; start < 3; start++) {
            try (FileAuditLog log = FileAuditLog.open(settings, Samples.CLOCK)) {
                for (int i = 0; i < 30; i++) {
                    log.append(Samples.action("event " + i)).join();
                }
            }
        }

        List<String> lines = Samples.lines(directory);
        assertThat(lines).hasSize(96);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i)).startsWith("{\"v\":1,\"seq\":" + i + ",");
        }
        assertThat(new LogLayout(directory).listSegments().size()).isGreaterThan(5);
        assertThat(AuditVerifier.verify(directory).sound()).isTrue();
    }

    @Test
    void sealsSegmentsAndHidesKeysFromOthers() throws IOException {
        AuditSettings settings = Samples.settings(directory).withSegmentBytesMax(1_000);
        try (FileAuditLog log = FileAuditLog.open(settings, Samples.CLOCK)) {
            for (int i = 0; i < 10; i++) {
                log.append(Samples.action("event " + i)).join();
            }
        }

        assertThat(mode(Samples.firstSegment(directory))).isEqualTo("r--r-----");
        assertThat(mode(directory.resolve("keys/log.ed25519"))).isEqualTo("rw-------");
        assertThat(mode(Samples.lastSegment(directory))).doesNotEndWith("r--");
    }

    @Test
    void refusesAKeyThatOthersCanRead() throws IOException {
        Samples.open(directory).close();
        Path key = directory.resolve("keys/log.ed25519");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> Samples.open(directory)).hasMessageContaining("0600");
    }

    @Test
    void givesEveryOneOfManyWritersItsOwnNumber() throws Exception {
        int writers = 64;
        int each = 100;
        Set<Long> numbers = new ConcurrentSkipListSet<>();
        try (FileAuditLog log = FileAuditLog.open(
                Samples.settings(directory).withCheckpointInterval(Duration.ZERO), Clock.systemUTC())) {
            List<Thread> threads = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                String name = "writer " + w;
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < each; i++) {
                        numbers.add(log.append(Samples.action(name + " " + i)).join());
                    }
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }

        assertThat(numbers).hasSize(writers * each);
        assertThat(new TreeSet<>(numbers).first()).isEqualTo(1);
        assertThat(new TreeSet<>(numbers).last()).isEqualTo((long) writers * each);
        assertThat(AuditVerifier.verify(directory, null, null, true).sound()).isTrue();
        assertThat(IndependentVerification.verifies(directory)).isTrue();
    }

    @Test
    void keepsNumberingWhenTheClockGoesBack() throws IOException {
        Iterator<Instant> times = List.of(5, 4, 3, 2, 1, 0).stream()
                .map(hours -> Samples.NOON.plus(Duration.ofHours(hours)))
                .toList()
                .iterator();
        Clock backwards = new Clock() {
            private Instant last = Samples.NOON;

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public synchronized Instant instant() {
                last = times.hasNext() ? times.next() : last;
                return last;
            }
        };
        try (FileAuditLog log = FileAuditLog.open(Samples.settings(directory), backwards)) {
            Samples.fill(log, 10);
        }

        List<String> ids = Samples.lines(directory).stream()
                .map(line -> line.replaceAll(".*\"id\":\"([0-9A-Z]{26})\",\"time\".*", "$1"))
                .toList();
        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(AuditVerifier.verify(directory).sound()).isTrue();
    }

    @Test
    void failsAtOnceWhenTheQueueIsFullAndNeverBlocks() {
        FaultyDisk disk = new FaultyDisk();
        AuditSettings settings = Samples.settings(directory).withQueue(4, Long.MAX_VALUE);
        FileAuditLog log = FileAuditLog.open(settings, Samples.CLOCK, disk);
        disk.gate = new java.util.concurrent.CountDownLatch(1);
        List<CompletableFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            futures.add(log.append(Samples.action("event " + i)));
        }
        disk.gate.countDown();
        log.close();

        long refused = futures.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .count();
        assertThat(futures).allMatch(CompletableFuture::isDone);
        assertThat(refused).isPositive();
        assertThat(AuditVerifier.verify(directory).records()).isEqualTo(2 + 5_000 - refused);
    }

    @Test
    void boundsTheTextThatWaits() {
        AuditSettings settings = Samples.settings(directory).withQueue(1_000, 100_000);
        try (FileAuditLog log = FileAuditLog.open(settings, Samples.CLOCK)) {
            CompletableFuture<Long> future = log.append(Samples.decided("1", "x".repeat(60_000)));

            assertThat(future).isCompletedExceptionally();
            assertThat(log.append(Samples.action("small")).join()).isEqualTo(1);
        }
    }

    @Test
    void leavesEventsOfTheLogToTheLog() throws IOException {
        try (FileAuditLog log = Samples.open(directory)) {
            for (AuditEventType type :
                    List.of(AuditEventType.LOG_OPEN, AuditEventType.LOG_CLOSE, AuditEventType.LOG_GAP)) {
                AuditEvent forged =
                        AuditEvent.of(type).log(LogFields.closed("forged")).build();
                assertThat(log.append(forged)).isCompletedExceptionally();
            }
        }
        assertThat(Samples.lines(directory)).noneMatch(line -> line.contains("forged"));
    }

    @Test
    void refusesEverythingOnceClosed() {
        FileAuditLog log = Samples.open(directory);
        log.close();
        log.close();

        assertThat(log.health().level()).isEqualTo(AuditHealth.Level.STOPPED);
        assertThat(log.append(Samples.action("late"))).isCompletedExceptionally();
    }

    @Test
    void isWrittenByOneAtATime() {
        try (FileAuditLog log = Samples.open(directory)) {
            assertThat(log.health()).isEqualTo(AuditHealth.GOOD);
            assertThatThrownBy(() -> Samples.open(directory)).isInstanceOf(AuditLogException.class);
        }
        Samples.open(directory).close();
    }

    @Test
    void writesTheTilesOfEverySignedSize() throws IOException {
        AuditSettings settings = Samples.settings(directory).withCheckpointInterval(Duration.ZERO);
        try (FileAuditLog log = FileAuditLog.open(settings, Samples.CLOCK)) {
            for (int i = 1; i < 258; i++) {
                log.append(Samples.action("event " + i)).join();
            }
        }

        assertThat(directory.resolve("log/tile/0/000")).hasSize(8192);
        assertThat(directory.resolve("log/tile/0/000.p")).doesNotExist();
        assertThat(directory.resolve("log/tile/1/000.p/1")).hasSize(32);
        assertThat(directory.resolve("log/tile/0/001.p/3")).hasSize(96);
        assertThat(AuditVerifier.verify(directory, null, null, true).sound()).isTrue();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
