package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.audit.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFaultTest {
    @TempDir
    Path directory;

    private final FaultyDisk disk = new FaultyDisk();

    private FileAuditLog open() {
        return FileAuditLog.open(Samples.settings(directory), Samples.CLOCK, disk);
    }

    @Test
    void cutsAShortWriteOffAndRefusesEverythingFromThenOn() throws IOException {
        FileAuditLog log = open();
        log.append(Samples.action("before")).join();
        disk.appendBytesLeft = 17;

        CompletableFuture<Long> hit = log.append(Samples.action("hit"));
        assertThatThrownBy(hit::join).hasRootCauseMessage("No space left on device");
        assertThat(log.append(Samples.action("after"))).isCompletedExceptionally();
        assertThat(log.health().level()).isEqualTo(AuditHealth.Level.STOPPED);
        log.close();

        List<String> lines = Samples.lines(directory);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(2)).contains("log.close").contains("No space left on device");
        assertThat(directory.resolve("state/reserve")).doesNotExist();
        assertThat(AuditVerifier.verify(directory, null, null, true).sound()).isTrue();
        Samples.open(directory).close();
        assertThat(directory.resolve("state/reserve")).hasSize(4096);
    }

    @Test
    void leavesATornEndToTheNextStartWhenItCantBeCutOff() throws IOException {
        FileAuditLog log = open();
        disk.appendBytesLeft = 17;
        disk.truncateFails = true;
        assertThatThrownBy(log.append(Samples.action("hit"))::join).isInstanceOf(Exception.class);
        log.close();

        assertThat(AuditVerifier.verify(directory).sound()).isTrue();
        Samples.open(directory).close();

        assertThat(Samples.lines(directory).get(1)).contains("\"recovered_bytes_dropped\":17");
        assertThat(AuditVerifier.verify(directory, null, null, true).sound()).isTrue();
    }

    @Test
    void neverWritesAgainToAFileWhoseSyncFailed() {
        FileAuditLog log = open();
        disk.forceFails = true;
        CompletableFuture<Long> hit = log.append(Samples.action("hit"));
        assertThatThrownBy(hit::join).hasRootCauseMessage("Input/output error");
        disk.forceFails = false;

        assertThat(log.append(Samples.action("after"))).isCompletedExceptionally();
        log.close();
        assertThat(disk.writtenAfterFailedForce).isFalse();
        assertThat(log.health().reason()).contains("Input/output error");
        assertThat(AuditVerifier.verify(directory).sound()).isTrue();
    }

    @Test
    void stopsWhenItCantSign() {
        FileAuditLog log = FileAuditLog.open(
                Samples.settings(directory).withCheckpointInterval(Duration.ZERO), Samples.CLOCK, disk);
        disk.replaceFails = true;
        CompletableFuture<Long> written = log.append(Samples.action("written"));
        assertThat(written.join()).isEqualTo(1);
        log.close();
        disk.replaceFails = false;

        assertThat(log.health().level()).isEqualTo(AuditHealth.Level.STOPPED);
        assertThat(log.append(Samples.action("after"))).isCompletedExceptionally();
        assertThat(AuditVerifier.verify(directory).sound()).isTrue();
        Samples.open(directory).close();
        assertThat(AuditVerifier.verify(directory, null, null, true).sound()).isTrue();
    }

    @Test
    void answersEverythingThatWasQueuedWhenItStopped() {
        FileAuditLog log = open();
        disk.gate = new java.util.concurrent.CountDownLatch(1);
        List<CompletableFuture<Long>> futures = java.util.stream.IntStream.range(0, 500)
                .mapToObj(i -> log.append(Samples.action("event " + i)))
                .toList();
        disk.appendBytesLeft = 0;
        disk.gate.countDown();
        log.close();

        assertThat(futures).allMatch(CompletableFuture::isCompletedExceptionally);
    }

    @Test
    void doesNotOpenWhenItCantWrite() {
        disk.forceFails = true;
        assertThatThrownBy(this::open).isInstanceOf(AuditLogException.class);
        disk.forceFails = false;
        disk.replaceFails = true;
        assertThatThrownBy(this::open).isInstanceOf(AuditLogException.class);
        disk.replaceFails = false;

        open().close();
        assertThat(AuditVerifier.verify(directory, null, null, true).sound()).isTrue();
    }

    @Test
    void tellsWhenRoomGetsScarce() {
        disk.space = new Disk.Space(9, 100);
        try (FileAuditLog log = open()) {
            assertThat(log.health().level()).isEqualTo(AuditHealth.Level.LOW);
            assertThat(log.append(Samples.action("still")).join()).isPositive();
        }
        disk.space = new Disk.Space(2, 100);
        try (FileAuditLog log = open()) {
            assertThat(log.health().level()).isEqualTo(AuditHealth.Level.CRITICAL);
            assertThat(log.health().reason()).contains("2 of 100 bytes");
        }
        long tebibyte = 1L << 40;
        disk.space = new Disk.Space(tebibyte / 50, tebibyte);
        try (FileAuditLog log = open()) {
            assertThat(log.health().level()).isEqualTo(AuditHealth.Level.LOW);
        }
    }
}
