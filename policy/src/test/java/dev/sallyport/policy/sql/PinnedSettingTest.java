package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.statement.SettingChange;
import dev.sallyport.policy.statement.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** set_config with the name of a row of pg_settings: judged as the row that the query is pinned to, or not at all. */
class PinnedSettingTest {
    private static final List<Function> FUNCTIONS =
            List.of(new Function(2078, new QualifiedName("pg_catalog", "set_config"), false, "internal", 'v', false));
    private static final Relation SETTINGS = view(13000, "pg_catalog");
    private static final AnalysisScope SCOPE = scope(Set.of(), SETTINGS);

    private static Relation view(long oid, String schema) {
        List<Column> columns = List.of(new Column("name", 1, 25), new Column("setting", 2, 25));
        return new Relation(
                oid, new QualifiedName(schema, "pg_settings"), RelationKind.VIEW, columns, Set.of(), Set.of());
    }

    private static AnalysisScope scope(Set<QualifiedName> created, Relation... relations) {
        List<Relation> all = new ArrayList<>(List.of(relations));
        Set<String> schemas = Set.of("pg_catalog", "public", "pg_temp_3");
        Catalog catalog = new Catalog(1, 180000, schemas, all, FUNCTIONS);
        return new AnalysisScope(catalog, List.of("pg_temp_3", "pg_catalog", "public"), created, true, true);
    }

    private static List<SettingChange> settings(String sql, AnalysisScope scope) {
        return Sql.facts(sql, scope).settings();
    }

    private static void pins(String sql, String setting) {
        assertThat(settings(sql, SCOPE)).as(sql).extracting(SettingChange::name).containsExactly(setting);
    }

    private static void refuses(String sql) {
        pins(sql, "*");
    }

    @Test
    void takesTheNameThatTheRowMustHave() {
        assertThat(settings(
                        "SELECT set_config(name, 'view, foreign-table', false) FROM pg_settings"
                                + " WHERE name = 'restrict_nonsystem_relation_kind'",
                        SCOPE))
                .containsExactly(new SettingChange("restrict_nonsystem_relation_kind", "view, foreign-table", false));
        pins("SELECT pg_catalog.set_config(name, 'x', true) FROM pg_catalog.pg_settings WHERE name = 'a.b'", "a.b");
        pins("SELECT set_config(s.name, 'x', true) FROM pg_settings s WHERE 'work_mem' = s.name", "work_mem");
        pins("SELECT set_config(name, '1', true) FROM pg_settings WHERE setting <> '1' AND name = 'jit'", "jit");
        pins("SELECT 1, set_config(name, '1', true) AS x FROM pg_settings WHERE name = 'jit' ORDER BY 1", "jit");
    }

    @Test
    void judgesTheNameAsIfItHadBeenWritten() {
        pins("SELECT set_config(name, 'none', false) FROM pg_settings WHERE name = 'ROLE'", "role");
        pins("SELECT set_config(name, 'x', false) FROM pg_settings WHERE name = U&'r\\006fle'", "role");
        String path = "SELECT set_config(name, 'x', false) FROM pg_settings WHERE name = 'search_path'";
        assertThat(Sql.facts(path, SCOPE).has(Trait.CHANGES_SEARCH_PATH)).isTrue();
        String computed = "SELECT set_config(name, 'a' || 'b', false) FROM pg_settings WHERE name = 'client_encoding'";
        assertThat(settings(computed, SCOPE)).containsExactly(new SettingChange("client_encoding", null, false));
    }

    @Test
    void refusesWhatDoesNotPinOrOnlySeemsTo() {
        for (String where : List.of(
                "",
                "WHERE true",
                "WHERE name <> 'jit'",
                "WHERE name = $1",
                "WHERE name = setting",
                "WHERE name = 'jit' OR true",
                "WHERE (name = 'jit' OR name = 'role') AND true",
                "WHERE NOT (name = 'jit')",
                "WHERE (name = 'jit') = false",
                "WHERE (name = 'jit') IS NOT TRUE",
                "WHERE CASE WHEN name = 'jit' THEN true ELSE true END",
                "WHERE coalesce(name = 'jit', true)",
                "WHERE name IN ('jit', 'role')",
                "WHERE name = ANY (ARRAY['jit', 'role'])",
                "WHERE name LIKE 'jit'",
                "WHERE name IS NOT DISTINCT FROM 'jit'",
                "WHERE lower(name) = 'jit'",
                "WHERE setting = 'jit'",
                "WHERE name = 'jit' COLLATE \"x\"",
                "WHERE name = 'jit'::text",
                "WHERE name = N'jit'",
                "WHERE name = N'role '",
                "WHERE name = 'role '",
                "WHERE name = ''",
                "WHERE name OPERATOR(public.=) 'jit'",
                "WHERE name::varchar = 'jit'",
                "WHERE \"NAME\" = 'jit'",
                "WHERE EXISTS (SELECT 1 FROM pg_settings i WHERE i.name = 'jit')",
                "WHERE (SELECT bool_or(name = 'jit') FROM pg_settings)",
                "HAVING name = 'jit'",
                "WHERE name = 'jit' GROUP BY ROLLUP (name)",
                "WHERE name = 'jit' GROUP BY name HAVING true")) {
            refuses("SELECT set_config(name, 'x', false) FROM pg_settings " + where);
        }
    }

    @Test
    void refusesOtherNamesAndPlaces() {
        String pinned = " FROM pg_settings WHERE name = 'jit'";
        for (String sql : List.of(
                "SELECT set_config(setting, 'x', false)" + pinned,
                "SELECT set_config(name || '', 'x', false)" + pinned,
                "SELECT set_config(name::text, 'x', false)" + pinned,
                "SELECT set_config((SELECT name FROM pg_settings LIMIT 1), 'x', false)" + pinned,
                "SELECT (SELECT set_config(name, 'x', false) FROM pg_settings LIMIT 1)" + pinned,
                "SELECT lower(set_config(name, 'x', false))" + pinned,
                "SELECT s.name" + pinned + " AND set_config(name, 'x', false) IS NULL",
                "SELECT set_config(setting_name => name, new_value => 'x', is_local => false)" + pinned,
                "SELECT set_config(name, 'x', is_local => false)" + pinned,
                "SELECT set_config(other.name, 'x', false)" + pinned,
                "SELECT set_config(public.pg_settings.name, 'x', false)" + pinned,
                "SELECT 1" + pinned + " ORDER BY set_config(name, 'x', false)",
                "SELECT DISTINCT ON (set_config(name, 'x', false)) 1" + pinned,
                "SELECT set_config(name, 'x', false) FROM pg_settings s(setting, name) WHERE name = 'jit'",
                "SELECT set_config(name, 'x', false) FROM pg_settings, pg_settings o WHERE o.name = 'jit'",
                "SELECT set_config(s.name, 'x', false) FROM pg_settings s JOIN pg_settings o ON o.name = 'jit'",
                "SELECT set_config(name, 'x', false) FROM (SELECT 'role' AS name) pg_settings WHERE name = 'jit'",
                "WITH pg_settings AS (SELECT 'role' AS name) SELECT set_config(name, 'x', false)" + pinned,
                "WITH s AS (SELECT set_config(name, 'x', false)" + pinned + ") SELECT * FROM s",
                "SELECT * FROM (SELECT set_config(name, 'x', false)" + pinned + ") s",
                "SELECT set_config(name, 'x', false)" + pinned + " UNION ALL SELECT 'x'",
                "SELECT set_config(name, 'x', false) FROM public.pg_settings WHERE name = 'jit'",
                "SELECT set_config(name, 'x', false) INTO t" + pinned)) {
            refuses(sql);
        }
        for (String outer :
                List.of("EXPLAIN ANALYZE ", "PREPARE p AS ", "DECLARE c CURSOR FOR ", "CREATE VIEW v AS ")) {
            assertThat(Sql.facts(outer + "SELECT set_config(name, 'x', false)" + pinned, SCOPE)
                            .nested())
                    .as(outer)
                    .allSatisfy(inner -> assertThat(inner.settings())
                            .extracting(SettingChange::name)
                            .containsExactly("*"));
        }
        assertThat(settings("SELECT set_config(name, 'x', false), set_config(setting, 'x', false)" + pinned, SCOPE))
                .extracting(SettingChange::name)
                .containsExactly("jit", "*");
    }

    @Test
    void refusesRelationsThatAreNotPostgresqlsOwn() {
        String sql = "SELECT set_config(name, 'x', false) FROM pg_settings WHERE name = 'jit'";
        AnalysisScope unknownPath = new AnalysisScope(SCOPE.catalog(), null, Set.of(), true, true);
        for (AnalysisScope scope : List.of(
                scope(Set.of(), view(20000, "pg_temp_3"), SETTINGS),
                scope(Set.of(new QualifiedName("pg_temp", "pg_settings")), SETTINGS),
                scope(Set.of(), view(20000, "pg_catalog")),
                scope(Set.of()),
                new AnalysisScope(Catalog.empty(), null, Set.of(), true, true))) {
            assertThat(settings(sql, scope)).extracting(SettingChange::name).containsExactly("*");
        }
        assertThat(settings(sql, unknownPath)).extracting(SettingChange::name).containsExactly("jit");
    }
}
