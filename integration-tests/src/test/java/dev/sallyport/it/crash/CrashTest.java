package dev.sallyport.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the log's writer with SIGKILL at random moments. {@code -Dsallyport.crash.kills=1000} for a long run,
 * {@code -Dsallyport.crash.seed=…} for other moments; what it met is in {@code target/crash-tally.txt}.
 */
class CrashTest {
    private static final int KILLS = Integer.getInteger("sallyport.crash.kills", 6);
    private static final long SEED = Long.getLong("sallyport.crash.seed", 1);
    private static final int KILLS_A_LOG = 20;

    @TempDir
    Path temporary;

    /** The limit is for long runs; the few kills of the suite take seconds. */
    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void losesNothingThatWasPromisedHoweverOftenItsWriterIsKilled() throws IOException, InterruptedException {
        Random random = new Random(SEED);
        CrashTally tally = new CrashTally();
        for (int done = 0; done < KILLS; done += KILLS_A_LOG) {
            // Every second log is pruned; of a short run the only one.
            long bytesMax = done / KILLS_A_LOG % 2 == 0 ? 12 * 1024 : Long.MAX_VALUE;
            CrashedLog log = new CrashedLog(Files.createDirectory(temporary.resolve("log" + done)), bytesMax, tally);
            for (int i = done; i < Math.min(done + KILLS_A_LOG, KILLS); i++) {
                log.crash(random);
            }
            log.finish();
            Files.writeString(Path.of("target", "crash-tally.txt"), "seed " + SEED + ": " + tally + "\n");
        }

        assertThat(tally.kills).as("seed " + SEED).isEqualTo(KILLS);
        assertThat(tally.executed).as("seed " + SEED).isPositive();
        assertThat(tally.closedByRecovery).as("seed " + SEED).isPositive();
    }
}
