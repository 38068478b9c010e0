package dev.sallyport.policy.decision;

import static dev.sallyport.policy.decision.Deciding.DEV;
import static dev.sallyport.policy.decision.Deciding.decide;
import static dev.sallyport.policy.decision.Deciding.engine;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.statement.Category;
import java.util.List;
import org.junit.jupiter.api.Test;

class FunctionSafetyTest {
    private static final String ALLOW_ALL = "{id: allow-all, effect: allow}";

    private static boolean allowed(String what, Sql sql) {
        return decide(engine("{id: yes, effect: allow, what: {" + what + "}}"), DEV, sql)
                .allowed();
    }

    @Test
    void postgresqlsOwnFunctionsAreCovered() {
        assertThat(decide(engine(ALLOW_ALL), DEV, Sql.select().calls(Shop.LOWER).calls(Shop.EXPAND))
                        .allowed())
                .isTrue();
    }

    @Test
    void aFunctionThatMayShadowABuiltInOneIsNotCovered() {
        Decision decision = decide(engine(ALLOW_ALL), DEV, Sql.select().calls(Shop.LOWER, Shop.OWN_LOWER));

        assertThat(decision.rule()).isEqualTo("default");
        assertThat(decision.message()).contains("lower");
        assertThat(decision.hint()).contains("functions");
    }

    @Test
    void usersAndUnknownFunctionsMustBeListed() {
        assertThat(decide(engine(ALLOW_ALL), DEV, Sql.select().calls(Shop.REFRESH))
                        .allowed())
                .isFalse();
        assertThat(allowed("functions: [app.refresh]", Sql.select().calls(Shop.REFRESH)))
                .isTrue();
        assertThat(allowed(
                        "functions: ['app.*']", Sql.select().calls(Shop.REFRESH).calls(Shop.LOWER)))
                .isTrue();
        assertThat(allowed("functions: [app.refresh]", Sql.select().calls(Shop.REFRESH, Shop.OWN_LOWER)))
                .isFalse();
        assertThat(decide(engine(ALLOW_ALL), DEV, Sql.select().callsUnknown("pg_catalog.brand_new"))
                        .allowed())
                .isFalse();
    }

    @Test
    void ofFunctionsOfOneNameThoseMustBeListedThatAreNotSafeThemselves() {
        assertThat(allowed("functions: ['public.*']", Sql.select().calls(Shop.LOWER, Shop.OWN_LOWER)))
                .isTrue();
        assertThat(allowed("functions: ['*.*']", Sql.select().calls(Shop.LOWER, Shop.OWN_LOWER)))
                .isTrue();
        assertThat(allowed("functions: [app.refresh]", Sql.select().calls(Shop.LOWER, Shop.OWN_LOWER)))
                .isFalse();
        assertThat(allowed("functions: ['*.*']", Sql.select().calls(Shop.READ_FILE, Shop.OWN_LOWER)))
                .isFalse();
        assertThat(allowed("functions: ['*.*']", Sql.select().calls(Shop.PLANTED, Shop.OWN_LOWER)))
                .isFalse();
    }

    @Test
    void aFunctionPlantedInPgCatalogIsAUsersFunction() {
        assertThat(decide(engine(ALLOW_ALL), DEV, Sql.select().calls(Shop.PLANTED))
                        .allowed())
                .isFalse();
    }

    @Test
    void functionsThatEscapeMustBeNamed() {
        assertThat(decide(engine(ALLOW_ALL), DEV, Sql.select().calls(Shop.READ_FILE))
                        .allowed())
                .isFalse();
        assertThat(decide(engine(ALLOW_ALL), DEV, Sql.select().calls(Shop.QUERY_TO_XML))
                        .allowed())
                .isFalse();
        assertThat(allowed("functions: ['pg_catalog.*']", Sql.select().calls(Shop.READ_FILE)))
                .isFalse();
        assertThat(allowed("functions: ['pg_catalog.pg_read_*']", Sql.select().calls(Shop.READ_FILE)))
                .isTrue();
    }

    @Test
    void theListHasWhatIsKnownToEscape() {
        assertThat(List.of(
                        "pg_read_file",
                        "pg_read_binary_file",
                        "pg_ls_dir",
                        "pg_stat_file",
                        "lo_import",
                        "lo_export",
                        "lo_get",
                        "loread",
                        "lowrite",
                        "dblink",
                        "dblink_exec",
                        "pg_terminate_backend",
                        "pg_cancel_backend",
                        "pg_reload_conf",
                        "pg_rotate_logfile",
                        "query_to_xml",
                        "query_to_xml_and_xmlschema",
                        "table_to_xml",
                        "schema_to_xml",
                        "database_to_xml",
                        "cursor_to_xml",
                        "ts_stat",
                        "ts_rewrite",
                        "pg_logical_emit_message",
                        "pg_logical_slot_get_changes",
                        "pg_create_logical_replication_slot",
                        "pg_replication_origin_create",
                        "pg_switch_wal",
                        "pg_promote",
                        "pg_file_write",
                        "binary_upgrade_set_next_pg_type_oid",
                        "setval"))
                .allMatch(FunctionSafety::escapes);
        assertThat(List.of(
                        "lower",
                        "count",
                        "now",
                        "nextval",
                        "currval",
                        "pg_notify",
                        "pg_get_viewdef",
                        "has_table_privilege",
                        "pg_stat_get_activity",
                        "pg_sleep",
                        "pg_backend_pid",
                        "log",
                        "xpath"))
                .noneMatch(FunctionSafety::escapes);
    }

    @Test
    void setConfigIsCoveredOnlyWithLiteralNamesOfHarmlessSettings() {
        Sql literal = Sql.select().calls(Shop.SET_CONFIG).sets("work_mem", "1GB");
        Sql secondComputed =
                Sql.select().calls(Shop.SET_CONFIG).calls(Shop.SET_CONFIG).sets("work_mem", "1GB");

        assertThat(decide(engine(ALLOW_ALL), DEV, literal).allowed()).isTrue();
        assertThat(decide(engine(ALLOW_ALL), DEV, secondComputed).allowed()).isFalse();
        assertThat(decide(engine(ALLOW_ALL), DEV, Sql.select().calls(Shop.SET_CONFIG))
                        .allowed())
                .isFalse();
        assertThat(decide(
                                engine(ALLOW_ALL),
                                DEV,
                                Sql.select().calls(Shop.SET_CONFIG).sets("*", null))
                        .rule())
                .isEqualTo("builtin:settings");
        assertThat(decide(
                                engine(ALLOW_ALL),
                                DEV,
                                Sql.select().calls(Shop.SET_CONFIG).sets("role", "admin"))
                        .rule())
                .isEqualTo("builtin:settings");
    }

    @Test
    void aDenialByBareNameHoldsInEverySchema() {
        PolicyEngine engine = engine(
                "{id: yes, effect: allow, what: {functions: ['public.*']}}",
                "{id: no, effect: deny, what: {functions: ['low*']}}");

        assertThat(decide(engine, DEV, Sql.select().calls(Shop.OWN_LOWER)).rule())
                .isEqualTo("no");
        assertThat(decide(engine, DEV, Sql.select().calls(Shop.LOWER)).rule()).isEqualTo("no");
    }

    @Test
    void withoutACatalogPostgresqlsOwnNamesAreTaken() {
        DecisionContext empty = new DecisionContext(
                "shop", "test", "psql", "192.0.2.7", Shop.FRIDAY_NOON, false, Catalog.empty(), null);
        PolicyEngine engine = engine(ALLOW_ALL);

        assertThat(engine.decide(
                                DEV,
                                Sql.select().callsUnknown("pg_catalog.lower").facts(),
                                empty)
                        .allowed())
                .isTrue();
        assertThat(engine.decide(DEV, Sql.select().callsUnknown("public.lower").facts(), empty)
                        .allowed())
                .isFalse();
        assertThat(engine.decide(
                                DEV,
                                Sql.select()
                                        .callsUnknown("pg_catalog.lo_import")
                                        .facts(),
                                empty)
                        .allowed())
                .isFalse();
    }

    @Test
    void settingsThatLeaveTheIdentityAreRefusedWhateverIsAllowed() {
        for (String name : List.of(
                "role",
                "session_authorization",
                "ROLE",
                "session_replication_role",
                "backslash_quote",
                "session_preload_libraries",
                "local_preload_libraries",
                "allow_system_table_mods",
                "zero_damaged_pages",
                "lo_compat_privileges")) {
            Decision decision = decide(
                    engine(ALLOW_ALL),
                    DEV,
                    Sql.statement("SET", Category.SESSION).sets(name, "on"));

            assertThat(decision.rule()).as(name).isEqualTo("builtin:settings");
        }
        assertThat(setting("row_security", "off"))
                .as("a query that row security would filter fails then")
                .isTrue();
        assertThat(setting("standard_conforming_strings", "off")).isFalse();
        assertThat(setting("standard_conforming_strings", "ON")).isTrue();
        assertThat(setting("client_encoding", "UTF-8")).isTrue();
        assertThat(setting("client_encoding", "Unicode")).isTrue();
        assertThat(setting("client_encoding", "SQL_ASCII")).isFalse();
        assertThat(setting("client_encoding", "sjis")).isFalse();
        assertThat(setting("default_transaction_read_only", "off")).isTrue();
        assertThat(setting("search_path", "shop")).isTrue();
    }

    private static boolean setting(String name, String value) {
        return decide(
                        engine(ALLOW_ALL),
                        DEV,
                        Sql.statement("SET", Category.SESSION).sets(name, value))
                .allowed();
    }

    @Test
    void poolsMayDiscardAndResetAll() {
        for (String kind : List.of("DISCARD ALL", "DISCARD", "RESET", "RESET ALL")) {
            assertThat(decide(
                                    engine(ALLOW_ALL),
                                    DEV,
                                    Sql.statement(kind, Category.SESSION).sets("*", null))
                            .allowed())
                    .as(kind)
                    .isTrue();
        }
        assertThat(decide(
                                engine(ALLOW_ALL),
                                DEV,
                                Sql.statement("ALTER ROLE", Category.DCL).sets("*", null))
                        .allowed())
                .isFalse();
    }

    @Test
    void aGuardedSettingInsideAnotherStatementIsFound() {
        Sql nested = Sql.statement("PREPARE", Category.DQL)
                .around(Sql.select().calls(Shop.SET_CONFIG).sets("role", "x"));

        assertThat(decide(engine(ALLOW_ALL), DEV, nested).rule()).isEqualTo("builtin:settings");
    }
}
