package dev.sallyport.it.client;

import static org.assertj.core.api.Assertions.fail;

import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Programs of other languages. */
final class ClientProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ClientProcess.class);

    /** {@code required}, {@code off} or nothing. */
    private static final String CLIENTS = System.getenv().getOrDefault("SALLYPORT_TEST_CLIENTS", "");

    private static final Pattern MAJOR = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
    private static final long SECONDS = Patience.LONG.toSeconds();

    record Outcome(int exit, List<String> lines) {}

    private ClientProcess() {}

    /**
     * Ends a test whose client isn't here: skipped with the reason, or failed where the environment's
     * {@code SALLYPORT_TEST_CLIENTS} is {@code required}.
     */
    static void missing(String reason) {
        if (CLIENTS.equals("required")) {
            fail("NOT TESTED: " + reason);
        }
        LOG.warn("NOT TESTED: {}", reason);
        throw new TestAbortedException("NOT TESTED: " + reason);
    }

    /** Ends a test whose clients would have to be installed where {@code SALLYPORT_TEST_CLIENTS} is {@code off}. */
    static void installing() {
        if (!List.of("", "off", "required").contains(CLIENTS)) {
            fail("SALLYPORT_TEST_CLIENTS is neither off nor required: " + CLIENTS);
        }
        if (CLIENTS.equals("off")) {
            missing("SALLYPORT_TEST_CLIENTS is off");
        }
    }

    /** A program of PostgreSQL's that is not older than the server it is tried with, or the end of the test. */
    static Path find(String program, Version oldest) throws IOException, InterruptedException {
        Path file = find(program);
        Outcome said = run(Path.of("."), Map.of(), file.toString(), "--version");
        Matcher major = MAJOR.matcher(String.join(" ", said.lines()));
        if (!major.find() || Integer.parseInt(major.group(1)) < oldest.major()) {
            missing(program + " is older than " + oldest.major() + ": " + said.lines());
        }
        return file;
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
