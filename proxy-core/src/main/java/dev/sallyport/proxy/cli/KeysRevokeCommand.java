package dev.sallyport.proxy.cli;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport keys revoke}: for ever; what was opened with the key ends. */
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = {
            "Makes keys no longer count.",
            "A running proxy refuses them and ends their sessions within a second."
        },
        exitCodeList = {"0:revoked", "1:there is no such key; none was revoked", "2:wrong usage"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class KeysRevokeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private KeyFileOption file;

    @Parameters(arity = "1..*", paramLabel = "KEY", description = "Ids, as keys list shows them.")
    private List<String> ids;

    @Override
    public Integer call() {
        try {
            file.keys().revoke(Set.copyOf(ids), Clock.systemUTC().instant());
            spec.commandLine().getOut().println("revoked");
            return Sallyport.OK;
        } catch (IllegalArgumentException e) {
            spec.commandLine().getErr().println("sallyport: " + PrintableText.of(String.valueOf(e.getMessage())));
            return Sallyport.FINDING;
        } catch (IOException e) {
            spec.commandLine().getErr().println("sallyport: " + e.getMessage());
            return Sallyport.USAGE;
        }
    }
}
