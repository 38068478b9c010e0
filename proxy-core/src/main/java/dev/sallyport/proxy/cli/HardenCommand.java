package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.config.ConfigReader;
import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.config.SallyportConfig;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.hardening.Finding;
import dev.sallyport.policy.hardening.HardeningReport;
import dev.sallyport.policy.hardening.Privileges;
import dev.sallyport.policy.hardening.ProxyLogin;
import dev.sallyport.policy.rule.Policy;
import dev.sallyport.proxy.catalog.CatalogException;
import dev.sallyport.proxy.catalog.CatalogLoader;
import dev.sallyport.proxy.wiring.Connections;
import dev.sallyport.proxy.wiring.PolicyFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares what the proxy's logins may do in PostgreSQL with what policy can ever let them do. Changes nothing. */
@Command(
        name = "harden",
        description = {
            "Print the SQL that takes from the proxy's logins what they never need under the policy.",
            "Reads the database's catalogs and changes nothing: review the SQL and run it as a superuser.",
            "With --check: one line for each thing that is open; exit code 1 if there are any."
        },
        mixinStandardHelpOptions = true)
final class HardenCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration file.")
    private Path config = Path.of("sallyport.yaml");

    @Option(
            names = "--database",
            required = true,
            paramLabel = "NAME",
            description = "The database as clients name it.")
    private String database = "";

    @Option(names = "--check", description = "Say what is open instead of how to close it.")
    private boolean check;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws JsonProcessingException {
        SallyportConfig read = ConfigReader.read(config);
        DatabaseConfig target = read.databases().get(database);
        if (target == null) {
            throw new IllegalArgumentException("no database '" + database + "'; there are "
                    + String.join(", ", read.databases().keySet()));
        }
        Policy policy = PolicyFiles.read(read);
        List<ProxyLogin> logins = ProxyLogin.of(policy, target, read.databases().values());
        HardeningReport report = report(read, target, policy, logins);
        PrintWriter out = spec.commandLine().getOut();
        HardenText text = new HardenText(target, policy.hash(), logins, report);
        if (json) {
            out.println(JSON.writeValueAsString(text.json()));
        } else {
            (check ? text.lines() : text.script()).forEach(out::println);
        }
        out.flush();
        return check && report.findings().stream().anyMatch(Finding::counts) ? Sallyport.FINDING : Sallyport.OK;
    }

    private static HardeningReport report(
            SallyportConfig config, DatabaseConfig target, Policy policy, List<ProxyLogin> logins) {
        CatalogLoader loader = Connections.catalogLoader(target, config.limits().upstreamConnectTimeout());
        try {
            Catalog catalog = loader.load(1);
            Privileges privileges = loader.privileges();
            return HardeningReport.of(policy, catalog, privileges, logins);
        } catch (CatalogException e) {
            throw new IllegalArgumentException("the catalog of " + target.name() + " can't be read", e.getCause());
        }
    }
}
