package dev.sallyport.proxy.cli;

import dev.sallyport.config.ConfigReader;
import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.config.HostPort;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.config.ListenerConfig;
import dev.sallyport.config.SallyportConfig;
import dev.sallyport.config.yaml.YamlException;
import dev.sallyport.policy.rule.Policy;
import dev.sallyport.proxy.identity.JwtAuthenticator;
import dev.sallyport.proxy.keys.KeyRing;
import dev.sallyport.proxy.wiring.PolicyFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sallyport check}: reads all that {@code serve} would read, and connects nowhere. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Reads the configuration and everything it names; connects nowhere.")
public final class CheckCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Override
    public Integer call() {
        try {
            SallyportConfig config = ConfigReader.read(file);
            Policy policy = PolicyFiles.read(config);
            // Reads the key files; addresses of keys are left alone.
            new JwtAuthenticator(config.identity(), Clock.systemUTC());
            if (config.identity().keys() != null) {
                new KeyRing(config.identity().keys(), Clock.systemUTC());
            }
            print(config, policy, spec.commandLine().getOut());
            return 0;
        } catch (YamlException | IllegalArgumentException | IllegalStateException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 2;
        }
    }

    private static void print(SallyportConfig config, Policy policy, PrintWriter out) {
        out.println(config.file() + ": ok");
        for (ListenerConfig listener : config.listeners()) {
            String protection =
                    listener.tls() == null ? "plaintext" : listener.plaintext() ? "TLS or plaintext" : "TLS";
            out.println("  listener  " + listener.address() + " (" + protection + ")");
        }
        for (IssuerConfig issuer : config.identity().issuers()) {
            out.println("  issuer    " + issuer.issuer() + " (" + issuer.profile() + ")");
        }
        for (DatabaseConfig database : config.databases().values()) {
            out.println("  database  " + database.name() + " (" + database.environment() + ") at "
                    + database.upstream().hosts().stream()
                            .map(HostPort::toString)
                            .collect(Collectors.joining(", "))
                    + "/" + database.upstream().database() + ", logins "
                    + String.join(", ", database.logins().keySet()));
        }
        out.println("  policy    " + policy.hash() + ", roles " + String.join(", ", policy.roleNames()));
        out.println("  audit     " + config.audit().origin() + " in "
                + config.audit().directory());
        out.println("  admin     " + config.admin().address());
    }
}
