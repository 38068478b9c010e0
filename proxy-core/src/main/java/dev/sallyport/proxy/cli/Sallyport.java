package dev.sallyport.proxy.cli;

import dev.sallyport.config.SecretException;
import dev.sallyport.config.yaml.YamlException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program: {@code java -jar sallyport.jar COMMAND}. Exit codes: 0 ok, 1 finding, 2 usage or configuration. */
@Command(
        name = "sallyport",
        description = "Stands between people, AI agents and their PostgreSQL databases.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            ServeCommand.class,
            DemoCommand.class,
            CheckCommand.class,
            ExplainCommand.class,
            HardenCommand.class,
            InspectCommand.class,
            DetectCommand.class,
            KeygenCommand.class,
            TokenCommand.class,
            KeysCommand.class,
            LoginCommand.class,
            PolicyCommand.class,
            AuditCommand.class,
            WitnessCommand.class,
            ApprovalsCommand.class,
            SessionsCommand.class,
            HelpCommand.class
        })
public final class Sallyport implements Runnable {
    static final int OK = 0;
    static final int FINDING = 1;
    static final int USAGE = 2;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is needed");
    }

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The program without the process around it, for tests and for the demo's program. */
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Sallyport());
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("sallyport: " + reason(failure));
            boolean written = failure instanceof YamlException
                    || failure instanceof SecretException
                    || failure instanceof IllegalArgumentException;
            return written ? USAGE : command.getCommandSpec().exitCodeOnExecutionException();
        });
        return line;
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        String said = message == null ? failure.getClass().getSimpleName() : message;
        String cause = failure.getCause() == null ? null : failure.getCause().getMessage();
        return cause == null || said.contains(cause) ? said : said + ": " + cause;
    }
}
