package dev.sallyport.proxy.cli;

import dev.sallyport.config.SecretException;
import dev.sallyport.config.yaml.YamlException;
import dev.sallyport.config.yaml.YamlValue;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.identity.LocalIssuer;
import dev.sallyport.proxy.identity.TokenRequest;
import dev.sallyport.proxy.identity.TokenRequest.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sallyport token}: a token of the local issuer, alone on one line, for {@code PGPASSWORD}. */
@Command(name = "token", mixinStandardHelpOptions = true, description = "Mints a token with a local issuer's key.")
public final class TokenCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "PATH",
            description = "the folder that keygen wrote, or the private key's file in it")
    @SuppressWarnings("NullAway.Init")
    private Path key;

    @Option(names = "--issuer", defaultValue = "https://sallyport.local", description = "default: ${DEFAULT-VALUE}")
    @SuppressWarnings("NullAway.Init")
    private String issuer;

    @Option(names = "--audience", defaultValue = "sallyport", description = "default: ${DEFAULT-VALUE}")
    @SuppressWarnings("NullAway.Init")
    private String audience;

    @Option(names = "--subject", required = true, description = "who will use the token")
    @SuppressWarnings("NullAway.Init")
    private String subject;

    @Option(names = "--name", description = "the subject's name for people to read")
    private @Nullable String name;

    @Option(names = "--email")
    private @Nullable String email;

    @Option(names = "--group", description = "a group of the subject; may be given again")
    private List<String> groups = List.of();

    @Option(
            names = "--kind",
            defaultValue = "human",
            description = "human, agent or service; default: ${DEFAULT-VALUE}")
    @SuppressWarnings("NullAway.Init")
    private String kind;

    @Option(
            names = "--lifetime",
            defaultValue = "1h",
            description = "such as 30m, at most 24h and what the proxy allows; default: ${DEFAULT-VALUE}")
    @SuppressWarnings("NullAway.Init")
    private String lifetime;

    @ArgGroup(exclusive = false)
    private @Nullable Person person;

    /** The person an agent acts for. */
    static final class Person {
        @Option(names = "--on-behalf-of", required = true, paramLabel = "SUB", description = "whom the agent acts for")
        @SuppressWarnings("NullAway.Init")
        private String subject;

        @Option(names = "--on-behalf-of-name", paramLabel = "NAME")
        private @Nullable String name;

        @Option(names = "--on-behalf-of-email", paramLabel = "EMAIL")
        private @Nullable String email;

        @Option(names = "--on-behalf-of-group", paramLabel = "GROUP", description = "a group of that person")
        private List<String> groups = List.of();
    }

    @Override
    public Integer call() {
        TokenRequest request = request();
        try {
            spec.commandLine().getOut().println(LocalIssuer.load(key).mint(request));
            return 0;
        } catch (IOException | SecretException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 2;
        }
    }

    private TokenRequest request() {
        try {
            return new TokenRequest(
                    issuer,
                    audience,
                    new Subject(subject, name, email, groups),
                    kind(),
                    person == null ? null : new Subject(person.subject, person.name, person.email, person.groups),
                    YamlValue.parse("--lifetime", lifetime).duration());
        } catch (IllegalArgumentException | YamlException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private PrincipalKind kind() {
        for (PrincipalKind each : PrincipalKind.values()) {
            if (each.label().equals(kind.toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        throw new IllegalArgumentException("--kind: expected human, agent or service");
    }
}
