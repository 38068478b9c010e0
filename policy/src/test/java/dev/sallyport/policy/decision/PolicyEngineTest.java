package dev.sallyport.policy.decision;

import static dev.sallyport.policy.decision.Deciding.DBA;
import static dev.sallyport.policy.decision.Deciding.DEV;
import static dev.sallyport.policy.decision.Deciding.decide;
import static dev.sallyport.policy.decision.Deciding.engine;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.rule.Effect;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.ColumnUsage;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PolicyEngineTest {
    private static final String ALLOW_SHOP =
            "{id: allow-shop, effect: allow, roles: [dev], what: {categories: [dql, dml], tables: ['shop.*']}}";
    private static final String ALLOW_ALL = "{id: allow-all, effect: allow}";

    @Test
    void deniesWhatNoRuleAllows() {
        Decision decision = decide(engine(), DEV, Sql.select().reads(Shop.ORDERS));

        assertThat(decision.effect()).isEqualTo(Effect.DENY);
        assertThat(decision.rule()).isEqualTo("default");
        assertThat(decision.sqlState()).isEqualTo("42501");
        assertThat(decision.rules()).isEmpty();
    }

    @Test
    void allowsWhatARuleCovers() {
        Decision decision = decide(
                engine(ALLOW_SHOP),
                DEV,
                Sql.select().reads(Shop.ORDERS, Shop.CUSTOMERS).calls(Shop.LOWER));

        assertThat(decision.allowed()).isTrue();
        assertThat(decision.rule()).isEqualTo("allow-shop");
        assertThat(decision.sqlState()).isEqualTo("00000");
    }

    @Test
    void deniesToPeopleWithoutTheRole() {
        assertThat(decide(engine(ALLOW_SHOP), Shop.human("eve"), Sql.select().reads(Shop.ORDERS))
                        .rule())
                .isEqualTo("default");
    }

    @Test
    void deniesAJoinWithATableThatIsNotGranted() {
        Decision decision = decide(engine(ALLOW_SHOP), DEV, Sql.select().reads(Shop.ORDERS, Shop.SALARIES));

        assertThat(decision.effect()).isEqualTo(Effect.DENY);
        assertThat(decision.message()).contains("hr.salaries");
    }

    @Test
    void twoGrantsDoNotAddUpForOneStatement() {
        PolicyEngine engine = engine(ALLOW_SHOP, "{id: allow-hr, effect: allow, what: {tables: ['hr.*']}}");

        assertThat(decide(engine, DEV, Sql.select().reads(Shop.SALARIES)).allowed())
                .isTrue();
        assertThat(decide(engine, DEV, Sql.select().reads(Shop.ORDERS, Shop.SALARIES))
                        .allowed())
                .isFalse();
    }

    @Test
    void anAmbiguousNameMustBeGrantedForEveryMeaning() {
        PolicyEngine engine = engine(ALLOW_SHOP);

        assertThat(decide(engine, DEV, Sql.select().readsOneOf(Shop.ORDERS, Shop.CUSTOMERS))
                        .allowed())
                .isTrue();
        assertThat(decide(engine, DEV, Sql.select().readsOneOf(Shop.ORDERS, Shop.SALARIES))
                        .allowed())
                .isFalse();
    }

    @Test
    void anAmbiguousNameIsDeniedForAnyMeaning() {
        PolicyEngine engine = engine(ALLOW_ALL, "{id: no-hr, effect: deny, what: {tables: ['hr.*']}}");

        Decision decision = decide(engine, DEV, Sql.select().readsOneOf(Shop.ORDERS, Shop.SALARIES));

        assertThat(decision.rule()).isEqualTo("no-hr");
    }

    @Test
    void denyWinsOverApproveAndAllowWhateverTheOrder() {
        String deny = "{id: no, effect: deny, what: {tables: ['shop.orders']}, message: 'not this', hint: 'ask Bea'}";
        String approve = "{id: ask, effect: approve, approval: {reviewers: [dba]}}";
        for (List<String> order : List.of(List.of(ALLOW_ALL, approve, deny), List.of(deny, approve, ALLOW_ALL))) {
            Decision decision = decide(
                    engine(order.toArray(new String[0])), DEV, Sql.select().reads(Shop.ORDERS));

            assertThat(decision.effect()).isEqualTo(Effect.DENY);
            assertThat(decision.rule()).isEqualTo("no");
            assertThat(decision.message()).isEqualTo("not this");
            assertThat(decision.hint()).isEqualTo("ask Bea");
            assertThat(decision.rules()).containsExactlyInAnyOrder("allow-all", "ask", "no");
            assertThat(decision.approval()).isNull();
        }
    }

    @Test
    void anApprovalDoesNotWidenRights() {
        PolicyEngine engine = engine(
                "{id: ask, effect: approve, what: {tables: ['hr.*']}, approval: {reviewers: [dba]}}", ALLOW_SHOP);

        assertThat(decide(engine, DEV, Sql.select().reads(Shop.SALARIES)).rule())
                .isEqualTo("default");
    }

    @Test
    void approvalsOfSeveralRulesAllCount() {
        PolicyEngine engine = engine(
                ALLOW_ALL,
                "{id: ask-dba, effect: approve, approval: {reviewers: [dba], min: 2, ttl: 1h}}",
                "{id: ask-dev, effect: approve, approval: {reviewers: [dev], ttl: 5m}}");

        Decision decision = decide(engine, DEV, Sql.dml("UPDATE").writes(Shop.ORDERS));

        assertThat(decision.effect()).isEqualTo(Effect.APPROVE);
        assertThat(decision.sqlState()).isEqualTo("SP001");
        assertThat(decision.rule()).isEqualTo("ask-dba");
        assertThat(decision.hint()).contains("dba", "dev");
        assertThat(decision.approval())
                .isEqualTo(new ApprovalTerms(
                        List.of("dba", "dev"),
                        2,
                        Duration.ofMinutes(5),
                        List.of(
                                new ApprovalTerms.Quorum("ask-dba", List.of("dba"), 2),
                                new ApprovalTerms.Quorum("ask-dev", List.of("dev"), 1))));
    }

    @Test
    void aConditionThatFailsDeniesAndNeverAllows() {
        String failing = "when: \"actor_groups[99] == 'x'\"";
        Sql sql = Sql.select().reads(Shop.ORDERS);

        assertThat(decide(engine(ALLOW_ALL, "{id: no, effect: deny, " + failing + "}"), DEV, sql)
                        .rule())
                .isEqualTo("no");
        assertThat(decide(
                                engine(
                                        ALLOW_ALL,
                                        "{id: ask, effect: approve, approval: {reviewers: [dba]}, " + failing + "}"),
                                DEV,
                                sql)
                        .effect())
                .isEqualTo(Effect.APPROVE);
        assertThat(decide(engine("{id: yes, effect: allow, " + failing + "}"), DEV, sql)
                        .rule())
                .isEqualTo("default");
        assertThat(decide(engine(ALLOW_ALL, "{id: few, effect: limit, limit: {rows: 5}, " + failing + "}"), DEV, sql)
                        .rowLimit())
                .isEqualTo(OptionalLong.of(5));
    }

    @Test
    void aBadRegularExpressionInAConditionFailsClosed() {
        PolicyEngine engine = engine(ALLOW_ALL, "{id: no, effect: deny, when: \"actor_name.matches('(')\"}");

        assertThat(decide(engine, DEV, Sql.select()).rule()).isEqualTo("no");
    }

    @Test
    void aConditionThatWouldRunForAgesFailsClosed() {
        PolicyEngine engine = engine(
                ALLOW_ALL,
                "{id: no, effect: deny, when: 'stmt_functions.exists(a, stmt_functions.exists(b, "
                        + "stmt_functions.exists(c, a == b + c)))'}");
        Sql sql = Sql.select();
        for (int i = 0; i < 1000; i++) {
            sql.calls(Shop.LOWER);
        }

        assertThat(decide(engine, DEV, sql).rule()).isEqualTo("no");
    }

    @Test
    void conditionsSeeTheStatementAndItsCircumstances() {
        PolicyEngine engine = engine(
                ALLOW_ALL,
                "{id: mass, effect: deny, what: {kinds: [UPDATE, DELETE]}, when: '!stmt_restricts'}",
                "{id: late, effect: deny, when: \"now.getHours('Europe/Berlin') >= 20\"}",
                "{id: away, effect: deny, when: \"!client_ip.startsWith('192.0.2.')\"}",
                "{id: pay, effect: deny, when: \"stmt_columns.exists(c, c == 'hr.salaries.amount')\"}");

        assertThat(decide(engine, DEV, Sql.dml("DELETE").writes(Shop.ORDERS)).allowed())
                .isTrue();
        assertThat(decide(engine, DEV, Sql.dml("DELETE").writes(Shop.ORDERS).unrestricted())
                        .rule())
                .isEqualTo("mass");
        assertThat(decide(engine, DEV, Sql.select().reads(Shop.SALARIES).output("*", Shop.SALARIES))
                        .rule())
                .isEqualTo("pay");
    }

    @Test
    void deniesWhatIsNotUnderstoodWhateverIsAllowed() {
        assertThat(decide(engine(ALLOW_ALL), DBA, Sql.statement("", Category.UNKNOWN))
                        .rule())
                .isEqualTo("on_unparsed");
        assertThat(decide(
                                engine(ALLOW_ALL),
                                DBA,
                                Sql.statement("EXPLAIN", Category.DQL).around(Sql.statement("?", Category.UNKNOWN)))
                        .rule())
                .isEqualTo("on_unparsed");
    }

    @Test
    void deniesRelationsThatAreNotKnown() {
        Decision decision = decide(engine(ALLOW_ALL), DEV, Sql.select().readsUnknown("shop.new_table"));

        assertThat(decision.rule()).isEqualTo("on_unresolved");
        assertThat(decide(engine(ALLOW_ALL), DEV, Sql.ddl("CREATE TABLE").creates("shop.new_table"))
                        .allowed())
                .isTrue();
    }

    @Test
    void aRuleInDryRunOnlyReports() {
        PolicyEngine engine = engine(
                ALLOW_ALL,
                "{id: would-deny, effect: deny, mode: dry_run}",
                "{id: would-limit, effect: limit, mode: dry_run, limit: {rows: 1}}",
                "{id: would-mask, effect: mask, mode: dry_run, what: {columns: ['shop.customers.email']}}");

        Decision decision = decide(
                engine, DEV, Sql.select().reads(Shop.CUSTOMERS).column(ColumnUsage.PREDICATE, "email", Shop.CUSTOMERS));

        assertThat(decision.allowed()).isTrue();
        assertThat(decision.rowLimit()).isEmpty();
        assertThat(decision.maskedColumns()).isEmpty();
        assertThat(decision.would()).containsExactlyInAnyOrder("would-deny", "would-limit", "would-mask");
    }

    @Test
    void aGrantInDryRunDoesNotGrant() {
        Decision decision = decide(engine("{id: soon, effect: allow, mode: dry_run}"), DEV, Sql.select());

        assertThat(decision.effect()).isEqualTo(Effect.DENY);
        assertThat(decision.would()).containsExactly("soon");
    }

    @Test
    void theSmallestRowLimitHolds() {
        PolicyEngine engine = Deciding.withDefaults(
                "{row_limit: 1000}",
                ALLOW_ALL,
                "{id: hr, effect: limit, what: {tables: ['hr.*']}, limit: {rows: 10}}",
                "{id: much, effect: limit, limit: {rows: 5000}}");

        assertThat(decide(engine, DEV, Sql.select().reads(Shop.ORDERS)).rowLimit())
                .isEqualTo(OptionalLong.of(1000));
        assertThat(decide(engine, DEV, Sql.select().reads(Shop.ORDERS, Shop.SALARIES))
                        .rowLimit())
                .isEqualTo(OptionalLong.of(10));
    }

    @Test
    void rulesHoldOnlyWhereTheySay() {
        PolicyEngine engine = engine(
                ALLOW_ALL, "{id: prod, effect: deny, where: {env: ['prod*'], databases: [shop]}, unless_roles: [dba]}");

        assertThat(engine.decide(DEV, Sql.select().facts(), Shop.context("prod-eu"))
                        .rule())
                .isEqualTo("prod");
        assertThat(engine.decide(DEV, Sql.select().facts(), Shop.context("staging"))
                        .allowed())
                .isTrue();
        assertThat(engine.decide(DBA, Sql.select().facts(), Shop.context("prod"))
                        .allowed())
                .isTrue();
    }

    @Test
    void aClientCanAlwaysLeaveItsTransaction() {
        for (String kind : List.of("COMMIT", "END", "ROLLBACK", "ABORT", "ROLLBACK TO SAVEPOINT", "RELEASE")) {
            Decision decision = decide(engine("{id: closed, effect: deny}"), DEV, Sql.statement(kind, Category.TXN));

            assertThat(decision.allowed()).as(kind).isTrue();
            assertThat(decision.rule()).isEqualTo("builtin:transaction-end");
        }
        assertThat(decide(
                                engine("{id: no, effect: deny, what: {kinds: [COMMIT]}}"),
                                DEV,
                                Sql.statement("END", Category.TXN))
                        .rule())
                .isEqualTo("no");
        for (String kind : List.of("BEGIN", "SAVEPOINT", "COMMIT PREPARED", "PREPARE TRANSACTION")) {
            assertThat(decide(engine(), DEV, Sql.statement(kind, Category.TXN)).allowed())
                    .as(kind)
                    .isFalse();
        }
    }
}
