package dev.sallyport.policy.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.policy.rule.Effect;
import dev.sallyport.policy.rule.PolicyReader;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EstimateTest {
    private static final Estimate SMALL = Estimate.of(10, 5.5);
    private static final Estimate LARGE = Estimate.of(1e6, 9e9);
    private static final Estimate UNKNOWN = Estimate.unknown("nobody could say");

    private static final String DENY_LARGE = """
            - {id: large, effect: deny, when: "estimate.rows > 1000"}
            - {id: all, effect: allow}
            """;

    private static Decision decide(String rules, String sql, @Nullable Estimate estimate) {
        DecisionContext plain = Shop.context();
        DecisionContext context = new DecisionContext(
                plain.database(),
                plain.environment(),
                plain.application(),
                plain.clientAddress(),
                plain.now(),
                false,
                plain.catalog(),
                null,
                estimate,
                Claimed.NOTHING);
        return engine(rules).decide(Shop.human("ada"), facts(sql), context);
    }

    private static PolicyEngine engine(String rules) {
        return new PolicyEngine(
                PolicyReader.parse("test.yaml", "apiVersion: sallyport/v1\nkind: Policy\nrules:\n" + rules));
    }

    private static StatementFacts facts(String sql) {
        AnalysisScope scope = new AnalysisScope(Shop.CATALOG, List.of("pg_catalog", "shop"), Set.of(), true, true);
        return ((Analysis.Understood) new StatementAnalyzer().analyze(sql, scope))
                .statements()
                .get(0);
    }

    @Test
    void decidesByWhatThePlannerExpects() {
        assertThat(decide(DENY_LARGE, "SELECT id FROM shop.orders", SMALL).effect())
                .isEqualTo(Effect.ALLOW);
        assertThat(decide(DENY_LARGE, "SELECT id FROM shop.orders", LARGE).rule())
                .isEqualTo("large");
        assertThat(decide(DENY_LARGE, "SELECT id FROM shop.orders", LARGE).estimate())
                .isEqualTo(LARGE);
    }

    @Test
    void takesWhatIsUnknownAsLarge() {
        for (String condition : new String[] {
            "estimate.rows > 1000",
            "estimate.rows >= 9223372036854775807",
            "estimate.cost > 1e300",
            "!(estimate.rows < 10)",
            "!estimate.known",
            "estimate.rows * 2 > 5"
        }) {
            String rules = "- {id: large, effect: deny, when: '" + condition + "'}\n- {id: all, effect: allow}\n";
            assertThat(decide(rules, "SELECT id FROM shop.orders", UNKNOWN).effect())
                    .as(condition)
                    .isEqualTo(Effect.DENY);
        }
        String small = "- {id: small, effect: allow, when: 'estimate.rows + 1 < 100'}\n";
        assertThat(decide(small, "SELECT id FROM shop.orders", UNKNOWN).effect())
                .as("what can't be computed grants nothing")
                .isEqualTo(Effect.DENY);
    }

    @Test
    void wantsAnEstimateOnlyWhereARuleLooksAtIt() {
        Decision asked = decide(DENY_LARGE, "SELECT id FROM shop.orders", null);
        assertThat(asked.wantsEstimate()).isTrue();
        assertThat(asked.effect()).isEqualTo(Effect.DENY);

        String deletes = """
                - {id: large, effect: deny, what: {kinds: [DELETE]}, when: "estimate.rows > 1000"}
                - {id: all, effect: allow}
                """;
        assertThat(decide(deletes, "SELECT id FROM shop.orders", null).wantsEstimate())
                .isFalse();
        assertThat(decide(deletes, "DELETE FROM shop.orders", null).wantsEstimate())
                .isTrue();
        String shortened = """
                - {id: large, effect: deny, when: "stmt_kind == 'DELETE' && estimate.rows > 1000"}
                - {id: all, effect: allow}
                """;
        assertThat(decide(shortened, "SELECT id FROM shop.orders", null).wantsEstimate())
                .isFalse();
    }

    @Test
    void asksNothingAboutWhatIsDeniedAnyway() {
        String rules = """
                - {id: large, effect: deny, when: "estimate.rows > 1000"}
                - {id: orders, effect: deny, what: {tables: [shop.orders]}}
                - {id: all, effect: allow}
                """;
        Decision denied = decide(rules, "SELECT id FROM shop.orders", null);
        assertThat(denied.rule()).isEqualTo("orders");
        assertThat(denied.wantsEstimate()).isFalse();
        assertThat(denied.estimate()).isNull();

        String nobody = "- {id: large, effect: deny, when: 'estimate.rows > 1000'}\n";
        assertThat(decide(nobody, "SELECT id FROM shop.orders", null).wantsEstimate())
                .as("no rule allows it")
                .isFalse();
        assertThat(decide(DENY_LARGE, "SELECT id FROM shop.nothing", null).wantsEstimate())
                .as("names that aren't there")
                .isFalse();
    }

    @Test
    void asksForAGrantOnlyIfNoOtherCovers() {
        String small = "- {id: small, effect: allow, when: 'estimate.rows < 100'}\n";
        assertThat(decide(small, "SELECT id FROM shop.orders", null).wantsEstimate())
                .isTrue();
        assertThat(decide(small, "SELECT id FROM shop.orders", SMALL).effect()).isEqualTo(Effect.ALLOW);
        assertThat(decide(small + "- {id: all, effect: allow}\n", "SELECT id FROM shop.orders", null)
                        .wantsEstimate())
                .isFalse();
    }

    @Test
    void leavesItOutWhileThereAreNoParametersYet() {
        assertThat(decide(DENY_LARGE, "DELETE FROM shop.orders WHERE id < $1", Estimate.LATER)
                        .effect())
                .isEqualTo(Effect.ALLOW);
        String small = "- {id: small, effect: allow, when: 'estimate.rows < 100'}\n";
        Decision later = decide(small, "DELETE FROM shop.orders WHERE id < $1", Estimate.LATER);
        assertThat(later.effect()).isEqualTo(Effect.ALLOW);
        assertThat(later.wantsEstimate()).isFalse();
        assertThat(later.estimate()).isEqualTo(Estimate.LATER);
    }

    @Test
    void countsNumbersThatPlannersMaySayWithoutOverflow() {
        assertThat(Estimate.of(1e300, 1).rows()).isEqualTo(Long.MAX_VALUE);
        assertThat(Estimate.of(-1, 1).rows()).isZero();
        assertThat(Estimate.of(0.2, 1).rows()).isEqualTo(1);
        assertThat(Estimate.of(Double.NaN, 1).known()).isFalse();
        assertThat(Estimate.of(1, Double.NaN).rows()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void refusesConditionsThatMisuseIt() {
        assertThatThrownBy(() -> decide("- {id: x, effect: deny, when: 'estimate.rows'}\n", "SELECT 1", null))
                .hasMessageContaining("bad condition");
        assertThatThrownBy(() -> decide("- {id: x, effect: deny, when: 'estimate.width > 1'}\n", "SELECT 1", null))
                .hasMessageContaining("bad condition");
        assertThatThrownBy(() -> decide(
                        "- {id: x, effect: mask, what: {columns: [a.b.c]}, when: 'estimate.rows > 1'}\n",
                        "SELECT 1",
                        null))
                .hasMessageContaining("no stmt_ variables and no estimate");
    }

    @Test
    void letsNothingBePlannedThatPlanningMightExecute() {
        for (String sql : new String[] {
            "SELECT app.refresh()",
            "SELECT id FROM shop.orders WHERE id = app.refresh()",
            "SELECT pg_read_file('/etc/passwd')",
            "SELECT query_to_xml('DELETE FROM shop.orders', true, true, '')",
            "SELECT set_config('search_path', 'evil', true)",
            "SELECT nobody_knows(1)",
            "SELECT id FROM shop.nothing",
            "EXPLAIN ANALYZE DELETE FROM shop.orders",
            "PREPARE p AS SELECT 1",
            "EXECUTE p",
            "COPY shop.orders TO STDOUT",
            "CREATE TABLE shop.copy AS SELECT * FROM shop.orders",
            "DO $$ BEGIN END $$",
            "DECLARE c CURSOR FOR SELECT * FROM shop.orders"
        }) {
            assertThat(Plannable.obstacle(facts(sql), Shop.CATALOG)).as(sql).isNotNull();
        }
        for (String sql : new String[] {
            "SELECT id FROM shop.orders WHERE id < $1",
            "SELECT lower(name) FROM shop.customers",
            "SELECT name FROM shop.names",
            "WITH gone AS (DELETE FROM shop.orders RETURNING id) SELECT id FROM gone",
            "UPDATE shop.orders SET total = 1 WHERE id = 7",
            "DELETE FROM shop.orders"
        }) {
            assertThat(Plannable.obstacle(facts(sql), Shop.CATALOG)).as(sql).isNull();
        }
    }
}
