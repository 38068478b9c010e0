package dev.sallyport.proxy.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands of a witness; by itself only says which there are. */
@Command(
        name = "witness",
        description = "Signs for others what their audit logs were, so that they can't be rewritten.",
        mixinStandardHelpOptions = true,
        subcommands = {WitnessKeygenCommand.class, WitnessServeCommand.class})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class WitnessCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a subcommand: keygen or serve");
    }
}
