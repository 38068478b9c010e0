package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the sessions of a running proxy. */
@Command(
        name = "list",
        description = "Shows sessions: whose, since when, and what they do.",
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:shown", "1:refused", "2:wrong usage"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class SessionsListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminClient client;

    @Option(names = "--principal", paramLabel = "ID", description = "Only of this principal, issuer|subject.")
    private @Nullable String principal;

    @Option(names = "--json", description = "A line of JSON for each session.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        String query = principal == null ? "" : "?principal=" + encoded(principal);
        AdminClient.Reply reply = client.send("GET", "/v1/sessions" + query, null);
        if (!reply.ok()) {
            spec.commandLine().getErr().println("sallyport: " + reply.error());
            return Sallyport.FINDING;
        }
        PrintWriter out = spec.commandLine().getOut();
        for (JsonNode session : reply.body().path("sessions")) {
            out.println(json ? session.toString() : PrintableText.of(line(session)));
        }
        if (!reply.body().path("complete").asBoolean()) {
            spec.commandLine().getErr().println("sallyport: there are more");
        }
        out.flush();
        return Sallyport.OK;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String line(JsonNode session) {
        JsonNode who = session.path("principal");
        JsonNode behind = session.path("on_behalf_of");
        JsonNode statement = session.path("statement");
        return session.path("id").asText() + "  "
                + who.path("name").asText() + " (" + who.path("kind").asText() + ", "
                + who.path("id").asText() + ")"
                + (behind.isMissingNode() ? "" : " for " + behind.path("name").asText()) + "  "
                + session.path("database").asText() + " as "
                + session.path("login").asText() + "  "
                + session.path("client_address").asText() + "  since "
                + session.path("since").asText() + "  " + session.path("state").asText()
                + (statement.isMissingNode()
                        ? ""
                        : " " + statement.path("kind").asText() + " "
                                + statement.path("fingerprint").asText());
    }
}
