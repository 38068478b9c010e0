package dev.sallyport.it.crash;

import dev.sallyport.it.support.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A run of the recording process from its start to its violent end.
 *
 * @param ready whether the log was open when the process died
 * @param said all whole lines that it said after that
 */
record KilledRun(boolean ready, List<String> said) {
    /** 128 and the signal. */
    private static final int KILLED = 137;

    /**
     * Starts the process and kills it: one time in four while it starts and recovers, else while it writes.
     *
     * @throws IllegalStateException if it ended by itself
     */
    static KilledRun of(Path directory, long bytesMax, int number, Random random)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        RecordingProcess.class.getName(),
                        directory.toString(),
                        "run" + number,
                        Long.toString(random.nextLong()),
                        Long.toString(bytesMax))
                .redirectErrorStream(true)
                .start();
        List<String> said = new ArrayList<>();
        CountDownLatch ready = new CountDownLatch(1);
        Thread reader = new Thread(() -> read(process, said, ready));
        reader.start();
        boolean soon = random.nextInt(4) == 0;
        if (!soon) {
            ready.await(Patience.millis(), TimeUnit.MILLISECONDS);
        }
        process.waitFor(random.nextInt(soon ? 900 : 450), TimeUnit.MILLISECONDS);
        // By its handle: the process itself would close its output, with all that wasn't read yet.
        process.toHandle().destroyForcibly();
        int exit = process.waitFor();
        reader.join();
        int opened = said.indexOf("ready");
        if (exit != KILLED || (opened < 0 && !soon)) {
            throw new IllegalStateException("the process ended with " + exit + ":\n" + String.join("\n", said));
        }
        return new KilledRun(opened >= 0, opened < 0 ? List.of() : said.subList(opened + 1, said.size()));
    }

    /** The last line may have been cut: without its end it was never said. */
    private static void read(Process process, List<String> said, CountDownLatch ready) {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            StringBuilder line = new StringBuilder();
            for (int c = output.read(); c >= 0; c = output.read()) {
                if (c != '\n') {
                    line.append((char) c);
                    continue;
                }
                said.add(line.toString());
                if (line.toString().equals("ready")) {
                    ready.countDown();
                }
                line.setLength(0);
            }
        } catch (IOException e) {
            said.add("can't be read: " + e);
        } finally {
            ready.countDown();
        }
    }
}
