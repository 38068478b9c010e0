package dev.sallyport.audit.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.audit.LogLayout;
import dev.sallyport.audit.sink.SinkScene.Kept;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkRunnerTest {
    @TempDir
    Path directory;

    private SinkScene scene;

    @BeforeEach
    void open() {
        scene = new SinkScene(directory);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private static Kept kept() {
        return new Kept(batch -> {});
    }

    @Test
    void deliversEveryRecordByteForByteInOrderAcrossSegments() throws Exception {
        Kept sink = kept();
        scene.start(sink);
        for (int i = 0; i < 20; i++) {
            scene.append(20);
        }
        scene.close();

        assertThat(scene.layout.listSegments()).hasSizeGreaterThan(5);
        assertThat(sink.lines).isEqualTo(scene.lines()).hasSizeGreaterThan(400);
        assertThat(scene.offset()).isEqualTo(sink.lines.size());
        assertThat(sink.closed).isTrue();
    }

    @Test
    void goesOnWhereItStopped() throws Exception {
        scene.append(50);
        Kept before = kept();
        SinkRunner first = scene.start(before);
        SinkScene.until(() -> first.health().lag() == 0);
        first.close();
        scene.append(30);
        Kept after = kept();
        SinkRunner second = scene.start(after);
        SinkScene.until(() -> second.health().lag() == 0);
        second.close();

        List<String> all = new ArrayList<>(before.lines);
        all.addAll(after.lines);
        assertThat(after.lines).hasSize(30);
        assertThat(all).isEqualTo(scene.lines());
    }

    /** A kill leaves any offset that was on disk at any time: none may be ahead of what was acknowledged. */
    @Test
    void theOffsetOnDiskIsNeverAheadOfWhatWasAcknowledged() throws Exception {
        for (long seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            Path offset = scene.layout.sinkOffset("test");
            Files.deleteIfExists(offset);
            List<Long> acknowledged = new ArrayList<>();
            Kept sink = new Kept(batch -> {
                long written = Files.exists(offset) ? scene.offset() : 0;
                assertThat(written).isLessThanOrEqualTo(acknowledged.size());
                switch (random.nextInt(4)) {
                    case 0 -> throw new IOException("nothing arrived");
                    case 1 -> {
                        if (batch.size() > 3) {
                            throw UndeliveredException.tooLarge("smaller, please");
                        }
                    }
                    case 2 -> throw UndeliveredException.of("all arrived, the answer didn't");
                    default -> {}
                }
                batch.forEach(record -> {
                    if (record.seq() == acknowledged.size()) {
                        acknowledged.add(record.seq());
                    }
                });
            });
            SinkRunner runner = scene.start(sink);
            scene.append(60);
            SinkScene.until(() -> runner.health().lag() == 0);
            runner.close();

            assertThat(sink.numbers)
                    .as("seed %d", seed)
                    .isEqualTo(LongStream.range(0, acknowledged.size()).boxed().toList());
            assertThat(scene.offset()).isEqualTo(acknowledged.size());
        }
    }

    @Test
    void aSinkThatStandsStillCostsTheLogNothingAndIsSeen() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        Kept sink = new Kept(batch -> stuck.await());
        SinkRunner runner = scene.start(sink);
        scene.append(3000);

        assertThat(runner.health().lag()).isEqualTo(scene.log.durableSize()).isGreaterThan(3000);
        stuck.countDown();
        SinkScene.until(() -> runner.health().lag() == 0);
        assertThat(sink.sizes).allMatch(size -> size <= SinkRunner.BATCH_RECORDS_MAX);
    }

    @Test
    void sendsNothingThatACrashMayTakeBack() {
        scene.append(10);
        Kept sink = kept();
        SinkRunner runner = scene.start(sink, () -> 4);

        SinkScene.until(() -> runner.health().next() == 4);
        runner.close();
        assertThat(sink.numbers).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void aGapInTheLogIsNotPassedOver() throws Exception {
        scene.append(10);
        LogLayout.Segment segment = scene.layout.listSegments().get(0);
        List<String> lines = new ArrayList<>(Files.readAllLines(segment.file()));
        lines.remove(4);
        assertThat(segment.file().toFile().setWritable(true)).isTrue();
        Files.write(segment.file(), lines);
        Kept sink = kept();
        SinkRunner runner = scene.start(sink);

        SinkScene.until(() -> runner.health().failures() > 2);
        assertThat(runner.health().problem()).contains("where record 4 should");
        assertThat(sink.numbers).doesNotContain(4L, 5L);
    }

    @Test
    void refusesTheOffsetOfAnotherLogAndOneBeyondTheEnd() throws Exception {
        scene.append(3);
        for (String content : List.of("audit.example/other 1\n", SinkScene.ORIGIN + " 9000\n", "7\n", "")) {
            Files.writeString(scene.layout.sinkOffset("test"), content);
            Kept sink = kept();
            SinkRunner runner = scene.start(sink);
            SinkScene.until(() -> runner.health().failures() > 1);
            runner.close();

            assertThat(sink.numbers).as(content).isEmpty();
            assertThat(runner.health().problem()).isNotEmpty();
            assertThat(scene.layout.sinkOffset("test")).hasContent(content);
        }
    }

    @Test
    void whoeverSeesAFailureSeesTheProblem() throws Exception {
        CompletableFuture<SinkRunner> started = new CompletableFuture<>();
        CompletableFuture<SinkHealth> inBetween = new CompletableFuture<>();
        IOException looking = new IOException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                inBetween.complete(started.join().health());
                return "out of order";
            }
        };
        scene.append(1);
        SinkRunner runner = scene.start(new Kept(batch -> {
            throw looking;
        }));
        started.complete(runner);

        SinkScene.until(() -> runner.health().failures() > 0);
        assertThat(runner.health().problem()).isEqualTo("out of order");
        // While the problem is put into words there is none yet, and so no failure.
        assertThat(inBetween.get(5, TimeUnit.MINUTES).failures()).isZero();
    }

    @Test
    void sendsFewerAtATimeWhereTheyAreTooMany() {
        Kept sink = new Kept(batch -> {
            if (batch.size() > 2) {
                throw UndeliveredException.tooLarge("status 413");
            }
        });
        scene.append(40);
        SinkRunner runner = scene.start(sink);

        SinkScene.until(() -> runner.health().lag() == 0);
        assertThat(sink.numbers).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void sendsAgainWhatABrokenLineMayHaveSwallowed() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Kept sink = new Kept(batch -> {
            if (calls.incrementAndGet() == 2) {
                throw UndeliveredException.lost(5, "broken");
            }
        });
        scene.append(9);
        SinkRunner runner = scene.start(sink);
        SinkScene.until(() -> runner.health().lag() == 0);
        scene.append(2);
        SinkScene.until(() -> runner.health().lag() == 0);
        runner.close();

        assertThat(sink.numbers).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
        assertThat(scene.offset()).isEqualTo(12);
    }
}
