package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what a running proxy has revoked. */
@Command(
        name = "revoked",
        description = "Shows what is revoked; it is forgotten when the tokens have expired anyway.",
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:shown", "1:refused", "2:wrong usage"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class SessionsRevokedCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminClient client;

    @Option(names = "--json", description = "A line of JSON for each.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        AdminClient.Reply reply = client.send("GET", "/v1/revocations", null);
        if (!reply.ok()) {
            spec.commandLine().getErr().println("sallyport: " + reply.error());
            return Sallyport.FINDING;
        }
        for (JsonNode one : reply.body().path("revocations")) {
            String line = one.path("kind").asText() + "  "
                    + (one.has("issuer") ? one.path("issuer").asText() + " " : "")
                    + one.path("value").asText() + "  issued until "
                    + one.path("before").asText() + "  by " + one.path("by").asText()
                    + (one.path("reason").asText().isEmpty()
                            ? ""
                            : ": " + one.path("reason").asText());
            spec.commandLine().getOut().println(json ? one.toString() : PrintableText.of(line));
        }
        return Sallyport.OK;
    }
}
