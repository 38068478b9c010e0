package dev.sallyport.proxy.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends sessions of a running proxy. */
@Command(
        name = "kill",
        description = "Ends sessions; what they run is cancelled. Who has a good token may come back: see revoke.",
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:ended", "1:refused, or no such session", "2:wrong usage"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class SessionsKillCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminClient client;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "Sessions, as list shows them.")
    private List<String> sessions = new ArrayList<>();

    @Option(names = "--principal", paramLabel = "ID", description = "All sessions of this principal, issuer|subject.")
    private @Nullable String principal;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (sessions.isEmpty() == (principal == null)) {
            throw new ParameterException(spec.commandLine(), "name sessions or --principal");
        }
        List<String> paths = new ArrayList<>();
        for (String session : sessions) {
            if (!session.matches("[0-9a-f]{24}")) {
                throw new ParameterException(spec.commandLine(), "not a session's id: " + PrintableText.of(session));
            }
            paths.add("/v1/sessions/" + session);
        }
        if (principal != null) {
            paths.add("/v1/sessions?principal=" + SessionsListCommand.encoded(principal));
        }
        int code = Sallyport.OK;
        int ended = 0;
        for (String path : paths) {
            AdminClient.Reply reply = client.send("DELETE", path, null);
            if (reply.ok()) {
                ended += reply.body().path("ended").asInt();
            } else {
                spec.commandLine().getErr().println("sallyport: " + reply.error());
                code = Sallyport.FINDING;
            }
        }
        spec.commandLine().getOut().println("sessions ended: " + ended);
        return code;
    }
}
