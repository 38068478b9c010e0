package dev.sallyport.policy.decision;

import static dev.sallyport.policy.decision.Deciding.DEV;
import static dev.sallyport.policy.decision.Deciding.decide;
import static dev.sallyport.policy.decision.Deciding.engine;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Code that runs with a statement although the statement doesn't mention it. */
class HiddenCodeTest {
    private static boolean allowed(String what, Sql sql) {
        return decide(engine("{id: yes, effect: allow, what: {" + what + "}}"), DEV, sql)
                .allowed();
    }

    private static Relation view(String name, Function... calls) {
        return new Relation(40_000, Shop.name(name), RelationKind.VIEW, List.of(), Set.of(), Set.of(calls), Set.of());
    }

    @Test
    void whatAViewCallsMustBeCoveredAsIfItWereCalledByName() {
        Sql sql = Sql.select().reads(view("shop.hidden", Shop.REFRESH));

        assertThat(allowed("tables: ['shop.*']", sql)).isFalse();
        assertThat(allowed("tables: ['shop.*'], functions: [app.refresh]", sql)).isTrue();
        assertThat(allowed("tables: ['shop.*'], views: [shop.hidden]", sql)).isTrue();
        assertThat(decide(
                                engine(
                                        "{id: all, effect: allow, what: {functions: ['*.*']}}",
                                        "{id: no, effect: deny, what: {functions: [app.refresh]}}"),
                                DEV,
                                sql)
                        .rule())
                .isEqualTo("no");
    }

    @Test
    void aViewMayCallWhatOnlyComputes() {
        assertThat(allowed("tables: ['shop.*']", Sql.select().reads(view("shop.plain", Shop.LOWER))))
                .isTrue();
        assertThat(allowed("tables: ['shop.*']", Sql.select().reads(view("shop.runs_sql", Shop.QUERY_TO_XML))))
                .isFalse();
        assertThat(allowed("tables: ['shop.*']", Sql.select().reads(view("shop.sets", Shop.SET_CONFIG))))
                .isFalse();
    }

    @Test
    void changingATableRunsItsRulesAndReadingItDoesNot() {
        Relation ruled = new Relation(
                40_001,
                Shop.name("shop.ruled"),
                RelationKind.TABLE,
                List.of(),
                Set.of(new ColumnId(Shop.SALARIES.oid(), 1)),
                Set.of(),
                Set.of());

        assertThat(allowed("tables: ['shop.*']", Sql.dml("INSERT").writes(ruled)))
                .isFalse();
        assertThat(allowed("tables: ['shop.*', 'hr.*']", Sql.dml("INSERT").writes(ruled)))
                .isTrue();
        assertThat(allowed("tables: ['shop.*']", Sql.select().reads(ruled))).isTrue();
    }

    @Test
    void aTriggerMustBeAllowedByName() {
        Sql trigger = Sql.ddl("CREATE TRIGGER").writes(Shop.ORDERS);

        assertThat(allowed("categories: [ddl]", trigger)).isFalse();
        assertThat(allowed("kinds: [CREATE TRIGGER]", trigger)).isTrue();
    }

    @Test
    void settingsCantBeChangedThroughTheirView() {
        Relation settings = new Relation(
                12_000, Shop.name("pg_catalog.pg_settings"), RelationKind.VIEW, List.of(), Set.of(), Set.of());

        assertThat(allowed(
                        "tables: ['*.*'], functions: ['*.*']", Sql.dml("UPDATE").writes(settings)))
                .isFalse();
        assertThat(allowed("tables: ['*.*'], functions: ['*.*']", Sql.select().reads(settings)))
                .isTrue();
    }
}
