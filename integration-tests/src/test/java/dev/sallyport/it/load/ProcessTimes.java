package dev.sallyport.it.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process has used of the processors, as Linux counts it in {@code /proc} (man 5 proc), in milliseconds. */
final class ProcessTimes {
    /** What a tick lasts: USER_HZ is 100 on every platform that the run knows. */
    private static final long TICK_MILLIS = 10;

    private static final Path PROC = Path.of("/proc");
    private static final Pattern NUMBERED = Pattern.compile("[-#]?\\d+(-\\d+)?$");

    private ProcessTimes() {}

    /** User and system time of the process and of its children, those that ended and those that run. */
    static long millis(long pid) {
        long total = ticks(PROC.resolve(Long.toString(pid)).resolve("stat"), true);
        List<ProcessHandle> children = ProcessHandle.of(pid)
                .map(process -> process.children().toList())
                .orElse(List.of());
        for (ProcessHandle child : children) {
            total += ticks(PROC.resolve(Long.toString(child.pid())).resolve("stat"), true);
        }
        return total * TICK_MILLIS;
    }

    /** The same by the threads' names, their numbers left out; threads that ended aren't in it. */
    static Map<String, Long> millisByThread(long pid) {
        Map<String, Long> times = new TreeMap<>();
        for (Path task : entries(PROC.resolve(Long.toString(pid)).resolve("task"))) {
            String name = NUMBERED.matcher(text(task.resolve("comm")).strip()).replaceAll("");
            times.merge(name, ticks(task.resolve("stat"), false) * TICK_MILLIS, Long::sum);
        }
        return times;
    }

    /** The process that listens on a port of this machine. */
    static long listening(int port) {
        Pattern entry = Pattern.compile(
                "(?m)^ *\\d+: \\w+:%04X \\w+:0000 0A \\S+ \\S+ \\S+ +\\d+ +\\d+ (\\d+)".formatted(port));
        List<String> sockets = new ArrayList<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            Matcher found = entry.matcher(text(PROC.resolve(table)));
            while (found.find()) {
                sockets.add("socket:[" + found.group(1) + "]");
            }
        }
        long owner = 0;
        for (Path process : entries(PROC)) {
            String pid = String.valueOf(process.getFileName());
            if (pid.chars().allMatch(Character::isDigit) && holds(process, sockets)) {
                // Children inherit the socket: the oldest is whose it is.
                owner = owner == 0 ? Long.parseLong(pid) : Math.min(owner, Long.parseLong(pid));
            }
        }
        if (owner == 0) {
            throw new IllegalArgumentException("nobody listens on port " + port);
        }
        return owner;
    }

    private static boolean holds(Path process, List<String> sockets) {
        for (Path descriptor : entries(process.resolve("fd"))) {
            try {
                if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
                    return true;
                }
            } catch (IOException e) {
                // Closed meanwhile.
            }
        }
        return false;
    }

    private static long ticks(Path stat, boolean children) {
        String line = text(stat);
        if (line.isEmpty()) {
            return 0;
        }
        // The name, which may hold blanks, ends with the last parenthesis; utime is field 14, the state 3.
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        long own = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return children ? own + Long.parseLong(fields[13]) + Long.parseLong(fields[14]) : own;
    }

    private static List<Path> entries(Path folder) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
            found.forEach(entries::add);
        } catch (IOException e) {
            // It ended, or isn't ours to look at.
        }
        return entries;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            if (file.startsWith(PROC) && !Files.exists(file)) {
                return "";
            }
            throw new UncheckedIOException(e);
        }
    }
}
