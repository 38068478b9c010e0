package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that nothing waits for: late, but in order, never lost silently, and never in the way of others. */
class UnhurriedEventsTest {
    @TempDir
    Path directory;

    private final FaultyDisk disk = new FaultyDisk();

    private FileAuditLog open() {
        return FileAuditLog.open(Samples.settings(directory), Samples.CLOCK, disk);
    }

    @Test
    void areWrittenAlthoughNobodyFollows() throws IOException {
        try (FileAuditLog log = open()) {
            assertThat(log.appendUnhurried(Samples.action("alone")).join()).isEqualTo(1);
            assertThat(Samples.lines(directory).get(1)).contains("alone");
        }
    }

    @Test
    void areWrittenBeforeTheLogCloses() throws IOException {
        FileAuditLog log = open();
        List<CompletableFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            futures.add(log.appendUnhurried(Samples.action("event " + i)));
        }
        log.close();

        assertThat(futures).allMatch(future -> future.isDone() && !future.isCompletedExceptionally());
        assertThat(Samples.lines(directory)).hasSize(102);
        assertThat(AuditVerifier.verify(directory, null, null, true).sound()).isTrue();
    }

    @Test
    void keepTheirPlaceAmongTheOthers() throws IOException {
        try (FileAuditLog log = open()) {
            for (int i = 0; i < 300; i++) {
                CompletableFuture<Long> late = log.appendUnhurried(Samples.action("end " + i));
                long next = log.append(Samples.action("begin " + i)).join();
                assertThat(late).isCompletedWithValue(next - 1);
            }
        }
        assertThat(Samples.lines(directory)).hasSize(602);
    }

    @Test
    void failWithTheOthersWhenTheDiskDoes() {
        FileAuditLog log = open();
        disk.forceFails = true;
        CompletableFuture<Long> late = log.appendUnhurried(Samples.action("end"));
        CompletableFuture<Long> waited = log.append(Samples.action("begin"));
        log.close();

        assertThat(late).isCompletedExceptionally();
        assertThat(waited).isCompletedExceptionally();
        assertThat(log.appendUnhurried(Samples.action("after"))).isCompletedExceptionally();
    }

    @Test
    void takeNoMoreRoomThanTheQueueHas() {
        disk.gate = new CountDownLatch(0);
        FileAuditLog log = open();
        disk.gate = new CountDownLatch(1);
        int refused = 0;
        for (int i = 0; i < 40_000; i++) {
            refused += log.appendUnhurried(Samples.action("end " + i)).isCompletedExceptionally() ? 1 : 0;
        }
        disk.gate.countDown();
        log.close();

        assertThat(refused).isPositive();
        assertThat(AuditVerifier.verify(directory, null, null, true).sound()).isTrue();
    }
}
