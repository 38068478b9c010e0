package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.Cast;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.Operator;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.statement.FunctionUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Operators and casts that call a user's function without naming it. */
class HiddenCallsTest {
    private static final List<String> OWN = List.of(
            "=", "<>", "<", ">", "<=", ">=", "+", "-", "||", "~~", "!~~", "~~*", "!~~*", "~", "!~", "@>", "->>");

    private static Function function(long oid, String schema, String name) {
        return new Function(oid, new QualifiedName(schema, name), false, "plpgsql", 'v', false);
    }

    /** PostgreSQL's own operators and one of a user's. */
    private static AnalysisScope with(String schema, String operator, String... path) {
        List<Operator> operators = new ArrayList<>();
        for (String own : OWN) {
            operators.add(new Operator(new QualifiedName("pg_catalog", own), function(9, "pg_catalog", "own"), true));
        }
        operators.add(
                new Operator(new QualifiedName(schema, operator), function(20001, "evil", "spy_" + schema), false));
        List<Cast> casts = List.of(
                new Cast("money2", function(20002, "evil", "to_money2")),
                new Cast("int4", function(20003, "evil", "to_int")),
                new Cast("timestamptz", function(20004, "evil", "to_time")));
        Catalog catalog = new Catalog(
                1, 180000, Set.of("pg_catalog", "public", "evil"), Sql.SHOP.relations(), List.of(), operators, casts);
        return new AnalysisScope(catalog, path.length == 0 ? null : List.of(path), Set.of(), true, true);
    }

    private static Set<String> calls(String sql, AnalysisScope scope) {
        Set<String> names = new TreeSet<>();
        for (FunctionUse use : Sql.facts(sql, scope).functions()) {
            use.functions().forEach(function -> names.add(function.name().toString()));
        }
        return names;
    }

    private static void calls(String operator, String... statements) {
        for (String sql : statements) {
            assertThat(calls(sql, with("public", operator, "public"))).as(sql).containsExactly("evil.spy_public");
            // Without being told so the server finds nothing there.
            assertThat(calls(sql, with("evil", operator, "public"))).as(sql).isEmpty();
            assertThat(calls(sql, with("evil", operator))).as(sql).containsExactly("evil.spy_evil");
        }
    }

    @Test
    void seesUsersOperatorsWhereverTheyStand() {
        calls(
                "||",
                "SELECT 1 || 1",
                "SELECT || 1",
                "SELECT 1 || ANY (ARRAY[1])",
                "SELECT 1 || ALL (SELECT 1)",
                "SELECT 1 FROM notes WHERE id || id",
                "DELETE FROM notes WHERE id = (1 || 2)",
                "INSERT INTO notes VALUES (1 || 1)",
                "UPDATE notes SET body = body || 'x' WHERE id = 1",
                "SELECT count(*) FILTER (WHERE a || b) OVER (ORDER BY a || b) FROM notes",
                "SELECT 1 FROM notes LIMIT 1 || 1",
                "SELECT 1 FROM notes ORDER BY id USING ||",
                "SELECT count(id ORDER BY id USING ||) FROM notes",
                "EXPLAIN SELECT 1 || 1",
                "CREATE TABLE t (a int, EXCLUDE USING gist (a WITH ||))",
                "CREATE INDEX i ON notes ((body || 'x'))");
        assertThat(calls("SELECT 1 OPERATOR(evil.||) 1", with("evil", "||", "public")))
                .containsExactly("evil.spy_evil");
        assertThat(calls("SELECT OPERATOR(\"evil\".||) 1", with("evil", "||", "public")))
                .containsExactly("evil.spy_evil");
        assertThat(calls("SELECT 1 ORDER BY 1 USING OPERATOR(evil.||)", with("evil", "||", "public")))
                .containsExactly("evil.spy_evil");
        assertThat(calls("SELECT 1 OPERATOR(pg_catalog.||) 1", with("public", "||", "public")))
                .isEmpty();
    }

    @Test
    void knowsTheOperatorsBehindWords() {
        calls(
                "=",
                "SELECT 1 IN (2)",
                "SELECT 1 NOT IN (SELECT 2)",
                "SELECT 1 IS DISTINCT FROM 2",
                "SELECT 1 IS NOT DISTINCT FROM 2",
                "SELECT CASE 1 WHEN 2 THEN 3 END",
                "SELECT nullif(1, 2)",
                "SELECT 1 FROM notes JOIN orders USING (id)",
                "SELECT 1 FROM notes NATURAL JOIN orders");
        calls("<>", "SELECT 1 != 2", "SELECT 1 NOT IN (2)");
        calls(">=", "SELECT 1 BETWEEN 2 AND 3");
        calls("<=", "SELECT 1 BETWEEN SYMMETRIC 2 AND 3");
        calls(">", "SELECT 1 NOT BETWEEN 2 AND 3");
        calls("~~", "SELECT 'a' LIKE 'b'", "SELECT 'a' LIKE ANY (ARRAY['b'])");
        calls("!~~*", "SELECT 'a' NOT ILIKE 'b'");
        calls("-", "SELECT - 1", "SELECT 2 - 1");
    }

    @Test
    void takesNewOperatorsForUnknownFunctions() {
        FunctionUse use = Sql.facts("SELECT 1 <@@> 1", with("public", "||", "public"))
                .functions()
                .get(0);

        assertThat(use.writtenName()).isEqualTo("<@@>");
        assertThat(use.functions()).isEmpty();
        assertThat(use.position()).isEqualTo(10);
        assertThat(Sql.facts("SELECT 1 <@@> 1").functions()).isEmpty();
    }

    @Test
    void leavesPostgresqlsOwnAlone() {
        String sql = "SELECT a + b, CASE WHEN a THEN 1 END FROM notes WHERE a = 1 AND b LIKE 'x' OR NOT c IS NULL";
        assertThat(calls(sql, with("public", "||", "public"))).isEmpty();
        assertThat(Sql.facts(sql, with("public", "||", "public")).functions()).isEmpty();
    }

    @Test
    void seesUsersCasts() {
        AnalysisScope scope = with("public", "||", "public");
        for (String sql : new String[] {
            "SELECT body::money2 FROM notes",
            "SELECT CAST(body AS public.money2[]) FROM notes",
            "SELECT body::_money2 FROM notes",
            "CREATE TABLE t (a text DEFAULT 1::money2)",
            "ALTER TABLE notes ALTER body TYPE text USING body::money2::text",
        }) {
            assertThat(calls(sql, scope)).as(sql).containsExactly("evil.to_money2");
        }
        assertThat(calls("SELECT body::integer, body::timestamp with time zone FROM notes", scope))
                .containsExactly("evil.to_int", "evil.to_time");
        assertThat(calls("CREATE TABLE t (a money2)", scope)).isEmpty();
        assertThat(calls("SELECT body::text FROM notes", scope)).isEmpty();
    }
}
