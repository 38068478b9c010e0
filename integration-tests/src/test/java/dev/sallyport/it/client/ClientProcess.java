package dev.sallyport.it.client;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** Programs of other languages. */
final class ClientProcess {
    private static final String REQUIRED = "SALLYPORT_TEST_CLIENTS";
    private static final long SECONDS = 120;

    record Outcome(int exit, List<String> lines) {}

    private ClientProcess() {}

    /**
     * Ends a test whose client isn't here: skipped with the reason, or failed where the environment's
     * {@code SALLYPORT_TEST_CLIENTS} is {@code required}.
     */
    static void missing(String reason) {
        if ("required".equals(System.getenv(REQUIRED))) {
            fail("NOT TESTED: " + reason);
        }
        throw new TestAbortedException("NOT TESTED: " + reason);
    }

    /** A program on the path, or the end of the test. */
    static Path find(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            Path file = Path.of(folder, program);
            if (Files.isExecutable(file)) {
                return file;
            }
        }
        missing("there is no " + program);
        throw new AssertionError("not reached");
    }

    /** Runs a program in a folder; its errors stand among its output. */
    static Outcome run(Path folder, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("sallyport-client", ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                return new Outcome(-1, List.of("no end after " + SECONDS + " seconds", Files.readString(output)));
            }
            return new Outcome(process.exitValue(), Files.readAllLines(output, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    /** The lines that a program prints on a road, and how it ended; without the number of its temporary schema. */
    static List<String> lines(Path folder, Road road, String... command) throws IOException, InterruptedException {
        Outcome outcome = run(folder, road.environment(), command);
        List<String> lines = new ArrayList<>();
        outcome.lines.forEach(line -> lines.add(line.replaceAll("pg_temp_\\d+", "pg_temp")));
        lines.add("exit " + outcome.exit);
        return lines;
    }
}
