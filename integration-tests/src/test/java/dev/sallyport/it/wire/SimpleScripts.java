package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.flush;
import static dev.sallyport.it.support.Frontend.join;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sync;
import static dev.sallyport.it.support.Frontend.terminate;

import java.util.stream.Stream;

/** The simple query protocol, transactions, and what the server says unasked. */
final class SimpleScripts {
    private SimpleScripts() {}

    static Stream<Script> all() {
        return Stream.of(queries(), transactions(), names(), unasked(), shapes(), bytes())
                .flatMap(all -> all);
    }

    private static Stream<Script> queries() {
        return Stream.of(
                Script.queries("one statement", "SELECT 1 AS one, 'two' AS two, NULL::date AS three"),
                Script.queries("several statements", "SELECT 1; SELECT n FROM numbers WHERE n < 4; SELECT 'x'"),
                Script.queries("empty query", ""),
                Script.queries("blank query", " \t\n "),
                Script.queries("semicolons only", ";;"),
                Script.queries("comment only", "-- nothing\n", "/* nothing /* at all */ */"),
                Script.queries("statement among semicolons", ";;SELECT 1;;;SELECT 2;-- end"),
                Script.queries("error at run time", "SELECT 1/0"),
                Script.queries("error in the middle", "SELECT 1; SELECT 1/0; SELECT 3", "SELECT 4"),
                Script.queries("error after rows", "SELECT 10/(n-3) FROM numbers WHERE n < 6 ORDER BY n"),
                Script.queries("unknown table", "SELECT * FROM nosuch", "SELECT  x FROM public . nosuch"),
                Script.queries("unknown column", "SELECT nosuch FROM numbers", "SELECT n.x FROM numbers n"),
                Script.queries("wrong type", "SELECT 1 + 'x'", "SELECT n FROM numbers WHERE n = 'x'"),
                Script.queries("constraint violated", "INSERT INTO customers VALUES (1, 'x', 'y', 'z', '', -1)"),
                Script.queries("duplicate key", "INSERT INTO numbers VALUES (1, 'again')"),
                Script.queries("explain", "EXPLAIN (COSTS off) SELECT * FROM numbers WHERE n = 1"),
                Script.queries("many rows", "SELECT n, words FROM numbers ORDER BY n"),
                Script.queries("wide row", "SELECT repeat('x', 3000000), repeat('y', 10)"),
                Script.queries("show", "SHOW server_encoding", "SHOW search_path", "SHOW nosuch"));
    }

    private static Stream<Script> transactions() {
        return Stream.of(
                Script.queries(
                        "implicit transaction is rolled back",
                        "CREATE TEMP TABLE t (a int)",
                        "INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); SELECT 1/0",
                        "SELECT count(*) FROM t"),
                Script.queries(
                        "commit in the middle of a message",
                        "CREATE TEMP TABLE t (a int)",
                        "INSERT INTO t VALUES (1); COMMIT; INSERT INTO t VALUES (2); SELECT 1/0",
                        "SELECT count(*) FROM t"),
                Script.queries("begin inside a message", "BEGIN; SELECT 1", "SELECT 2; COMMIT; SELECT 3"),
                Script.queries("commit", "BEGIN", "SELECT 1", "COMMIT", "COMMIT", "ROLLBACK"),
                Script.queries(
                        "failed transaction", "BEGIN", "SELECT 1/0", "SELECT 1", "SELECT * FROM numbers", "COMMIT"),
                Script.queries("unknown table in a failed transaction", "BEGIN", "SELECT 1/0", "SELECT * FROM nosuch"),
                Script.queries("unknown table fails a transaction", "BEGIN", "SELECT * FROM nosuch", "COMMIT"),
                Script.queries("unknown function in a failed transaction", "BEGIN", "SELECT 1/0", "SELECT nosuch()"),
                Script.queries("unknown name in a failed transaction", "BEGIN", "SELECT 1/0", "EXECUTE nosuch"),
                Script.queries("empty query in a failed transaction", "BEGIN", "SELECT 1/0", "", ";", "ROLLBACK"),
                Script.queries(
                        "savepoints",
                        "BEGIN; SAVEPOINT a",
                        "SELECT 1/0",
                        "ROLLBACK TO a",
                        "SELECT 1",
                        "RELEASE a",
                        "RELEASE a",
                        "ROLLBACK TO nosuch",
                        "ROLLBACK"),
                Script.queries("begin twice", "BEGIN", "BEGIN", "ROLLBACK AND CHAIN", "ROLLBACK"),
                Script.queries("read only", "BEGIN READ ONLY", "CREATE TABLE t (a int)", "ROLLBACK"),
                Script.queries(
                        "deferred constraint fails the commit",
                        "CREATE TEMP TABLE p (a int PRIMARY KEY);"
                                + "CREATE TEMP TABLE c (a int REFERENCES p DEFERRABLE INITIALLY DEFERRED)",
                        "BEGIN; INSERT INTO c VALUES (1)",
                        "COMMIT",
                        "INSERT INTO c VALUES (2)"));
    }

    private static Stream<Script> names() {
        return Stream.of(
                Script.queries(
                        "prepare and execute",
                        "PREPARE p (int) AS SELECT n, words FROM numbers WHERE n = $1",
                        "EXECUTE p (3)",
                        "PREPARE p AS SELECT 1",
                        "EXECUTE p ('x')",
                        "DEALLOCATE p",
                        "EXECUTE p (3)",
                        "DEALLOCATE p",
                        "DEALLOCATE ALL"),
                Script.queries("prepare and execute in one message", "PREPARE p AS SELECT 7; EXECUTE p; DEALLOCATE p"),
                Script.queries(
                        "cursors",
                        "BEGIN",
                        "DECLARE c SCROLL CURSOR FOR SELECT n FROM numbers ORDER BY n",
                        "FETCH 2 FROM c",
                        "FETCH BACKWARD 1 FROM c",
                        "MOVE 5 FROM c",
                        "FETCH ABSOLUTE 1000 FROM c; FETCH c",
                        "CLOSE c",
                        "FETCH c",
                        "ROLLBACK"),
                Script.queries(
                        "cursor with hold",
                        "DECLARE h CURSOR WITH HOLD FOR SELECT n FROM numbers WHERE n < 3",
                        "FETCH h",
                        "BEGIN; FETCH h; COMMIT",
                        "CLOSE ALL",
                        "FETCH h"),
                Script.queries("cursor outside a transaction", "DECLARE c CURSOR FOR SELECT 1"),
                Script.queries(
                        "binary cursor",
                        "BEGIN; DECLARE c BINARY CURSOR FOR SELECT 1, 'x'::text, 2.5::float8; FETCH ALL c; COMMIT"),
                Script.queries("unknown names", "EXECUTE nosuch", "FETCH nosuch", "CLOSE nosuch", "DEALLOCATE nosuch"),
                Script.queries(
                        "discard all",
                        "PREPARE p AS SELECT 1; SET work_mem = '5MB'; CREATE TEMP TABLE t (a int)",
                        "DISCARD ALL",
                        "EXECUTE p",
                        "SELECT * FROM t",
                        "SHOW work_mem"),
                Script.queries(
                        "temporary tables",
                        "CREATE TEMP TABLE numbers (n text)",
                        "INSERT INTO numbers VALUES ('mine')",
                        "SELECT * FROM numbers",
                        "DROP TABLE numbers",
                        "SELECT count(*) FROM numbers"));
    }

    private static Stream<Script> unasked() {
        return Stream.of(
                Script.queries("notice", "DO $$ BEGIN RAISE NOTICE 'look %', 1; END $$"),
                Script.queries(
                        "warning, error with every field",
                        "DO $$ BEGIN RAISE WARNING 'w'; RAISE EXCEPTION 'e' USING DETAIL = 'd', HINT = 'h',"
                                + " ERRCODE = 'ZZ123', COLUMN = 'c', CONSTRAINT = 'k', DATATYPE = 't', TABLE = 'b',"
                                + " SCHEMA = 's'; END $$"),
                Script.queries("notice by a command", "DROP TABLE IF EXISTS nosuch", "ROLLBACK"),
                Script.queries(
                        "listen and notify",
                        "LISTEN ch",
                        "NOTIFY ch, 'hello'",
                        "BEGIN; NOTIFY ch; COMMIT",
                        "UNLISTEN *"),
                Script.queries("notify by function", "LISTEN ch", "SELECT pg_notify('ch', 'x')", "UNLISTEN ch"),
                Script.queries(
                        "reported settings",
                        "SET application_name = 'probe'",
                        "SET TimeZone = 'Asia/Tokyo'",
                        "SET DateStyle = 'German'; SELECT DATE '2020-02-01'",
                        "BEGIN; SET LOCAL TimeZone = 'UTC'; ROLLBACK",
                        "RESET ALL",
                        "SET nosuch.thing = 'x'; SHOW nosuch.thing"),
                Script.queries(
                        "search path", "SET search_path = hr, public", "SELECT * FROM salaries", "RESET search_path"),
                Script.queries(
                        "search path comes back",
                        "BEGIN; SET search_path = hr",
                        "SELECT * FROM salaries",
                        "ROLLBACK",
                        "SELECT * FROM salaries"));
    }

    private static Stream<Script> shapes() {
        return Stream.of(
                Script.queries("rows without columns", "SELECT", "SELECT FROM numbers WHERE n < 3"),
                Script.queries("same names", "SELECT 1 AS a, 2 AS a, 3 AS \"A\", 4 AS \"\"\"\""),
                Script.queries("unicode", "SELECT 'grüße', U&'\\2603', E'\\u2603' AS \"näme\""),
                Script.queries("returning", "BEGIN; INSERT INTO numbers VALUES (-1, 'x') RETURNING *; ROLLBACK"),
                Script.queries("values and table", "VALUES (1, 'a'), (2, NULL)", "TABLE hr.salaries"),
                Script.queries(
                        "types",
                        "SELECT 1.50::numeric(5,2), ARRAY[1,2], ROW(1,'x'), '{\"a\":1}'::jsonb, 'ab'::char(5)"));
    }

    private static Stream<Script> bytes() {
        return Stream.of(
                Script.of("byte by byte", client -> {
                    client.sendByteByByte(join(query("SELECT 1; SELECT 2"), query("SELECT 3")));
                    client.await('Z', 2);
                }),
                Script.of("queries in one segment", 3, query("SELECT 1"), query("SELECT 1/0"), query("SELECT 3")),
                Script.of("terminate right behind a query", client -> {
                    client.send(query("SELECT n FROM numbers WHERE n < 4"), terminate());
                    client.await('\0', 1);
                }),
                Script.of("terminate behind a failing pipeline", client -> {
                    client.send(query("SELECT 1/0"), query("SELECT pg_sleep(0.2)"), terminate());
                    client.await('\0', 1);
                }),
                Script.of("half closed behind a query", client -> {
                    client.send(query("SELECT pg_sleep(0.2)"), terminate());
                    client.socket().shutdownOutput();
                    client.await('\0', 1);
                }),
                Script.of("sync alone", 2, sync(), sync()),
                Script.of("flush alone", 1, flush(), query("SELECT 1")),
                Script.of("something behind the text's end", 1, query("SELECT 1\0SELECT 2")),
                Script.of("unknown message type behind a query", client -> {
                    client.send(query("SELECT 1"), new byte[] {'y', 0, 0, 0, 4});
                    client.await('\0', 1);
                }));
    }
}
