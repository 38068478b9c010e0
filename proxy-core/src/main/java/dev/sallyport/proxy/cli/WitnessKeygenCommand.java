package dev.sallyport.proxy.cli;

import dev.sallyport.audit.AuditLogException;
import dev.sallyport.audit.KeyFiles;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.WitnessSigner;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sallyport witness keygen}: a witness's key. */
@Command(
        name = "keygen",
        mixinStandardHelpOptions = true,
        description = "Makes a witness's key, and prints the public one.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class WitnessKeygenCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--name",
            required = true,
            paramLabel = "NAME",
            description = "the witness's name, for ever: by custom an address without scheme, such as"
                    + " witness.example.com/w1")
    private String name;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "a new file for the private key")
    private Path file;

    @Override
    public Integer call() {
        if (Files.exists(file)) {
            throw new ParameterException(spec.commandLine(), file + " exists; a key is never overwritten");
        }
        try {
            WitnessSigner made = WitnessSigner.generate(name, new SecureRandom());
            WitnessSigner kept = WitnessSigner.parse(KeyFiles.readOrCreate(file, made::secretText));
            PrintWriter out = spec.commandLine().getOut();
            out.println(kept.verifier());
            out.flush();
            return Sallyport.OK;
        } catch (NoteException | AuditLogException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
