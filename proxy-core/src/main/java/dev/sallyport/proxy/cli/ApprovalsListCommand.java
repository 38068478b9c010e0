package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the approvals of a running proxy. */
@Command(
        name = "list",
        description = "Shows approvals, the newest first: those you have a say in, those you asked for.",
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:shown", "1:refused", "2:wrong usage"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class ApprovalsListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminClient client;

    @Option(names = "--all", description = "Also those that nothing can become of any more.")
    private boolean all;

    @Option(names = "--json", description = "A line of JSON for each approval.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        AdminClient.Reply reply = client.send("GET", "/v1/approvals?state=" + (all ? "all" : "open"), null);
        if (!reply.ok()) {
            spec.commandLine().getErr().println("sallyport: " + reply.error());
            return Sallyport.FINDING;
        }
        PrintWriter out = spec.commandLine().getOut();
        for (JsonNode approval : reply.body().path("approvals")) {
            if (json) {
                out.println(approval);
            } else {
                ApprovalText.line(approval).forEach(out::println);
            }
        }
        if (!reply.body().path("complete").asBoolean()) {
            spec.commandLine().getErr().println("sallyport: there are more");
        }
        out.flush();
        return Sallyport.OK;
    }
}
