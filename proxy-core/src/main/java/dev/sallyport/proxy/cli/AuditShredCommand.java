package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Has a running proxy destroy the key that encrypted a day's parameters and literals, and record that it did. */
@Command(
        name = "shred",
        description = {
            "Makes the encrypted parameters and literals of a day unreadable, for good.",
            "The records themselves stay as they are, and verify as before."
        },
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:done", "1:refused, or there is no such key", "2:wrong usage"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class AuditShredCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminClient client;

    @Option(
            names = "--day",
            required = true,
            paramLabel = "DAY",
            description = "Such as 2026-11-20, UTC; one that is over.")
    private String day;

    @Option(names = "--reason", paramLabel = "TEXT", description = "For the audit log.")
    private @Nullable String reason;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("day", day);
        if (reason != null) {
            body.put("reason", reason);
        }
        AdminClient.Reply reply = client.send("POST", "/v1/audit/shred", body);
        if (!reply.ok() || !reply.body().path("shredded").asBoolean()) {
            spec.commandLine().getErr().println("sallyport: " + reply.error());
            return Sallyport.FINDING;
        }
        spec.commandLine()
                .getOut()
                .println("the key of " + PrintableText.of(day) + " is destroyed; copies of it elsewhere are not");
        return Sallyport.OK;
    }
}
