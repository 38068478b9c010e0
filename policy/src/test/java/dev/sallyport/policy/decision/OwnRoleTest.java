package dev.sallyport.policy.decision;

import static dev.sallyport.policy.decision.Deciding.DEV;
import static dev.sallyport.policy.decision.Deciding.engine;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The role may be set to the session's own login where that is what it runs as, and to nothing else. */
class OwnRoleTest {
    private static final List<Function> FUNCTIONS = List.of(
            new Function(2078, new QualifiedName("pg_catalog", "set_config"), false, "internal", 'v', false),
            new Function(1395, new QualifiedName("pg_catalog", "abs"), false, "internal", 'i', false),
            new Function(20000, new QualifiedName("public", "low"), false, "plpgsql", 'v', false));
    private static final PolicyEngine ALL = engine("{id: all, effect: allow, what: {functions: ['*.*']}}");

    private static Decision decide(String sql, @Nullable String role, List<String> path) {
        Catalog catalog = new Catalog(1, 180000, Set.of("pg_catalog", "public", "own"), List.of(), FUNCTIONS);
        Analysis analysis =
                new StatementAnalyzer().analyze(sql, new AnalysisScope(catalog, path, Set.of(), true, true));
        List<StatementFacts> statements = ((Analysis.Understood) analysis).statements();
        assertThat(statements).hasSize(1);
        DecisionContext context =
                new DecisionContext("shop", "test", "psql", "192.0.2.7", Shop.FRIDAY_NOON, false, catalog, role);
        return ALL.decide(DEV, statements.get(0), context);
    }

    private static Decision decide(String sql, @Nullable String role) {
        return decide(sql, role, List.of("pg_catalog", "public"));
    }

    private static void refuses(String sql, @Nullable String role) {
        assertThat(decide(sql, role).rule()).as(sql).isEqualTo(SettingsGuard.RULE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET ROLE app",
                "SET ROLE APP",
                "SET ROLE \"app\"",
                "SET ROLE 'app'",
                "SET ROLE E'a\\160p'",
                "SET ROLE U&\"\\0061pp\"",
                "SET SESSION ROLE app",
                "SET LOCAL ROLE app",
                "SET role = app",
                "SET \"ROLE\" TO 'app'",
                "/* x */ SET SESSION AUTHORIZATION 'app'",
                "SET LOCAL SESSION AUTHORIZATION app",
                "SET session_authorization TO app",
                "SELECT set_config('role', 'app', false)",
                "SELECT pg_catalog.set_config('ROLE', 'app', true)",
                "SELECT set_config('session_authorization', 'app', false), set_config('role', 'app', false)",
            })
    void mayBeSetToWhatItIs(String sql) {
        assertThat(decide(sql, "app").allowed()).as(sql).isTrue();
        refuses(sql, null);
        refuses(sql, "other");
        refuses(sql, "App");
        refuses(sql, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET ROLE none",
                "SET ROLE 'none'",
                "SET ROLE \"App\"",
                "SET ROLE 'App'",
                "SET ROLE ' app'",
                "SET ROLE 'app '",
                "SET ROLE ''",
                "SET ROLE \"\"\"app\"\"\"",
                "SET ROLE '\"app\"'",
                "SET ROLE '\uff41pp'",
                "SET ROLE current_user_",
                "SET ROLE U&\"\\0041pp\"",
                "SET role = app, app",
                "SET role = app, none",
                "SET role TO DEFAULT",
                "RESET ROLE",
                "RESET SESSION AUTHORIZATION",
                "SET SESSION AUTHORIZATION DEFAULT",
                "SET SESSION AUTHORIZATION postgres",
                "SET session_replication_role = app",
                "SET local_preload_libraries = app",
                "ALTER ROLE app SET role = app",
                "ALTER ROLE ALL SET role TO 'app'",
                "ALTER DATABASE shop SET role = app",
                "ALTER SYSTEM SET role = app",
                "ALTER FUNCTION low() SET role = app",
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET role = app AS 'SELECT 1'",
                "CREATE VIEW v AS SELECT set_config('role', 'app', false)",
                "CREATE TABLE t AS SELECT set_config('role', 'app', false)",
                "CREATE TABLE t (a text DEFAULT set_config('role', 'app', false))",
                "CREATE RULE r AS ON INSERT TO t DO SELECT set_config('role', 'app', false)",
                "PREPARE p AS SELECT set_config('role', 'app', false)",
                "EXPLAIN ANALYZE SELECT set_config('role', 'app', false)",
                "DECLARE c CURSOR FOR SELECT set_config('role', 'app', false)",
                "SELECT low(), set_config('role', 'app', false)",
                "SELECT abs(1), set_config('role', 'app', false)",
                "SELECT set_config('role', 'app', false) FROM pg_class",
                "SELECT set_config('role', 'none', false), set_config('role', 'app', false)",
                "SELECT set_config('role', 'app' || '', false)",
                "SELECT set_config('role', $1, false)",
                "SELECT set_config('role', current_user, false)",
                "SELECT set_config('role', 'app '::char(4), false)",
                "SELECT set_config('role', 'none', false)",
                "SELECT set_config(setting_name => 'role', new_value => 'app', is_local => false)",
                "SELECT set_config('ro' || 'le', 'app', false)",
            })
    void mayBeSetToNothingElse(String sql) {
        Decision decision = decide(sql, "app");
        assertThat(decision.allowed()).as(sql + decision).isFalse();
    }

    @Test
    void mayNotBeSetWhereTheCallMayBeAnotherFunction() {
        String sql = "SELECT set_config('role', 'app', false)";
        assertThat(decide(sql, "app", List.of("own", "pg_catalog")).allowed()).isTrue();
        Analysis doubtful = new StatementAnalyzer()
                .analyze(sql, new AnalysisScope(catalogWithOwn(), List.of("own", "pg_catalog"), Set.of(), true, true));
        DecisionContext context = new DecisionContext(
                "shop", "test", "psql", "192.0.2.7", Shop.FRIDAY_NOON, false, catalogWithOwn(), "app");
        StatementFacts facts = ((Analysis.Understood) doubtful).statements().get(0);
        assertThat(ALL.decide(DEV, facts, context).allowed()).isFalse();
    }

    private static Catalog catalogWithOwn() {
        Function own = new Function(20001, new QualifiedName("own", "set_config"), false, "plpgsql", 'v', false);
        return new Catalog(
                1,
                180000,
                Set.of("pg_catalog", "public", "own"),
                List.of(),
                List.of(FUNCTIONS.get(0), FUNCTIONS.get(1), FUNCTIONS.get(2), own));
    }

    @Test
    void aLoginCalledNoneIsNoRole() {
        refuses("SET ROLE none", "none");
        refuses("SET ROLE 'none'", "none");
        refuses("SELECT set_config('role', 'none', false)", "none");
    }

    @Test
    void namesAreComparedAsPostgresqlFoldsThem() {
        assertThat(decide("SET ROLE \"App\"", "App").allowed()).isTrue();
        assertThat(decide("SET ROLE 'App'", "App").allowed()).isTrue();
        refuses("SET ROLE App", "App");
        refuses("SET ROLE app", "App");
        assertThat(decide("SET ROLE 'it''s \"me\"'", "it's \"me\"").allowed()).isTrue();
    }
}
