package dev.sallyport.proxy.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands for reviewers; by itself only says which there are. */
@Command(
        name = "approvals",
        description = "Shows what waits for reviewers at a running proxy, and votes on it.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ApprovalsListCommand.class,
            ApprovalsShowCommand.class,
            ApprovalsApproveCommand.class,
            ApprovalsRejectCommand.class,
            ApprovalsRevokeCommand.class
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class ApprovalsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a subcommand: list, show, approve, reject or revoke");
    }
}
