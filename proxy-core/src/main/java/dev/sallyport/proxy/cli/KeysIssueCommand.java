package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sallyport.config.yaml.YamlException;
import dev.sallyport.config.yaml.YamlValue;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.keys.IssuedKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sallyport keys issue}: makes a key and shows its secret, this once. */
@Command(
        name = "issue",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a key and prints its secret, which is kept nowhere.",
            "A running proxy takes it within a second."
        },
        exitCodeList = {"0:issued", "2:wrong usage, or the file can't be used"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class KeysIssueCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private KeyFileOption file;

    @Option(
            names = "--principal",
            required = true,
            paramLabel = "ID",
            description = "Whose it is: a name, or issuer|subject for somebody who has tokens too.")
    private String principal;

    @Option(
            names = "--kind",
            defaultValue = "service",
            description = "human, agent or service; default: ${DEFAULT-VALUE}")
    private String kind;

    @Option(
            names = {"--group", "--groups"},
            split = ",",
            paramLabel = "GROUP",
            description = "Groups of the principal, separated by commas; may be given again.")
    private List<String> groups = List.of();

    @Option(
            names = "--expires",
            defaultValue = "90d",
            paramLabel = "TIME",
            description = "After how long, such as 12h or 30d, at most 366d; default: ${DEFAULT-VALUE}")
    private String expires;

    @Option(names = "--note", defaultValue = "", paramLabel = "TEXT", description = "For people.")
    private String note;

    @Option(names = "--json", description = "One line of JSON.")
    private boolean json;

    @Override
    public Integer call() {
        IssuedKey.Fresh fresh;
        try {
            IssuedKey.Request request = new IssuedKey.Request(principal, kind(), Set.copyOf(groups), lifetime(), note);
            fresh = file.keys().issue(request, Clock.systemUTC().instant());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            spec.commandLine().getErr().println("sallyport: " + e.getMessage());
            return Sallyport.USAGE;
        }
        print(fresh, spec.commandLine().getOut());
        return Sallyport.OK;
    }

    private void print(IssuedKey.Fresh fresh, PrintWriter out) {
        IssuedKey key = fresh.key();
        if (json) {
            out.println(JsonNodeFactory.instance
                    .objectNode()
                    .put("id", key.id())
                    .put("secret", fresh.secret())
                    .put("principal", key.principal())
                    .put("expires", key.expires().toString()));
            return;
        }
        out.println("user      " + key.id());
        out.println("password  " + fresh.secret() + "  (shown this once)");
        out.println("for       " + PrintableText.of(key.principal()) + " ("
                + key.kind().label() + ") until " + key.expires());
    }

    private Duration lifetime() {
        try {
            return YamlValue.parse("--expires", expires).duration(Duration.ofMinutes(1), IssuedKey.LIFETIME_MAX);
        } catch (YamlException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private PrincipalKind kind() {
        for (PrincipalKind each : PrincipalKind.values()) {
            if (each.label().equals(kind.toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        throw new ParameterException(spec.commandLine(), "--kind is human, agent or service");
    }
}
