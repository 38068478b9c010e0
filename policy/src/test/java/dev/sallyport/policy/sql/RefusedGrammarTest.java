package dev.sallyport.policy.sql;

import org.junit.jupiter.api.Test;

/** What PostgreSQL's grammar refuses though it nearly reads like something right. */
class RefusedGrammarTest {
    private static void refuses(String... statements) {
        for (String sql : statements) {
            Sql.refused(sql);
        }
    }

    @Test
    void refusesChainsOfOperatorsThatDoNotAssociate() {
        refuses(
                "SELECT a < b < c",
                "SELECT a = b <> c",
                "SELECT a LIKE b LIKE c",
                "SELECT a NOT LIKE b ILIKE c",
                "SELECT a BETWEEN 1 AND 2 BETWEEN 3 AND 4",
                "SELECT a IS DISTINCT FROM b IS NULL");
        Sql.understands(
                "SELECT (a < b) < c",
                "SELECT a < b AND b < c",
                "SELECT a IN (1) IN (2)",
                "SELECT a IS NULL IS NULL",
                "SELECT a = ANY (b) = c");
    }

    @Test
    void refusesWhatCallsCannotBeFollowedBy() {
        refuses(
                "SELECT f(a).b",
                "SELECT f(a)[1]",
                "SELECT ARRAY[1][1]",
                "SELECT ROW (1).f",
                "SELECT f(VARIADIC a, b)",
                "SELECT f(DISTINCT VARIADIC a)",
                "SELECT f() WITHIN GROUP ()",
                "SELECT * FROM f() OVER (a, b) c",
                "SELECT * FROM f() FILTER (WHERE true)");
        Sql.understands("SELECT (f(a)).b, (f(a))[1]", "SELECT * FROM f() over (a, b)", "SELECT * FROM f() filter (a)");
    }

    @Test
    void refusesQueriesWithRepeatedOrEmptyParts() {
        refuses(
                "SELECT 1 LIMIT 1 LIMIT 2",
                "SELECT 1 OFFSET 1 LIMIT 1 OFFSET 1",
                "SELECT a FROM t LIMIT 1 FOR UPDATE LIMIT 1",
                "SELECT DISTINCT FROM t",
                "VALUES ()",
                "SELECT EXISTS (1)",
                "SELECT COALESCE()",
                "SELECT NULLIF(1)",
                "SELECT CASE a END",
                "SELECT * FROM (t)",
                "SELECT * FROM t x (a int)",
                "SELECT * FROM LATERAL t",
                "SELECT * FROM NULL",
                "WITH a AS NOT (SELECT 1) SELECT 1");
        Sql.understands(
                "SELECT a FROM t FOR UPDATE LIMIT 1",
                "SELECT 1 OFFSET 1 LIMIT 1",
                "SELECT * FROM ((a JOIN b ON true))");
    }

    @Test
    void refusesTablesWhoseColumnsHaveNoType() {
        refuses(
                "CREATE TABLE t",
                "CREATE TABLE t (a)",
                "CREATE TABLE t (a int, b)",
                "CREATE TABLE t (a NOT NULL)",
                "CREATE TABLE t (a int) AS SELECT 1",
                "CREATE TABLE t OF u (a int)",
                "CREATE TABLE t PARTITION OF u (a int) DEFAULT",
                "ALTER TABLE t ADD a NOT NULL",
                "CREATE TABLE t (a int) WITH ()",
                "ANALYZE ANALYZE t",
                "REINDEX SCHEMA");
        Sql.understands("CREATE TABLE t (a, b) AS SELECT 1, 2", "CREATE TABLE t OF u (a NOT NULL)", "REINDEX DATABASE");
    }

    @Test
    void readsLookaheadAsTheScannerDoes() {
        Sql.understands(
                "SELECT json_array(SELECT a FROM t FORMAT JSON RETURNING text)",
                "SELECT a FROM t format",
                "SELECT json_array((SELECT 1) UNION (SELECT 2))",
                "DO LANGUAGE 'plpgsql' 'x'",
                "CREATE LANGUAGE l HANDLER h NO VALIDATOR",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC ; SELECT 1;; END",
                "SELECT current_schema 'x', 1 in");
    }
}
