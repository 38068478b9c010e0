package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.CodeBehind;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionScopeTest {
    private final SessionScope scope = new SessionScope("sp_app");

    private AnalysisScope now() {
        return scope.of(Shop.CATALOG);
    }

    @Test
    void takesABareNameForEverythingUntilTheServerWasAsked() {
        assertThat(scope.unknown()).isTrue();
        assertThat(now().searchPath()).isNull();

        scope.searchPath(List.of("app", "public"));

        assertThat(scope.unknown()).isFalse();
        assertThat(now().searchPath()).containsExactly("app", "public");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET search_path TO app",
                "SET LOCAL search_path TO app",
                "RESET search_path",
                "RESET ALL",
                "DISCARD ALL",
                "SELECT set_config('search_path', 'app', false)",
                "SELECT mine()",
                "DO 'BEGIN PERFORM 1; END'",
                "CALL mine()",
                "CREATE SCHEMA more",
                "DROP SCHEMA app CASCADE",
                "ALTER SCHEMA app RENAME TO other",
                "CREATE TEMP TABLE t (a int)",
                "GRANT USAGE ON SCHEMA app TO PUBLIC",
            })
    void forgetsThePathWithWhateverMayChangeIt(String sql) {
        scope.searchPath(List.of("public"));

        scope.admitted(Shop.facts(sql), Shop.CATALOG);

        assertThat(scope.unknown()).isTrue();
        assertThat(now().searchPath()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT lower(name) FROM customers",
                "INSERT INTO customers VALUES (1)",
                "BEGIN",
                "SET statement_timeout = 5"
            })
    void keepsThePathWithEverythingElse(String sql) {
        scope.searchPath(List.of("public"));

        scope.admitted(Shop.facts(sql), Shop.CATALOG);

        assertThat(scope.unknown()).isFalse();
    }

    @Test
    void asksAgainAfterEachTransactionOnceThePathWasEverChanged() {
        scope.searchPath(List.of("public"));
        scope.transactionEnded();
        assertThat(scope.unknown()).isFalse();

        scope.admitted(Shop.facts("SET LOCAL search_path TO app"), Shop.CATALOG);
        scope.searchPath(List.of("app"));
        scope.transactionEnded();

        assertThat(scope.unknown()).as("the old path is back").isTrue();
    }

    /** A rollback brings a dropped or renamed schema back, and with it what the path means. */
    @ParameterizedTest
    @ValueSource(strings = {"DROP SCHEMA app CASCADE", "ALTER SCHEMA app RENAME TO other", "CREATE SCHEMA more"})
    void asksAgainAfterATransactionThatChangedSchemas(String sql) {
        scope.searchPath(List.of("app", "public"));
        scope.admitted(Shop.facts(sql), Shop.CATALOG);
        scope.searchPath(List.of("public"));

        scope.transactionEnded();

        assertThat(scope.unknown()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ROLLBACK TO SAVEPOINT a",
                "ROLLBACK AND CHAIN",
                "COMMIT AND CHAIN",
                "SET CONSTRAINTS ALL IMMEDIATE"
            })
    void asksAgainWithinABlockThatMayBringAnEarlierPathBack(String sql) {
        scope.admitted(Shop.facts("SET search_path TO app"), Shop.CATALOG);
        scope.searchPath(List.of("app"));

        scope.admitted(Shop.facts(sql), Shop.CATALOG);

        assertThat(scope.unknown()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN ISOLATION LEVEL SERIALIZABLE",
                "SAVEPOINT a",
                "RELEASE a",
                "SET TRANSACTION READ ONLY",
                "SET TRANSACTION SNAPSHOT '00000003-0000001B-1'"
            })
    void asksNotWithinABlockWhereNoEarlierPathComesBack(String sql) {
        scope.admitted(Shop.facts("SET search_path TO app"), Shop.CATALOG);
        scope.searchPath(List.of("app"));

        scope.admitted(Shop.facts(sql), Shop.CATALOG);

        assertThat(scope.unknown()).isFalse();
    }

    @Test
    void asksAgainAfterCodeThatRunsBehindAStatement() {
        long customers = Shop.facts("TABLE customers")
                .relations()
                .get(0)
                .relations()
                .iterator()
                .next()
                .oid();
        Catalog triggers = new Catalog(
                1,
                180000,
                Set.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new CodeBehind(Set.of(), Set.of(customers)));
        scope.searchPath(List.of("public"));

        scope.admitted(Shop.facts("SELECT name FROM customers"), triggers);
        assertThat(scope.unknown()).isFalse();

        StatementFacts insert = Shop.facts("INSERT INTO customers VALUES (1)");
        assertThat(scope.changesNamesWithin(List.of(insert, insert), triggers)).isTrue();
        scope.admitted(insert, triggers);
        assertThat(scope.unknown()).isTrue();
    }

    @Test
    void asksAnewAfterATransactionInWhichTheServerKnewMoreRelations() {
        scope.searchPath(List.of("public"));
        scope.own().found(Set.of(new QualifiedName("public", "t_id_seq")));

        scope.transactionEnded();

        assertThat(scope.unknown()).isTrue();
        assertThat(now().created()).containsExactly(new QualifiedName("public", "t_id_seq"));
    }

    @Test
    void runsAsItsLoginOnlyWhereTheServerSaysSo() {
        assertThat(scope.role()).isNull();
        scope.users("sp_app", "sp_low");
        assertThat(scope.role()).isNull();
        scope.users("postgres", "sp_app");
        assertThat(scope.role()).isNull();
        scope.users("SP_APP", "SP_APP");
        assertThat(scope.role()).isNull();
        scope.users("sp_app", "sp_app");
        assertThat(scope.role()).isEqualTo("sp_app");
        scope.users("sp_app", "sp_low");
        assertThat(scope.role()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SELECT mine()", "DO 'BEGIN PERFORM 1; END'", "SET ROLE sp_app", "RESET ALL", "DISCARD ALL"})
    void forgetsTheRoleWithWhateverMayChangeIt(String sql) {
        scope.users("sp_app", "sp_app");

        scope.admitted(Shop.facts("SELECT 1"), Shop.CATALOG);
        scope.transactionEnded();
        assertThat(scope.role()).isEqualTo("sp_app");

        scope.admitted(Shop.facts(sql), Shop.CATALOG);
        assertThat(scope.role()).isNull();
        scope.users("sp_app", "sp_app");
        scope.transactionEnded();
        assertThat(scope.role()).isNull();
    }
}
