package dev.sallyport.it.load;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What clients do, with PostgreSQL's own clients as they come with the system. */
record Scenario(String name, String unit, int clients, String mode) {
    static final String ROWS = "rows";

    private static final int ROWS_MILLIONS = 3;

    /**
     * What one run said.
     *
     * @param work thousands of transactions, or millions of rows
     */
    record Outcome(double work, double seconds, long cpuMillis, Latency latency) {
        double cpuPerUnit() {
            return cpuMillis / work;
        }

        double perSecond() {
            return work / seconds;
        }
    }

    /** Of a run's transactions, in milliseconds; 0 where there was only one. */
    record Latency(double median, double p95, double p99) {
        static Latency of(long[] sortedMicros) {
            return new Latency(at(sortedMicros, 0.5), at(sortedMicros, 0.95), at(sortedMicros, 0.99));
        }

        private static double at(long[] sortedMicros, double quantile) {
            return sortedMicros.length == 0 ? 0 : sortedMicros[(int) (quantile * (sortedMicros.length - 1))] / 1000.0;
        }
    }

    static Scenario selects(String mode, int clients) {
        return new Scenario(mode + " x" + clients, "1,000 SELECTs", clients, mode);
    }

    static Scenario rows() {
        return new Scenario("rows", "1,000,000 rows", 1, ROWS);
    }

    Outcome run(Target target, String database, int seconds) throws IOException, InterruptedException {
        Path logs = Files.createTempDirectory("load");
        try {
            long cpu = ProcessTimes.millis(target.pid());
            long began = System.nanoTime();
            execute(
                    target,
                    mode.equals(ROWS) ? psql(target, database) : pgbench(target, database, seconds, logs),
                    logs);
            double took = (System.nanoTime() - began) / 1e9;
            long used = ProcessTimes.millis(target.pid()) - cpu;
            long[] latencies = mode.equals(ROWS) ? new long[0] : latencies(logs);
            double work = mode.equals(ROWS) ? ROWS_MILLIONS : latencies.length / 1000.0;
            return new Outcome(work, took, used, Latency.of(latencies));
        } finally {
            delete(logs);
        }
    }

    private static List<String> psql(Target target, String database) {
        List<String> command = new ArrayList<>(List.of("psql", "-X", "-q", "-A", "-t", "-o", "/dev/null"));
        command.addAll(List.of("-h", target.host(), "-p", Integer.toString(target.port()), "-U", target.user()));
        for (int i = 0; i < ROWS_MILLIONS; i++) {
            command.addAll(List.of("-c", "SELECT n, words, score FROM load_rows"));
        }
        command.addAll(List.of("-d", database));
        return command;
    }

    private List<String> pgbench(Target target, String database, int seconds, Path logs) {
        return List.of(
                "pgbench",
                "--no-vacuum",
                "--select-only",
                "--log",
                "--log-prefix=" + logs.resolve("run"),
                "--protocol=" + mode,
                "--client=" + clients,
                "--time=" + seconds,
                "--host=" + target.host(),
                "--port=" + target.port(),
                "--username=" + target.user(),
                database);
    }

    private static void execute(Target target, List<String> command, Path folder)
            throws IOException, InterruptedException {
        Path said = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("PGPASSWORD", target.password());
        builder.environment().put("PGSSLMODE", "disable");
        builder.environment().put("PGGSSENCMODE", "disable");
        if (builder.start().waitFor() != 0) {
            throw new IOException(target.name() + ": " + command.get(0) + " failed:\n" + Files.readString(said));
        }
    }

    /** Third column of pgbench's log: the elapsed time in microseconds. */
    private static long[] latencies(Path logs) throws IOException {
        long[] found = new long[0];
        try (DirectoryStream<Path> files = Files.newDirectoryStream(logs, "run*")) {
            for (Path file : files) {
                try (Stream<String> lines = Files.lines(file)) {
                    long[] some = lines.mapToLong(line -> Long.parseLong(line.split(" ", 4)[2]))
                            .toArray();
                    int before = found.length;
                    found = Arrays.copyOf(found, before + some.length);
                    System.arraycopy(some, 0, found, before, some.length);
                }
            }
        }
        Arrays.sort(found);
        return found;
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
