package dev.sallyport.proxy.cli;

import dev.sallyport.audit.AuditLogException;
import dev.sallyport.audit.AuditPrinter;
import dev.sallyport.audit.AuditTail;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
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
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    @Spec
    private CommandSpec spec;

    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "the log's directory")
    private Path directory;

    @Option(
            names = "-n",
            paramLabel = "N",
            description = "how many records to begin with; ${DEFAULT-VALUE} if not given")
    private long count = 10;

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
        try (AuditTail tail = AuditTail.open(directory, count)) {
            show(tail, spec.commandLine().getOut());
            return 0;
        } catch (IOException | AuditLogException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("can't read the audit log: " + AuditPrinter.safe(e.toString()));
            err.flush();
            return 2;
        }
    }

    private void show(AuditTail tail, PrintWriter out) throws IOException {
        AuditPrinter printer = new AuditPrinter(colours);
        while (true) {
            List<String> lines = tail.poll(BATCH_LINES);
            for (String line : lines) {
                out.println(json ? line : printer.print(line));
            }
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
