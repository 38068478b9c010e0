package dev.sallyport.it.load;

import dev.sallyport.it.load.Scenario.Outcome;
import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.PostgresServer.Version;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Measures throughput, latency and processor time of each target with the same clients. Targets take turns, so that
 * whatever else happens on the machine happens to all of them; medians are of the rounds, the spread is from the lowest
 * to the highest.
 */
public final class LoadRun {
    private static final int WARM_UP_SLICE_SECONDS = 3;

    private final Options options;
    private final List<Scenario> scenarios;
    private final Map<Scenario, Map<Target, List<Outcome>>> outcomes = new LinkedHashMap<>();
    private final Map<Scenario, Map<Target, Map<String, Long>>> threads = new LinkedHashMap<>();
    private final PrintStream out = System.out;
    private double loadBefore;

    private LoadRun(Options options) {
        this.options = options;
        this.scenarios = options.scenarios();
    }

    /** Runs and prints; the exit code is 1 if the machine was too busy for the numbers to mean anything. */
    public static void main(String... arguments) throws Exception {
        LoadRun run = new LoadRun(Options.of(arguments));
        try (Servers servers = new Servers(PostgresServer.of(Version.V18))) {
            run.measure(run.targets(servers));
        }
        System.exit(run.conclude() ? 0 : 1);
    }

    private List<Target> targets(Servers servers) throws Exception {
        List<Target> targets = new ArrayList<>();
        Target direct = servers.postgres();
        if (!options.pgbouncer.isEmpty()) {
            targets.add(servers.pgbouncer(options.pgbouncer));
        }
        targets.add(direct);
        for (Map.Entry<String, String> other : options.targets.entrySet()) {
            targets.add(servers.other(other.getKey(), other.getValue()));
        }
        for (Map.Entry<String, String> build : options.builds.entrySet()) {
            targets.add(servers.sallyport(build.getKey(), build.getValue(), options.java));
        }
        String classPath = System.getProperty("java.class.path");
        for (Map.Entry<String, String> jvm : options.jvms.entrySet()) {
            targets.add(servers.sallyport(jvm.getKey(), classPath, Options.words(jvm.getValue())));
        }
        targets.add(servers.sallyport("sallyport", classPath, options.java));
        return targets;
    }

    private void measure(List<Target> targets) throws Exception {
        loadBefore = load();
        for (int spent = 0; spent < options.warmUpSeconds; spent += WARM_UP_SLICE_SECONDS * scenarios.size()) {
            for (Scenario scenario : scenarios) {
                for (Target target : targets) {
                    scenario.run(target, Servers.DATABASE, WARM_UP_SLICE_SECONDS);
                }
            }
        }
        for (int round = 1; round <= options.rounds; round++) {
            for (Scenario scenario : scenarios) {
                for (Target target : targets) {
                    measure(scenario, target);
                }
            }
            out.printf(Locale.ROOT, "round %d of %d, load average %.1f%n", round, options.rounds, load());
        }
    }

    private void measure(Scenario scenario, Target target) throws Exception {
        Map<String, Long> before = ProcessTimes.millisByThread(target.pid());
        Outcome outcome = scenario.run(target, Servers.DATABASE, options.seconds);
        outcomes.computeIfAbsent(scenario, s -> new LinkedHashMap<>())
                .computeIfAbsent(target, t -> new ArrayList<>())
                .add(outcome);
        Map<String, Long> used = threads.computeIfAbsent(scenario, s -> new LinkedHashMap<>())
                .computeIfAbsent(target, t -> new TreeMap<>());
        ProcessTimes.millisByThread(target.pid())
                .forEach((name, time) -> used.merge(name, time - before.getOrDefault(name, 0L), Long::sum));
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** Prints the result; returns whether it may be believed. */
    private boolean conclude() {
        outcomes.forEach((scenario, byTarget) -> {
            out.printf("%n%-12s rate: units a second; CPU: ms a unit; a unit: %s%n", scenario.name(), scenario.unit());
            out.printf("  %-12s %24s %7s %7s %7s %26s %6s%n", "", "rate", "p50 ms", "p95", "p99", "CPU", "ratio");
            Target first = byTarget.keySet().iterator().next();
            double base = median(byTarget.getOrDefault(first, List.of()), Outcome::cpuPerUnit);
            byTarget.forEach((target, runs) -> print(scenario, target, runs, base));
        });
        int cores = Runtime.getRuntime().availableProcessors();
        if (loadBefore > cores && !options.anyLoad) {
            out.printf(
                    Locale.ROOT,
                    "%nNo conclusion: before the run the load average was %.1f on %d cores.%n",
                    loadBefore,
                    cores);
            return false;
        }
        return true;
    }

    private void print(Scenario scenario, Target target, List<Outcome> runs, double base) {
        double cpu = median(runs, Outcome::cpuPerUnit);
        out.printf(
                Locale.ROOT,
                "  %-12s %24s %7.2f %7.2f %7.2f %26s %6.2f%n",
                target.name(),
                spread(runs, Outcome::perSecond, "%.2f"),
                median(runs, run -> run.latency().median()),
                median(runs, run -> run.latency().p95()),
                median(runs, run -> run.latency().p99()),
                spread(runs, Outcome::cpuPerUnit, "%.1f"),
                cpu / base);
        Map<String, Long> used = threads.getOrDefault(scenario, Map.of()).getOrDefault(target, Map.of());
        if (options.threads && used.size() > 1) {
            double work = runs.stream().mapToDouble(Outcome::work).sum();
            StringBuilder line = new StringBuilder("     ");
            used.forEach((name, millis) -> {
                if (millis / work >= 0.1) {
                    line.append(String.format(Locale.ROOT, " %s %.1f", name, millis / work));
                }
            });
            out.println(line);
        }
    }

    private static double median(List<Outcome> runs, ToDoubleFunction<Outcome> of) {
        double[] sorted = runs.stream().mapToDouble(of).sorted().toArray();
        return sorted.length == 0 ? 0 : (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static String spread(List<Outcome> runs, ToDoubleFunction<Outcome> of, String format) {
        double lowest = runs.stream().mapToDouble(of).min().orElse(0);
        double highest = runs.stream().mapToDouble(of).max().orElse(0);
        return String.format(
                Locale.ROOT, format + " (" + format + "-" + format + ")", median(runs, of), lowest, highest);
    }
}
