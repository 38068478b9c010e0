package dev.sallyport.it.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command line: {@code --name value} or {@code --name}. */
final class Options {
    int rounds = 3;
    int seconds = 8;
    int warmUpSeconds = 30;
    List<Integer> clients = List.of(1, 8, 32);
    List<String> modes = List.of("simple", "prepared", Scenario.ROWS);
    String pgbouncer = "";
    List<String> java = List.of();
    boolean threads;
    boolean anyLoad;

    /** Other builds of the daemon by name: their class paths. */
    final Map<String, String> builds = new LinkedHashMap<>();

    /** The daemon as it is, by name, with other options of its Java. */
    final Map<String, String> jvms = new LinkedHashMap<>();

    /** Other targets: host and port. */
    final Map<String, String> targets = new LinkedHashMap<>();

    static Options of(String... arguments) {
        Options options = new Options();
        List<String> rest = new ArrayList<>(Arrays.asList(arguments));
        while (!rest.isEmpty()) {
            String name = rest.remove(0);
            if (name.equals("--threads")) {
                options.threads = true;
            } else if (name.equals("--any-load")) {
                options.anyLoad = true;
            } else if (rest.isEmpty()) {
                throw new IllegalArgumentException(name + " is not an option, or lacks its value");
            } else {
                options.set(name, rest.remove(0));
            }
        }
        return options;
    }

    private void set(String name, String value) {
        switch (name) {
            case "--rounds" -> rounds = Integer.parseInt(value);
            case "--seconds" -> seconds = Integer.parseInt(value);
            case "--warm-up" -> warmUpSeconds = Integer.parseInt(value);
            case "--clients" ->
                clients = split(value).stream().map(Integer::valueOf).toList();
            case "--scenarios" -> modes = split(value);
            case "--pgbouncer" -> pgbouncer = value;
            case "--java" -> java = words(value);
            case "--build" -> put(builds, value);
            case "--jvm" -> put(jvms, value);
            case "--target" -> put(targets, value);
            default -> throw new IllegalArgumentException("there is no option " + name);
        }
    }

    static List<String> words(String value) {
        return List.of(value.split(" +"));
    }

    private static List<String> split(String value) {
        return List.of(value.split(",", -1));
    }

    private static void put(Map<String, String> into, String pair) {
        String[] both = pair.split("=", 2);
        if (both.length < 2) {
            throw new IllegalArgumentException(pair + " is not of the form name=value");
        }
        into.put(both[0], both[1]);
    }

    List<Scenario> scenarios() {
        List<Scenario> scenarios = new ArrayList<>();
        for (String mode : modes) {
            if (mode.equals(Scenario.ROWS)) {
                scenarios.add(Scenario.rows());
            } else {
                clients.forEach(count -> scenarios.add(Scenario.selects(mode, count)));
            }
        }
        return scenarios;
    }
}
