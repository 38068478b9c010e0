package dev.sallyport.audit.search;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures how fast a log is indexed and searched: {@code SearchMeasurement DIRECTORY STATEMENTS}. Not a test; writes
 * the log into the directory if there is none yet.
 */
final class SearchMeasurement {
    private static final int ROUNDS = 200;

    private SearchMeasurement() {}

    /** Runs the measurement and prints a table. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        Path directory = Path.of(arguments[0]);
        if (!Files.isDirectory(directory.resolve("seg"))) {
            long begin = System.nanoTime();
            GeneratedLog.write(directory, Integer.parseInt(arguments[1]), 256L << 20, 1);
            out.printf(Locale.ROOT, "written in %.1f s%n", seconds(begin));
        }
        Path index = directory.resolve("index");
        out.printf(Locale.ROOT, "segments %.1f MiB%n", mebibytes(directory.resolve("seg")));
        try (AuditSearch search = AuditSearch.open(directory, index)) {
            long begin = System.nanoTime();
            AuditSearch.Update update = search.update();
            double seconds = seconds(begin);
            out.printf(
                    Locale.ROOT,
                    "indexed %d records in %.1f s: %.0f a second%n",
                    update.added(),
                    seconds,
                    update.added() / seconds);
        }
        out.printf(Locale.ROOT, "index %.1f MiB%n", mebibytes(index));
        try (AuditSearch search = AuditSearch.open(directory, index)) {
            long begin = System.nanoTime();
            search.update();
            out.printf(Locale.ROOT, "opened and found up to date in %.1f ms%n", 1000 * seconds(begin));
            for (Map.Entry<String, EventFilter> question : questions().entrySet()) {
                measure(search, question.getKey(), question.getValue(), out);
            }
        }
    }

    private static Map<String, EventFilter> questions() {
        EventFilter all = EventFilter.ALL;
        Map<String, EventFilter> questions = new LinkedHashMap<>();
        questions.put("newest", all);
        questions.put("session", all.with(Facet.SESSION, "s-7"));
        questions.put("principal", all.with(Facet.PRINCIPAL, "Person 17"));
        questions.put(
                "principal, denied", all.with(Facet.PRINCIPAL, "Person 17").with(Facet.DECISION, "deny"));
        questions.put(
                "on behalf of, table, kind",
                all.with(Facet.ON_BEHALF_OF, "Person 117")
                        .with(Facet.TABLE, "table42")
                        .with(Facet.KIND, "DELETE"));
        questions.put("column", all.with(Facet.COLUMN, "table42.column7"));
        questions.put("rule", all.with(Facet.RULE, "no-table42"));
        questions.put("text, two words", all.withText("column7 table42"));
        questions.put(
                "principal in one minute",
                all.with(Facet.PRINCIPAL, "Person 17")
                        .since(GeneratedLog.BEGIN.plus(Duration.ofMinutes(3)))
                        .until(GeneratedLog.BEGIN.plus(Duration.ofMinutes(4))));
        questions.put(
                "in all records, and nobody", all.with(Facet.KIND, "SELECT").with(Facet.PRINCIPAL, "nobody"));
        questions.put(
                "two frequent terms, never together",
                all.with(Facet.DECISION, "deny").with(Facet.TYPE, "statement.end"));
        return questions;
    }

    private static void measure(AuditSearch search, String name, EventFilter filter, PrintStream out)
            throws IOException {
        double[] times = new double[ROUNDS];
        long found = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long begin = System.nanoTime();
            found = search.find(filter, 50, line -> {});
            times[i] = 1000 * seconds(begin);
        }
        double first = times[0];
        Arrays.sort(times);
        out.printf(
                Locale.ROOT,
                "%-40s %3d found  first %7.2f ms  median %7.2f ms  99 %% %7.2f ms%n",
                name,
                found,
                first,
                times[ROUNDS / 2],
                times[ROUNDS - ROUNDS / 100 - 1]);
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static double mebibytes(Path directory) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes / 1048576.0;
    }
}
