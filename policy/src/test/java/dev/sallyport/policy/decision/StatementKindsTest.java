package dev.sallyport.policy.decision;

import static dev.sallyport.policy.decision.Deciding.DEV;
import static dev.sallyport.policy.decision.Deciding.decide;
import static dev.sallyport.policy.decision.Deciding.engine;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.Trait;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatementKindsTest {
    private static final String ALLOW_ALL = "{id: allow-all, effect: allow}";

    private static String denied(String kinds, Sql sql) {
        return decide(engine(ALLOW_ALL, "{id: no, effect: deny, what: {kinds: [" + kinds + "]}}"), DEV, sql)
                .rule();
    }

    private static boolean allowed(String what, Sql sql) {
        return decide(engine("{id: yes, effect: allow, what: {" + what + "}}"), DEV, sql)
                .allowed();
    }

    @Test
    void oneWordStandsForAllCommandsThatBeginWithIt() {
        assertThat(denied("drop", Sql.ddl("DROP TABLE").writes(Shop.ORDERS))).isEqualTo("no");
        assertThat(denied("DROP_TABLE", Sql.ddl("DROP TABLE").writes(Shop.ORDERS)))
                .isEqualTo("no");
        assertThat(denied("DROP_VIEW", Sql.ddl("DROP TABLE").writes(Shop.ORDERS)))
                .isEqualTo("allow-all");
        assertThat(allowed("kinds: [DROP]", Sql.ddl("DROP TABLE").writes(Shop.ORDERS)))
                .isTrue();
        assertThat(allowed("kinds: [DROP VIEW]", Sql.ddl("DROP TABLE").writes(Shop.ORDERS)))
                .isFalse();
    }

    @Test
    void anotherSpellingOfACommandDoesNotGetRound() {
        assertThat(denied("CREATE ROLE", Sql.statement("CREATE USER", Category.DCL)))
                .isEqualTo("no");
        assertThat(denied("CREATE USER", Sql.statement("CREATE ROLE", Category.DCL)))
                .isEqualTo("no");
        assertThat(denied("CREATE TABLE AS", Sql.ddl("SELECT INTO").creates("shop.copy")))
                .isEqualTo("no");
        assertThat(denied("SELECT", Sql.statement("TABLE", Category.DQL).reads(Shop.ORDERS)))
                .isEqualTo("no");
        assertThat(denied("BEGIN", Sql.statement("START TRANSACTION", Category.TXN)))
                .isEqualTo("no");
        assertThat(denied("TRUNCATE", Sql.ddl("TRUNCATE TABLE").writes(Shop.ORDERS)))
                .isEqualTo("no");
    }

    @Test
    void allowingSelectDoesNotAllowSelectInto() {
        assertThat(allowed("kinds: [SELECT]", Sql.ddl("SELECT INTO").creates("shop.copy")))
                .isFalse();
    }

    @Test
    void aStatementInsideAnotherCounts() {
        Sql hidden = Sql.dml("SELECT").around(Sql.dml("DELETE").writes(Shop.ORDERS));

        assertThat(denied("DELETE", hidden)).isEqualTo("no");
        assertThat(allowed("kinds: [SELECT]", hidden)).isFalse();
        assertThat(allowed("kinds: [SELECT, DELETE]", hidden)).isTrue();
        assertThat(allowed(
                        "categories: [dql]",
                        Sql.statement("PREPARE", Category.DQL).around(Sql.dml("DELETE"))))
                .isFalse();
    }

    @Test
    void denyingACategoryCountsForStatementsInside() {
        PolicyEngine engine = engine(ALLOW_ALL, "{id: no, effect: deny, what: {categories: [dml]}}");

        assertThat(decide(engine, DEV, Sql.statement("EXPLAIN", Category.DQL).around(Sql.dml("INSERT")))
                        .rule())
                .isEqualTo("no");
    }

    @Test
    void codeThatCantBeSeenThroughMustBeAllowedByName() {
        for (String kind : List.of("DO", "CALL")) {
            Sql sql = Sql.statement(kind, Category.UTILITY).trait(Trait.OPAQUE);

            assertThat(decide(engine(ALLOW_ALL), DEV, sql).allowed()).isFalse();
            assertThat(allowed("categories: [utility]", sql)).isFalse();
            assertThat(allowed("kinds: [" + kind + "]", sql)).isTrue();
        }
        Sql wrapped =
                Sql.select().around(Sql.statement("EXECUTE", Category.UTILITY).trait(Trait.OPAQUE));
        assertThat(allowed("kinds: [SELECT]", wrapped)).isFalse();
    }

    @Test
    void filesAndProgramsOfTheServerMustBeAllowedByName() {
        Sql file = Sql.statement("COPY", Category.DML).trait(Trait.SERVER_FILE).writes(Shop.ORDERS);
        Sql program =
                Sql.statement("COPY", Category.DML).trait(Trait.SERVER_PROGRAM).writes(Shop.ORDERS);

        assertThat(decide(engine(ALLOW_ALL), DEV, file).allowed()).isFalse();
        assertThat(allowed("kinds: [COPY]", file)).isFalse();
        assertThat(allowed("kinds: [COPY_FILE]", file)).isTrue();
        assertThat(allowed("kinds: [COPY_FILE]", program)).isFalse();
        assertThat(allowed("kinds: [COPY_PROGRAM]", program)).isTrue();
        assertThat(denied("COPY_PROGRAM", program)).isEqualTo("no");
        assertThat(denied("COPY", program)).isEqualTo("no");
        assertThat(allowed("kinds: [COPY]", Sql.statement("COPY", Category.DML).writes(Shop.ORDERS)))
                .isTrue();
    }

    @Test
    void aRuleForSomeTablesDoesNotCoverWhatNamesNone() {
        String what = "categories: [dql, ddl, dcl, utility, txn], tables: ['shop.*']";

        assertThat(allowed(what, Sql.ddl("DROP SCHEMA"))).isFalse();
        assertThat(allowed(what, Sql.statement("GRANT", Category.DCL))).isFalse();
        assertThat(allowed(what, Sql.statement("VACUUM", Category.UTILITY))).isFalse();
        assertThat(allowed("kinds: [DROP], tables: ['shop.*']", Sql.ddl("DROP SCHEMA")))
                .isFalse();
        assertThat(allowed(what, Sql.select())).isTrue();
        assertThat(allowed(what, Sql.statement("BEGIN", Category.TXN))).isTrue();
        assertThat(allowed(what, Sql.ddl("DROP TABLE").writes(Shop.ORDERS))).isTrue();
        assertThat(allowed("categories: [ddl]", Sql.ddl("DROP SCHEMA"))).isTrue();
    }
}
