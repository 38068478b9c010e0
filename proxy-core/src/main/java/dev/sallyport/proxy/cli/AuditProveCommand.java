package dev.sallyport.proxy.cli;

import dev.sallyport.audit.AuditLogException;
import dev.sallyport.audit.AuditPrinter;
import dev.sallyport.audit.AuditProver;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a proof of one record that needs nothing else to be verified but the log's public key. */
@Command(
        name = "prove",
        description = "Proves one record of the audit log to somebody who doesn't have the log.",
        mixinStandardHelpOptions = true,
        exitCodeList = {
            "0:proven",
            "1:there is no such record, it isn't signed yet, or the log is not sound",
            "2:wrong usage, or the log can't be read"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class AuditProveCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "the log's directory")
    private Path directory;

    @Option(names = "--out", paramLabel = "FILE", description = "a new file for the proof; if not given, to stdout")
    private @Nullable Path file;

    @Parameters(paramLabel = "SEQ|ID", description = "the record's number (seq) or its id")
    private String record;

    @Override
    public Integer call() {
        if (!AuditProver.canName(record)) {
            throw new ParameterException(spec.commandLine(), "a record is named by its seq or its id");
        }
        try {
            String proof = AuditProver.prove(directory, record);
            if (file == null) {
                PrintWriter out = spec.commandLine().getOut();
                out.print(proof);
                out.flush();
            } else {
                Files.writeString(file, proof, StandardOpenOption.CREATE_NEW);
            }
            return 0;
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
}
