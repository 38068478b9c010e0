package dev.sallyport.policy.sql;

import static dev.sallyport.policy.sql.Sql.facts;
import static dev.sallyport.policy.sql.Sql.functions;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.sql.parser.DialectParser;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.NameUse;
import dev.sallyport.policy.statement.SettingChange;
import dev.sallyport.policy.statement.Trait;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.junit.jupiter.api.Test;

/** Functions, settings, names, restriction, redaction. */
class OtherFactsTest {
    private static void restricts(String where, boolean expected) {
        assertThat(facts("DELETE FROM notes n WHERE " + where).restricts())
                .as(where)
                .isEqualTo(expected);
    }

    @Test
    void knowsEveryFunctionThatANameMayCall() {
        FunctionUse lower = facts("SELECT lower('x')").functions().get(0);
        assertThat(lower.functions()).hasSize(2);
        assertThat(functions("SELECT extract(year FROM now()), a AT TIME ZONE 'x', trim(b), a LIKE b ESCAPE 'c'"))
                .containsExactly(
                        "now",
                        "pg_catalog.btrim",
                        "pg_catalog.extract",
                        "pg_catalog.like_escape",
                        "pg_catalog.timezone");
        assertThat(functions("SELECT coalesce(1), current_date, CASE WHEN true THEN 1 END"))
                .isEmpty();
        assertThat(functions("SELECT * FROM generate_series(1, 2), unnest(a.f(1))"))
                .containsExactly("a.f", "generate_series", "unnest");
        assertThat(facts("SELECT steal()").functions().get(0).functions()).isEmpty();
        assertThat(facts("SELECT evil.steal()").functions().get(0).names())
                .containsExactly(new QualifiedName("evil", "steal"));
    }

    @Test
    void seesSettingsChange() {
        assertThat(facts("SET LOCAL Search_Path = 'x'").settings())
                .containsExactly(new SettingChange("search_path", "x", true));
        assertThat(facts("SET SESSION ROLE bob").settings()).containsExactly(new SettingChange("role", "bob", false));
        assertThat(facts("SET SESSION AUTHORIZATION DEFAULT").settings())
                .containsExactly(new SettingChange("session_authorization", null, false));
        assertThat(facts("SET TIME ZONE 'UTC'").settings())
                .containsExactly(new SettingChange("timezone", "UTC", false));
        assertThat(facts("SET SCHEMA 'x'").has(Trait.CHANGES_SEARCH_PATH)).isTrue();
        assertThat(facts("DISCARD ALL").settings()).containsExactly(new SettingChange("*", null, false));
        assertThat(facts("SELECT set_config('search_path', 'x', true)").settings())
                .containsExactly(new SettingChange("search_path", "x", true));
        assertThat(facts("SELECT pg_catalog.set_config(U&'s\\0065arch_path', $1, false)")
                        .settings())
                .containsExactly(new SettingChange("search_path", null, false));
        for (String arguments : new String[] {
            "'search' || '_path', 'x', false",
            "$1, 'x', false",
            "new_value => 'x', setting_name => 'search_path', is_local => false",
            "VARIADIC ARRAY['search_path']",
            "'search_path'::text, 'x', false",
        }) {
            assertThat(facts("SELECT set_config(" + arguments + ")").settings())
                    .as(arguments)
                    .extracting(SettingChange::name)
                    .containsExactly("*");
        }
        assertThat(facts("ALTER ROLE x SET standard_conforming_strings = off").settings())
                .containsExactly(new SettingChange("standard_conforming_strings", "off", false));
        assertThat(facts("BEGIN READ WRITE").settings())
                .containsExactly(new SettingChange("transaction_read_only", "off", true));
    }

    @Test
    void seesNamesOfPreparedStatementsAndCursors() {
        assertThat(facts("EXECUTE \"P\"(1)").names()).containsExactly(new NameUse(NameUse.Kind.EXECUTE, "P"));
        assertThat(facts("FETCH FORWARD 5 FROM C").names())
                .containsExactly(new NameUse(NameUse.Kind.FETCH_CURSOR, "c"));
        assertThat(facts("FETCH forward").names()).containsExactly(new NameUse(NameUse.Kind.FETCH_CURSOR, "forward"));
        assertThat(facts("DEALLOCATE ALL").names()).containsExactly(new NameUse(NameUse.Kind.DEALLOCATE, "*"));
        assertThat(facts("PREPARE p AS SELECT $2").parameters()).isEqualTo(2);
    }

    @Test
    void isNotFooledByConditionsThatRestrictNothing() {
        restricts("id = 1", true);
        restricts("n.id IN (1, 2) AND true", true);
        restricts("EXISTS (SELECT FROM orders o WHERE o.id = n.id)", true);
        restricts("CURRENT OF c", true);
        for (String where : new String[] {
            "true",
            "1 = 1",
            "id = id",
            "n.id = id",
            "id IS NOT NULL OR true",
            "id = 1 OR 1 = 1",
            "id = 1 OR NOT false",
            "id IS NULL OR id IS NOT NULL",
            "id = 1 OR id <> 1",
            "NOT (id <> id)",
            "CASE WHEN id = 1 THEN true ELSE true END",
            "body LIKE '%'",
            "EXISTS (SELECT 1 FROM orders WHERE id = 1)",
            "'x' = 'x'",
            "id IS NOT DISTINCT FROM id",
        }) {
            restricts(where, false);
        }
        assertThat(facts("DELETE FROM notes n USING orders o WHERE o.id = 1").restricts())
                .isFalse();
        assertThat(facts("DELETE FROM notes n USING orders o WHERE o.id = n.id").restricts())
                .isTrue();
        assertThat(facts("DELETE FROM notes").restricts()).isFalse();
        assertThat(facts("WITH x AS (UPDATE notes SET id = 1 RETURNING 1) SELECT 1")
                        .restricts())
                .isFalse();
        assertThat(facts("SELECT 1").restricts()).isTrue();
    }

    @Test
    void hidesLiteralsAndComments() {
        assertThat(facts("SELECT 'a', E'b', $$c$$, 1.5, B'1', $1 -- it's me\n FROM \"T\"")
                        .redactedText())
                .isEqualTo("SELECT ?, ?, ?, ?, ?, $1 FROM \"T\"");
        assertThat(facts("ALTER ROLE x PASSWORD 'secret'").redactedText()).doesNotContain("secret");
        assertThat(facts("CREATE SUBSCRIPTION s CONNECTION 'password=x' PUBLICATION p")
                        .redactedText())
                .doesNotContain("password=x");
    }

    @Test
    void givesEqualStatementsEqualFingerprints() {
        String one = facts("SELECT a FROM t WHERE x IN (1, 2, 3) AND y = 'a'").fingerprint();
        assertThat(one).hasSize(16).matches("[0-9a-f]+");
        assertThat(facts("select A from T where X in ( 7 ) /* c */ and y = $$b$$")
                        .fingerprint())
                .isEqualTo(one);
        assertThat(facts("SELECT a FROM t WHERE x IN (1, 2, b) AND y = 'a'").fingerprint())
                .isNotEqualTo(one);
        assertThat(facts("SELECT a FROM \"T\" WHERE x IN (1) AND y = 'a'").fingerprint())
                .isNotEqualTo(one);
        assertThat(facts("SELECT a, 1").fingerprint())
                .isNotEqualTo(facts("SELECT a, 1, 2").fingerprint());
    }

    @Test
    void givesEachStatementItsStretchOfTheText() {
        var statements = Sql.all(" SELECT 1 ; DELETE FROM notes", Sql.SCOPE);
        assertThat(statements.get(0).start()).isEqualTo(1);
        assertThat(statements.get(0).end()).isEqualTo(9);
        assertThat(statements.get(1).redactedText()).isEqualTo("DELETE FROM notes");
        assertThat(facts("EXPLAIN DELETE FROM notes").nested().get(0).redactedText())
                .isEqualTo("DELETE FROM notes");
    }

    @Test
    void servesCalcitesParser() throws SqlParseException {
        SqlParser.Config config = SqlParser.config().withParserFactory(DialectParser.FACTORY);

        assertThat(SqlParser.create("SELECT a->>'b' FROM t; SELECT 2", config).parseStmtList())
                .hasSize(2);
        assertThat(SqlParser.create("a @> b", config).parseExpression()).isNotNull();
    }
}
