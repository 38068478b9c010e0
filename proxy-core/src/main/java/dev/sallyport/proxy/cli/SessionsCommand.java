package dev.sallyport.proxy.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands on a running proxy's sessions; by itself only says which there are. */
@Command(
        name = "sessions",
        description = "Shows and ends sessions of a running proxy, and revokes tokens.",
        mixinStandardHelpOptions = true,
        subcommands = {
            SessionsListCommand.class,
            SessionsKillCommand.class,
            SessionsRevokeCommand.class,
            SessionsRevokedCommand.class
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class SessionsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a subcommand: list, kill, revoke or revoked");
    }
}
