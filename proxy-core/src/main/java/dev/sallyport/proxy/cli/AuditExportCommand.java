package dev.sallyport.proxy.cli;

import dev.sallyport.audit.AuditExport;
import dev.sallyport.audit.AuditLogException;
import dev.sallyport.audit.AuditPrinter;
import dev.sallyport.audit.AuditProver;
import dev.sallyport.audit.search.EventFilter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes records for somebody who may not see the rest, with proofs that need nothing else but the public key. */
@Command(
        name = "export",
        description = "Writes signed records of the audit log with their proofs, as lines of JSON.",
        mixinStandardHelpOptions = true,
        exitCodeList = {
            "0:exported",
            "1:there are no such records, or the log is not sound",
            "2:wrong usage, or the log can't be read"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class AuditExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "the log's directory")
    private Path directory;

    @Option(
            names = "--from",
            paramLabel = "SEQ",
            description = "the first record's number; ${DEFAULT-VALUE} if not given")
    private long from;

    @Option(names = "--to", paramLabel = "SEQ", description = "the last record's number; if not given, the last signed")
    private long to = Long.MAX_VALUE;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "a new file for the export")
    private Path file;

    @Mixin
    private EventFilterOptions options;

    @Override
    public Integer call() {
        if (from < 0 || to < from) {
            throw new ParameterException(spec.commandLine(), "--from and --to are numbers of records, in this order");
        }
        EventFilter filter = options.filter(Clock.systemUTC());
        try {
            long records = write(filter.isAll() ? null : filter);
            PrintWriter out = spec.commandLine().getOut();
            out.println(records + " records exported to " + AuditPrinter.safe(file.toString()));
            out.flush();
            return records > 0 ? 0 : 1;
        } catch (AuditProver.NoProofException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(AuditPrinter.safe(e.problem()));
            err.flush();
            return 1;
        } catch (FileAlreadyExistsException e) {
            throw new ParameterException(spec.commandLine(), file + " is there already", e);
        } catch (IOException | AuditLogException e) {
            throw new ParameterException(spec.commandLine(), AuditPrinter.safe(e.toString()), e);
        }
    }

    /** A file that couldn't be finished isn't left behind. */
    private long write(@Nullable EventFilter filter) throws IOException, AuditProver.NoProofException {
        boolean finished = false;
        try (PrintWriter lines = new PrintWriter(Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW))) {
            long records = AuditExport.write(
                    directory, from, to, filter == null ? null : filter::matches, line -> lines.print(line + "\n"));
            if (lines.checkError()) {
                throw new IOException("can't write " + file);
            }
            finished = true;
            return records;
        } catch (FileAlreadyExistsException e) {
            finished = true;
            throw e;
        } finally {
            if (!finished) {
                Files.deleteIfExists(file);
            }
        }
    }
}
