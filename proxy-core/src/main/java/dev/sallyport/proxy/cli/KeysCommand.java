package dev.sallyport.proxy.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands on the file of issued keys; by itself only says which there are. */
@Command(
        name = "keys",
        description = "Issues and revokes keys for tools that can't send a token.",
        mixinStandardHelpOptions = true,
        subcommands = {KeysIssueCommand.class, KeysListCommand.class, KeysRevokeCommand.class})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class KeysCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a subcommand: issue, list or revoke");
    }
}
