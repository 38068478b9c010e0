package dev.sallyport.proxy.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes an approval back. */
@Command(
        name = "revoke",
        description = "Takes an approval back, or gives a request up: the next such statement needs another one.",
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:taken back", "1:refused, no such approval, or too late", "2:wrong usage"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class ApprovalsRevokeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminClient client;

    @Parameters(paramLabel = "ID", description = "The approval, as list shows it.")
    private String id;

    @Option(names = "--comment", paramLabel = "TEXT", description = "Why, for the audit log.")
    private @Nullable String comment;

    @Option(names = "--json", description = "The approval as a line of JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return ApprovalText.revoke(spec, client, id, comment, json);
    }
}
