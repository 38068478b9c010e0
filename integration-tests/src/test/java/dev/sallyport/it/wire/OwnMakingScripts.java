package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.bind;
import static dev.sallyport.it.support.Frontend.describePortal;
import static dev.sallyport.it.support.Frontend.describeStatement;
import static dev.sallyport.it.support.Frontend.execute;
import static dev.sallyport.it.support.Frontend.extended;
import static dev.sallyport.it.support.Frontend.parse;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sync;

import java.util.stream.Stream;

/** What a session makes and uses before anybody else could know it, and names that stand for nothing. */
final class OwnMakingScripts {
    private static final String TWICE =
            "CREATE FUNCTION pg_temp.twice(int) RETURNS int LANGUAGE sql AS 'SELECT 2 * $1'";

    private OwnMakingScripts() {}

    static Stream<Script> all() {
        return Stream.of(made(), missing(), late()).flatMap(all -> all);
    }

    /** Commands whose names are looked up when they run, sent by the extended protocol. */
    private static Stream<Script> late() {
        return Stream.of(
                late("DROP TABLE nosuch"),
                late("DROP INDEX nosuch"),
                late("TRUNCATE nosuch"),
                late("ALTER TABLE nosuch RENAME TO other"),
                late("CREATE VIEW over_nothing AS SELECT * FROM nosuch"),
                late("CREATE INDEX ON nosuch (x)"),
                late("COPY nosuch TO STDOUT"),
                late("COPY (SELECT * FROM nosuch) TO STDOUT"),
                late("PREPARE of_nothing AS SELECT * FROM nosuch"),
                late("EXECUTE nosuch"),
                late("EXPLAIN EXECUTE nosuch"),
                late("FETCH FROM nosuch"),
                late("GRANT SELECT ON nosuch TO PUBLIC"),
                late("DECLARE nothing CURSOR FOR SELECT * FROM nosuch"),
                late("EXPLAIN SELECT * FROM nosuch"),
                late("CREATE TEMP TABLE copied AS SELECT * FROM nosuch"),
                late("CREATE MATERIALIZED VIEW kept AS SELECT * FROM nosuch"),
                late("CALL nosuch()"),
                Script.of(
                        "parsed before there is what it names",
                        4,
                        parse("late", "DROP TABLE made_late"),
                        describeStatement("late"),
                        sync(),
                        query("CREATE TABLE made_late (x int)"),
                        bind("", "late"),
                        describePortal(""),
                        execute(""),
                        sync(),
                        query("SELECT 1")),
                Script.of(
                        "parsed before there is the statement that it runs",
                        4,
                        parse("late", "EXECUTE said(7)"),
                        sync(),
                        query("PREPARE said(int) AS SELECT $1"),
                        bind("", "late"),
                        describePortal(""),
                        execute(""),
                        sync(),
                        query("DEALLOCATE said")));
    }

    private static Script late(String sql) {
        return Script.of(sql + ", extended", 2, extended(sql), sync(), extended("SELECT 1"), sync());
    }

    private static Stream<Script> made() {
        return Stream.of(
                Script.queries(
                        "a function of the open transaction",
                        "BEGIN",
                        TWICE,
                        "SELECT pg_temp.twice(4)",
                        "SELECT * FROM pg_temp.twice(5) AS t",
                        "SELECT pg_temp.twice('x'::text)",
                        "ROLLBACK",
                        "SELECT pg_temp.twice(4)"),
                Script.queries(
                        "a function on the path, of the open transaction",
                        "BEGIN",
                        "CREATE FUNCTION thrice(int) RETURNS int LANGUAGE sql AS 'SELECT 3 * $1'",
                        "SELECT thrice(4)",
                        "ROLLBACK"),
                Script.queries(
                        "a function of the same message",
                        TWICE + "; SELECT pg_temp.twice(4); DROP FUNCTION pg_temp.twice(int)"),
                Script.of(
                        "a function of the open transaction, extended",
                        1,
                        extended("BEGIN"),
                        extended(TWICE),
                        extended("SELECT pg_temp.twice(4)"),
                        extended("ROLLBACK"),
                        sync()),
                Script.queries(
                        "an operator of the open transaction",
                        "BEGIN",
                        "CREATE FUNCTION either(bool, bool) RETURNS bool LANGUAGE sql AS 'SELECT $1 OR $2'",
                        "CREATE OPERATOR |||| (FUNCTION = either, LEFTARG = bool, RIGHTARG = bool)",
                        "SELECT true |||| false",
                        "ROLLBACK"),
                Script.queries(
                        "a schema with what is in it",
                        "BEGIN",
                        "CREATE SCHEMA own_making CREATE VIEW seen AS SELECT id, n FROM kept JOIN numbers ON id = n"
                                + " CREATE TABLE kept (id int PRIMARY KEY, other int REFERENCES kept)",
                        "INSERT INTO own_making.kept VALUES (1, NULL), (2, 1)",
                        "SELECT * FROM own_making.seen ORDER BY id",
                        "SELECT * FROM kept",
                        "ROLLBACK"),
                Script.queries("a field written like a call", "SELECT n FROM numbers AS x WHERE n(x) = 2"),
                Script.queries(
                        "a temporary table that refers to itself",
                        "CREATE TEMP TABLE tree (id int PRIMARY KEY, above int REFERENCES tree)",
                        "INSERT INTO tree VALUES (1, NULL), (2, 1)",
                        "INSERT INTO tree VALUES (3, 9)",
                        "SELECT * FROM tree"),
                Script.queries(
                        "EXECUTE inside other statements",
                        "PREPARE few (int) AS SELECT n FROM numbers WHERE n <= $1",
                        "EXPLAIN (COSTS off) EXECUTE few (3)",
                        "CREATE TEMP TABLE taken AS EXECUTE few (3)",
                        "SELECT n FROM taken",
                        "EXPLAIN (COSTS off) CREATE TEMP TABLE not_taken AS EXECUTE few (2)"));
    }

    private static Stream<Script> missing() {
        return Stream.of(
                Script.queries(
                        "drops of what isn't there",
                        "DROP TABLE nosuch",
                        "DROP TABLE public.nosuch",
                        "DROP TABLE nosuch.nosuch",
                        "DROP VIEW nosuch",
                        "DROP MATERIALIZED VIEW nosuch",
                        "DROP SEQUENCE nosuch",
                        "DROP INDEX nosuch",
                        "DROP FOREIGN TABLE nosuch",
                        "DROP RULE nosuch ON nosuch",
                        "DROP TRIGGER nosuch ON nosuch",
                        "DROP POLICY nosuch ON nosuch"),
                Script.queries(
                        "a drop of what isn't there in a transaction",
                        "BEGIN",
                        "DROP INDEX nosuch",
                        "DROP TABLE nosuch.nosuch",
                        "COMMIT"),
                Script.queries(
                        "a table for INTO that isn't there",
                        "SELECT * INTO TEMP TABLE x FROM nosuch",
                        "CREATE TEMP TABLE x AS SELECT * FROM nosuch"),
                Script.queries(
                        "functions that aren't there",
                        "SELECT nosuch(1, 'x')",
                        "SELECT public.nosuch()",
                        "SELECT nosuch.nosuch()"));
    }
}
