package dev.sallyport.proxy.cli;

import dev.sallyport.proxy.identity.LocalIssuer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sallyport keygen}: a key pair for a local issuer. */
@Command(
        name = "keygen",
        mixinStandardHelpOptions = true,
        description = "Makes a local issuer's key pair: for development, and for agents without an identity provider.")
public final class KeygenCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder for the two files")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            LocalIssuer.create(out);
        } catch (FileAlreadyExistsException e) {
            err.println(e.getMessage() + " exists; a key is never overwritten");
            return 2;
        } catch (IOException e) {
            err.println("can't write the keys to " + out + ": " + e.getMessage());
            return 2;
        }
        PrintWriter text = spec.commandLine().getOut();
        text.println("private key  " + out.resolve(LocalIssuer.PRIVATE_FILE) + "  (who reads it can be anybody)");
        text.println("public keys  " + out.resolve(LocalIssuer.PUBLIC_FILE));
        text.println();
        text.println("To trust its tokens, add to the configuration:");
        text.println("identity:");
        text.println("  issuers:");
        text.println("    - {issuer: \"https://sallyport.local\", audience: sallyport, jwks_file: \""
                + out.resolve(LocalIssuer.PUBLIC_FILE).toAbsolutePath().normalize() + "\"}");
        return 0;
    }
}
