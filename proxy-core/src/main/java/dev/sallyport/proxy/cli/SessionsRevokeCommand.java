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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes a running proxy refuse tokens that were issued until now, and ends the sessions that hold them. */
@Command(
        name = "revoke",
        description = {
            "Ends sessions and refuses the tokens that were issued until now.",
            "Name one: a principal, a token by its id or its hash, or an issuer."
        },
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:revoked", "1:refused", "2:wrong usage"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class SessionsRevokeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminClient client;

    @Option(names = "--principal", paramLabel = "ID", description = "issuer|subject; its agents' tokens as well.")
    private @Nullable String principal;

    @Option(names = "--token", paramLabel = "JTI", description = "A token's id; of --issuer, if that is given too.")
    private @Nullable String token;

    @Option(names = "--token-sha256", paramLabel = "HEX", description = "A token's hash, as the audit log has it.")
    private @Nullable String hash;

    @Option(names = "--issuer", paramLabel = "ISSUER", description = "All tokens of an issuer.")
    private @Nullable String issuer;

    @Option(names = "--reason", paramLabel = "TEXT", description = "For the audit log.")
    private @Nullable String reason;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        put(body, "principal", principal);
        put(body, "token", token);
        put(body, "token_sha256", hash);
        int named = body.size();
        put(body, "issuer", issuer);
        if (named > 1 || body.isEmpty() || (named == 1 && issuer != null && token == null)) {
            throw new ParameterException(
                    spec.commandLine(), "name one of --principal, --token, --token-sha256 and --issuer");
        }
        put(body, "reason", reason);
        AdminClient.Reply reply = client.send("POST", "/v1/revocations", body);
        if (!reply.ok()) {
            spec.commandLine().getErr().println("sallyport: " + reply.error());
            return Sallyport.FINDING;
        }
        spec.commandLine()
                .getOut()
                .println(
                        "revoked; sessions ended: " + reply.body().path("ended").asInt());
        return Sallyport.OK;
    }

    private static void put(ObjectNode body, String name, @Nullable String value) {
        if (value != null) {
            body.put(name, value);
        }
    }
}
