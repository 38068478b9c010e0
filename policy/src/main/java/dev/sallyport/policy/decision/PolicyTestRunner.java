package dev.sallyport.policy.decision;

import dev.sallyport.policy.rule.Policy;
import dev.sallyport.policy.rule.PolicyTest;
import dev.sallyport.policy.rule.PolicyTest.Expectation;
import dev.sallyport.policy.rule.Rule;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs the tests that stand in a policy's files. */
public final class PolicyTestRunner {
    private PolicyTestRunner() {}

    /**
     * One test's outcome.
     *
     * @param test the test
     * @param decision what was decided
     * @param differences what was expected otherwise, one sentence each; empty if it passed
     */
    public record Result(PolicyTest test, Decision decision, List<String> differences) {
        public Result {
            differences = List.copyOf(differences);
        }

        public boolean passed() {
            return differences.isEmpty();
        }
    }

    /**
     * The outcome of all tests.
     *
     * @param results in file order
     * @param neverFired ids of the rules that took part in no test's decision
     */
    public record Report(List<Result> results, List<String> neverFired) {
        public Report {
            results = List.copyOf(results);
            neverFired = List.copyOf(neverFired);
        }

        public boolean passed() {
            return results.stream().allMatch(Result::passed);
        }
    }

    public static Report run(Policy policy) {
        PolicyEngine engine = new PolicyEngine(policy);
        List<Result> results = new ArrayList<>();
        Set<String> fired = new HashSet<>();
        for (PolicyTest test : policy.tests()) {
            SyntheticStatement statement = SyntheticStatement.of(test.statement());
            PolicyTest.Session session = test.session();
            DecisionContext context = new DecisionContext(
                    session.database(),
                    session.environment(),
                    session.application(),
                    session.clientAddress(),
                    session.now(),
                    session.inTransaction(),
                    statement.catalog(),
                    null,
                    estimate(session),
                    new Claimed(session.justification(), session.ticket()));
            Decision decision = engine.decide(
                    test.principal(), statement.facts(), remaining(engine, test, statement, context), context);
            fired.addAll(decision.rules());
            fired.addAll(decision.would());
            engine.contentRules(test.principal(), context).forEach(rule -> fired.add(rule.id()));
            List<String> differences = differences(test.expectation(), decision);
            methods(
                    differences,
                    test.expectation(),
                    engine.masks(test.principal(), context).methods(statement.facts()));
            results.add(new Result(test, decision, differences));
        }
        List<String> neverFired = policy.rules().stream()
                .map(Rule::id)
                .filter(id -> !fired.contains(id))
                .toList();
        return new Report(results, neverFired);
    }

    static Estimate estimate(PolicyTest.Session session) {
        return session.rows().isEmpty() || session.cost().isEmpty()
                ? Estimate.unknown("it isn't said")
                : Estimate.of(
                        (double) session.rows().getAsLong(), session.cost().getAsDouble());
    }

    private static @Nullable StatementFacts remaining(
            PolicyEngine engine, PolicyTest test, SyntheticStatement statement, DecisionContext context) {
        ColumnMasks masks = engine.masks(test.principal(), context);
        boolean all = engine.needsMasking(statement.facts(), masks, context) == ScanNeed.ALL;
        return all ? statement.remaining() : null;
    }

    private static List<String> differences(Expectation expected, Decision decision) {
        List<String> differences = new ArrayList<>();
        String reason = decision.rule() + ": " + decision.message();
        compare(
                differences,
                "decision",
                expected.decision().label(),
                decision.effect().label() + " (" + reason + ")",
                expected.decision() == decision.effect());
        if (expected.rule() != null) {
            compare(
                    differences,
                    "rule",
                    expected.rule(),
                    reason,
                    expected.rule().equals(decision.rule()));
        }
        if (expected.rowLimit().isPresent()) {
            compare(
                    differences,
                    "row_limit",
                    expected.rowLimit(),
                    decision.rowLimit(),
                    expected.rowLimit().equals(decision.rowLimit()));
        }
        if (expected.affectedRows().isPresent()) {
            AffectedLimit limit = decision.affectedLimit();
            long allowed = limit == null ? 0 : limit.rows();
            compare(
                    differences,
                    "affected_rows",
                    expected.affectedRows().getAsLong(),
                    limit == null ? "no limit" : allowed,
                    expected.affectedRows().getAsLong() == allowed);
        }
        List<String> masks = expected.masks();
        if (masks != null) {
            compareSets(differences, "masks", masks, decision.maskedColumns());
        }
        ApprovalTerms terms = decision.approval();
        List<String> reviewers = expected.reviewers();
        if (reviewers != null) {
            compareSets(differences, "reviewers", reviewers, terms == null ? List.of() : terms.reviewers());
        }
        if (expected.min().isPresent()) {
            long min = terms == null ? 0 : terms.min();
            compare(
                    differences,
                    "min",
                    expected.min().getAsLong(),
                    min,
                    expected.min().getAsLong() == min);
        }
        List<String> would = expected.would();
        if (would != null) {
            compareSets(differences, "would", would, decision.would());
        }
        return differences;
    }

    private static void methods(List<String> differences, Expectation expected, Map<String, String> found) {
        expected.methods().forEach((column, method) -> {
            String present = found.getOrDefault(column, "not masked");
            compare(differences, "methods." + column, method, present, method.equals(present));
        });
    }

    private static void compareSets(List<String> into, String key, List<String> expected, List<String> found) {
        compare(into, key, expected, found, new HashSet<>(expected).equals(new HashSet<>(found)));
    }

    private static void compare(List<String> into, String key, Object expected, Object found, boolean same) {
        if (!same) {
            into.add(key + ": expected " + expected + ", found " + found);
        }
    }
}
