package dev.sallyport.it.bench;

import dev.sallyport.policy.decision.Decision;
import dev.sallyport.policy.decision.DecisionContext;
import dev.sallyport.policy.decision.PolicyEngine;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.policy.rule.PolicyReader;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.StatementFacts;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a policy's answer to one statement costs, where nothing is remembered. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecisionBenchmark {
    private static final String RULES = """
            apiVersion: sallyport/v1
            kind: Policy
            roles:
              everybody: {types: [human]}
            rules:
              - {id: all, effect: allow, roles: [everybody]}
            """;

    private final AnalysisScope scope = Names.scope();
    private final StatementFacts pointRead = facts(Statements.POINT_READ);
    private final StatementFacts report = facts(Statements.REPORT);
    private final PolicyEngine open = new PolicyEngine(PolicyReader.parse("open.yaml", RULES));
    private final PolicyEngine masking = new PolicyEngine(PolicyReader.parse(
            "masking.yaml", RULES + "  - {id: balances, effect: mask, what: {columns: ['*.*.abalance']}}\n"));
    private final Principal principal = new Principal(
            PrincipalKind.HUMAN, "issuer|ada", "ada", Set.of("ada"), Set.of("eng"), true, null, null, List.of());
    private final DecisionContext context =
            new DecisionContext("shop", "prod", "bench", "192.0.2.7", Instant.EPOCH, false, scope.catalog(), null);

    private StatementFacts facts(String sql) {
        if (new StatementAnalyzer().analyze(sql, scope) instanceof Analysis.Understood understood) {
            return understood.statements().get(0);
        }
        throw new IllegalStateException("not understood: " + sql);
    }

    @Benchmark
    public Decision pointRead() {
        return open.decide(principal, pointRead, context);
    }

    @Benchmark
    public Decision pointReadMasked() {
        return masking.decide(principal, pointRead, context);
    }

    @Benchmark
    public Decision report() {
        return open.decide(principal, report, context);
    }
}
