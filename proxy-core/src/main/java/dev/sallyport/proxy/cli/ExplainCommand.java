package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.config.ConfigReader;
import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.config.SallyportConfig;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.decision.ColumnMasks;
import dev.sallyport.policy.decision.Decision;
import dev.sallyport.policy.decision.DecisionContext;
import dev.sallyport.policy.decision.Estimate;
import dev.sallyport.policy.decision.PolicyEngine;
import dev.sallyport.policy.decision.ScanNeed;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.rule.Effect;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.sql.scan.MaskedText;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.proxy.identity.Authentication;
import dev.sallyport.proxy.identity.JwtAuthenticator;
import dev.sallyport.proxy.wiring.Connections;
import dev.sallyport.proxy.wiring.PolicyFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what would become of a statement: facts, decision, rules and masks. Runs nothing. */
@Command(
        name = "explain",
        description = "Say what would become of a statement, without running it. Exit code 1 if it would be refused.",
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration file.")
    private Path config = Path.of("sallyport.yaml");

    @Option(names = "--as", required = true, paramLabel = "FILE", description = "A file with the principal's token.")
    private Path token = Path.of("token");

    @Option(
            names = "--database",
            required = true,
            paramLabel = "NAME",
            description = "The database as clients name it.")
    private String database = "";

    @Option(names = "--search-path", paramLabel = "SCHEMAS", split = ",", description = "Default: public.")
    private List<String> searchPath = List.of("public");

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Parameters(paramLabel = "SQL", description = "The statement.")
    private String sql = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        SallyportConfig read = ConfigReader.read(config);
        DatabaseConfig target = read.databases().get(database);
        if (target == null) {
            throw new IllegalArgumentException("no database '" + database + "'; there are "
                    + String.join(", ", read.databases().keySet()));
        }
        Authentication outcome = new JwtAuthenticator(read.identity(), Clock.systemUTC())
                .authenticate(Files.readString(token).strip());
        if (outcome instanceof Authentication.Rejected rejected) {
            spec.commandLine().getOut().println("not authenticated: " + rejected.reason());
            return Sallyport.FINDING;
        }
        Principal principal = ((Authentication.Authenticated) outcome).principal();
        PolicyEngine engine = new PolicyEngine(PolicyFiles.read(read));
        Catalog catalog = Connections.catalogLoader(target, read.limits().upstreamConnectTimeout())
                .load(1);
        AnalysisScope scope = new AnalysisScope(catalog, searchPath, Set.of(), true, true);
        Analysis analysis = new StatementAnalyzer().analyze(sql, scope);
        ObjectNode result = FactsJson.of(analysis);
        result.put("principal", principal.name());
        engine.roles(principal).stream().sorted().forEach(result.putArray("roles")::add);
        boolean allowed = analysis instanceof Analysis.Understood understood
                && decide(
                        result,
                        scope,
                        understood,
                        engine,
                        principal,
                        target,
                        new PlannerCall(
                                target,
                                engine.roles(principal),
                                searchPath,
                                read.limits().upstreamConnectTimeout()));
        print(result);
        return allowed ? Sallyport.OK : Sallyport.FINDING;
    }

    private boolean decide(
            ObjectNode result,
            AnalysisScope scope,
            Analysis.Understood understood,
            PolicyEngine engine,
            Principal principal,
            DatabaseConfig target,
            PlannerCall planner) {
        DecisionContext context = new DecisionContext(
                target.name(),
                target.environment(),
                "sallyport explain",
                "127.0.0.1",
                Clock.systemUTC().instant(),
                false,
                scope.catalog(),
                null);
        ColumnMasks masks = engine.masks(principal, context);
        List<ScanNeed> needs = understood.statements().stream()
                .map(facts -> engine.needsMasking(facts, masks, context))
                .toList();
        MaskedText masked = new StatementAnalyzer().mask(sql, scope, index -> masks.scans(needs.get(index)));
        boolean allowed = true;
        ArrayNode decisions = result.putArray("decisions");
        for (int i = 0; i < needs.size(); i++) {
            StatementFacts facts = understood.statements().get(i);
            StatementFacts remaining = masked == null || needs.get(i) != ScanNeed.ALL
                    ? null
                    : masked.remaining().get(i);
            Decision decision = engine.decide(principal, facts, remaining, context);
            if (decision.wantsEstimate()) {
                Estimate estimate = needs.size() > 1
                        ? Estimate.unknown("there are several statements in the message")
                        : planner.ask(facts, scope.catalog(), masked == null ? sql : masked.text());
                decision = engine.decide(principal, facts, remaining, context.with(estimate));
            }
            ObjectNode node = decisions.addObject();
            Set<String> missing = new TreeSet<>();
            for (RelationUse use : facts.unresolvedRelations()) {
                missing.add(use.writtenName());
            }
            show(node, decision);
            Map<String, String> methods = masks.methods(facts);
            if (!methods.isEmpty()) {
                methods.forEach(node.putObject("methods")::put);
            }
            engine.detectors(principal, context).stream().sorted().forEach(node.putArray("detect")::add);
            limits(node, decision);
            missing.forEach(node.putArray("unknown_relations")::add);
            allowed &= decision.effect() == Effect.ALLOW && missing.isEmpty();
        }
        if (masked != null && allowed) {
            result.put("sent", masked.text());
        }
        return allowed;
    }

    private static void show(ObjectNode node, Decision decision) {
        node.put("effect", decision.effect().label());
        node.put("rule", decision.rule());
        node.put("message", decision.message());
        putIfPresent(node, "hint", decision.hint());
        decision.rules().forEach(node.putArray("rules")::add);
        decision.would().forEach(node.putArray("would")::add);
        decision.maskedColumns().forEach(node.putArray("masks")::add);
    }

    private static void limits(ObjectNode node, Decision decision) {
        decision.rowLimit().ifPresent(limit -> node.put("row_limit", limit));
        if (decision.affectedLimit() != null) {
            node.put("affected_rows", decision.affectedLimit().rows());
        }
        if (decision.answerLimits().bytes() != null) {
            node.put("bytes_limit", decision.answerLimits().bytes().most());
        }
        if (decision.answerLimits().millis() != null) {
            node.put("time_limit_ms", decision.answerLimits().millis().most());
        }
        if (!decision.consents().isEmpty()) {
            decision.consents().forEach(node.putArray("auto_approved")::add);
        }
        FactsJson.estimate(node, decision.estimate());
    }

    private static void putIfPresent(ObjectNode node, String key, @Nullable String value) {
        if (value != null) {
            node.put(key, value);
        }
    }

    private void print(ObjectNode result) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                json
                        ? JSON.writeValueAsString(result)
                        : JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result));
        out.flush();
    }
}
