package dev.sallyport.audit.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.audit.disk.LocalDisk;
import dev.sallyport.audit.note.NoteSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnchorRunnerTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_795_000_000), ZoneOffset.UTC);
    private static final Duration SHORT = Duration.ofMillis(2);

    @TempDir
    Path folder;

    private final BlockingQueue<Integer> calls = new LinkedBlockingQueue<>();

    private void called() throws InterruptedException {
        assertThat(calls.poll(5, TimeUnit.MINUTES)).isNotNull();
    }

    private static void await(AnchorRunner runner, Predicate<AnchorHealth> condition) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (!condition.test(runner.health())) {
            assertThat(System.nanoTime()).as(runner.health().toString()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void bringsEachCheckpointThereOnceAndTheLastAtTheEnd() throws Exception {
        Path checkpoint = Files.writeString(folder.resolve("checkpoint"), "one");
        Anchor anchor = () -> {
            calls.add(1);
            return new Cosigning.Cosigned(calls.size(), 1_795_000_000);
        };
        AnchorRunner runner = new AnchorRunner("a", "file", checkpoint, anchor, CLOCK, SHORT, Duration.ofHours(1));
        runner.start();
        called();
        await(runner, health -> health.at() != null);
        assertThat(calls.poll(50, TimeUnit.MILLISECONDS)).isNull();

        Files.writeString(checkpoint, "two");
        called();
        runner.close();
        assertThat(runner.health().failures()).isZero();
        assertThat(runner.health().problem()).isEmpty();
    }

    @Test
    void triesAgainAndForgetsNothingThatItHad() throws Exception {
        Path checkpoint = Files.writeString(folder.resolve("checkpoint"), "one");
        boolean[] broken = {true};
        Anchor anchor = () -> {
            calls.add(1);
            if (broken[0]) {
                throw new IOException("no route");
            }
            return new Cosigning.Cosigned(7, 1_795_000_000);
        };
        try (AnchorRunner runner =
                new AnchorRunner("a", "witness", checkpoint, anchor, CLOCK, SHORT, Duration.ofHours(1))) {
            runner.start();
            called();
            called();
            await(runner, health -> health.failures() >= 2);
            assertThat(runner.health().problem()).isEqualTo("no route");
            assertThat(runner.health().at()).isNull();
            broken[0] = false;
            await(runner, health -> health.problem().isEmpty());

            assertThat(runner.health().size()).isEqualTo(7);
            assertThat(runner.health().at()).isEqualTo(CLOCK.instant());
        }
    }

    @Test
    void appendsToAFileAndTouchesNothingThatIsThere() throws Exception {
        WitnessedLog log = new WitnessedLog(NoteSigner.generate("audit.example/one", new SecureRandom()), "a");
        Files.createDirectories(folder.resolve("log"));
        Files.writeString(folder.resolve("log/vkey"), log.key() + "\n");
        Path file = Files.writeString(folder.resolve("worm"), "what was there\n");
        FileAnchor anchor = new FileAnchor(folder, file, new LocalDisk(), CLOCK);

        String all = "what was there\n";
        for (long size : new long[] {3, 3, 5}) {
            String note = log.checkpoint(size).text();
            Files.writeString(folder.resolve("log/checkpoint"), note);
            assertThat(anchor.anchor()).isEqualTo(new Cosigning.Cosigned(size, 1_795_000_000));
            all = all.endsWith(note) ? all : all + note;
            assertThat(file).hasContent(all);
        }
        assertThat(log.checkpoint(5).text().lines()).hasSize(5);
    }
}
