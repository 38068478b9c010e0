package dev.sallyport.proxy.cli;

import dev.sallyport.audit.AuditLogException;
import dev.sallyport.audit.AuditPrinter;
import dev.sallyport.audit.AuditTail;
import dev.sallyport.audit.search.EventFilter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the last records of the log, and the new ones as they come. */
@Command(
        name = "tail",
        description = "Shows the last records of the audit log.",
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:shown", "2:wrong usage, or the log can't be read"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class AuditTailCommand implements Callable<Integer> {
    private static final int BATCH_LINES = 256;

    /** How many of the last records are looked at for those that pass a filter. */
    private static final List<Long> LOOK_BACK = List.of(1_000L, 10_000L, 100_000L);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    @Spec
    private CommandSpec spec;

    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "the log's directory")
    private Path directory;

    @Option(
            names = "-n",
            paramLabel = "N",
            description = "how many records to begin with; ${DEFAULT-VALUE} if not given. With a filter they are looked"
                    + " for among the last 100000; `audit search` goes further back")
    private long count = 10;

    @Mixin
    private EventFilterOptions options;

    @Option(
            names = {"-f", "--follow"},
            description = "go on with new records until interrupted")
    private boolean follow;

    @Option(names = "--json", description = "the lines as they stand in the log")
    private boolean json;

    @Option(names = "--color", description = "with colours")
    private boolean colours;

    @Override
    public Integer call() {
        if (count < 0) {
            throw new ParameterException(spec.commandLine(), "-n must not be negative");
        }
        if (!Files.isDirectory(directory)) {
            throw new ParameterException(spec.commandLine(), directory + " is not a directory");
        }
        EventFilter filter = options.filter(Clock.systemUTC());
        try {
            if (filter.isAll()) {
                try (AuditTail tail = AuditTail.open(directory, count)) {
                    show(tail, filter, spec.commandLine().getOut());
                }
            } else {
                showLast(filter, spec.commandLine().getOut());
            }
            return 0;
        } catch (IOException | AuditLogException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("can't read the audit log: " + AuditPrinter.safe(e.toString()));
            err.flush();
            return 2;
        }
    }

    /** Looks ever further back until there are enough records that pass, and goes on from the last time. */
    private void showLast(EventFilter filter, PrintWriter out) throws IOException {
        for (long window : LOOK_BACK) {
            try (AuditTail tail = AuditTail.open(directory, window)) {
                Deque<String> last = new ArrayDeque<>();
                long read = 0;
                List<String> lines = tail.poll(BATCH_LINES);
                while (!lines.isEmpty()) {
                    for (String line : lines) {
                        if (filter.matches(line)) {
                            last.add(line);
                        }
                        if (last.size() > count) {
                            last.remove();
                        }
                    }
                    read += lines.size();
                    lines = read < window ? tail.poll((int) Math.min(BATCH_LINES, window - read)) : List.of();
                }
                if (last.size() >= count || read < window || window == LOOK_BACK.get(LOOK_BACK.size() - 1)) {
                    print(last, new AuditPrinter(colours), out);
                    if (follow) {
                        show(tail, filter, out);
                    }
                    out.flush();
                    return;
                }
            }
        }
    }

    private void print(Iterable<String> lines, AuditPrinter printer, PrintWriter out) {
        for (String line : lines) {
            out.println(json ? line : printer.print(line));
        }
    }

    private void show(AuditTail tail, EventFilter filter, PrintWriter out) throws IOException {
        AuditPrinter printer = new AuditPrinter(colours);
        while (true) {
            List<String> lines = tail.poll(BATCH_LINES);
            print(lines.stream().filter(filter::matches).toList(), printer, out);
            boolean gone = out.checkError();
            if (gone || Thread.currentThread().isInterrupted()) {
                return;
            }
            if (lines.isEmpty()) {
                if (!follow) {
                    return;
                }
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
        }
    }
}
