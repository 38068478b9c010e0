package dev.sallyport.proxy.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows everything that a reviewer agrees to. */
@Command(
        name = "show",
        description = "Shows one approval: who asks for whom, exactly what would run, and the votes so far.",
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:shown", "1:refused, or no such approval", "2:wrong usage"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class ApprovalsShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminClient client;

    @Parameters(paramLabel = "ID", description = "The approval, as list shows it.")
    private String id;

    @Option(names = "--json", description = "As a line of JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        AdminClient.Reply reply = client.send("GET", ApprovalText.path(spec, id), null);
        if (!reply.ok()) {
            spec.commandLine().getErr().println("sallyport: " + reply.error());
            return Sallyport.FINDING;
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(reply.body());
        } else {
            ApprovalText.page(reply.body()).forEach(out::println);
        }
        out.flush();
        return Sallyport.OK;
    }
}
