package dev.sallyport.proxy.cli;

import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.config.LoginConfig;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.decision.Estimate;
import dev.sallyport.policy.decision.Plannable;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.proxy.estimate.PlanPlaces;
import dev.sallyport.proxy.estimate.PlanQuestion;
import dev.sallyport.proxy.estimate.Planner;
import dev.sallyport.proxy.net.EventLoops;
import dev.sallyport.proxy.upstream.UpstreamConnector;
import dev.sallyport.proxy.upstream.UpstreamLogin;
import dev.sallyport.proxy.wiring.Connections;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Asks the planner what a session would ask it, from the command line.
 *
 * @param roles by which the login is chosen
 * @param path the search path
 */
record PlannerCall(DatabaseConfig database, Set<String> roles, List<String> path, Duration timeout) {
    /** What the planner expects of the only statement of a text. */
    Estimate ask(StatementFacts facts, Catalog catalog, String text) {
        LoginConfig login = database.login(roles);
        String obstacle = facts.parameters() > 0 ? "its parameters aren't known" : Plannable.obstacle(facts, catalog);
        if (login == null || obstacle != null) {
            return Estimate.unknown(obstacle == null ? "no login is mapped to the roles" : obstacle);
        }
        UpstreamLogin upstream = UpstreamLogin.of(login);
        String schemas = path.stream()
                .map(schema -> '"' + schema.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(", "));
        PlanQuestion question = new PlanQuestion(text, List.of(), List.of(), List.of(), Map.of("search_path", schemas));
        CompletableFuture<Estimate> answer = new CompletableFuture<>();
        try (EventLoops loops = new EventLoops(1)) {
            new Planner(
                            new UpstreamConnector(timeout),
                            new PlanPlaces(1),
                            Connections.target(database),
                            upstream,
                            Runnable::run)
                    .ask(loops.workers().next(), question, answer::complete);
            return answer.join();
        }
    }
}
