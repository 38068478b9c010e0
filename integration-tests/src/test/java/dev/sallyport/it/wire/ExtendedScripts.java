package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.bind;
import static dev.sallyport.it.support.Frontend.closePortal;
import static dev.sallyport.it.support.Frontend.closeStatement;
import static dev.sallyport.it.support.Frontend.describePortal;
import static dev.sallyport.it.support.Frontend.describeStatement;
import static dev.sallyport.it.support.Frontend.execute;
import static dev.sallyport.it.support.Frontend.extended;
import static dev.sallyport.it.support.Frontend.flush;
import static dev.sallyport.it.support.Frontend.join;
import static dev.sallyport.it.support.Frontend.message;
import static dev.sallyport.it.support.Frontend.parse;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sync;
import static dev.sallyport.it.support.Frontend.terminate;
import static dev.sallyport.it.support.Frontend.text;

import java.util.stream.Stream;

/** The extended query protocol: order, names, pipelines, errors. */
final class ExtendedScripts {
    private static final String NUMBERS = "SELECT n, words FROM numbers WHERE n < $1 ORDER BY n";

    private ExtendedScripts() {}

    static Stream<Script> all() {
        return Stream.of(plain(), names(), portals(), pipelines(), errors(), mixed(), malformed())
                .flatMap(all -> all);
    }

    private static Stream<Script> plain() {
        return Stream.of(
                Script.of("one statement", 1, extended("SELECT $1::int + 1", "41"), sync()),
                Script.of("null parameter", 1, extended("SELECT $1::text", (String) null), sync()),
                Script.of("no parameter", 1, extended("SELECT 1"), sync()),
                Script.of("empty statement", 1, extended(""), sync()),
                Script.of("comment only", 1, extended("-- x"), sync()),
                Script.of("no rows", 1, extended("SELECT 1 WHERE false"), sync()),
                Script.of("nothing returned", 1, extended("SET work_mem = '6MB'"), sync()),
                Script.of("reported setting", 1, extended("SET application_name = 'x'"), sync()),
                Script.of("two statements in one", 1, parse("", "SELECT 1; SELECT 2"), sync()),
                Script.of("parameter types", 1, parse("s", "SELECT $1, $2 + 1", 25), describeStatement("s"), sync()),
                Script.of(
                        "binary results",
                        1,
                        parse("", "SELECT 7, 'x'::text, 2.5::float8, DATE '2000-01-02'"),
                        bind("", "", new int[] {1}),
                        describePortal(""),
                        execute(""),
                        sync()),
                Script.of(
                        "mixed formats",
                        1,
                        parse("", "SELECT 7, 7"),
                        bind("", "", new int[] {1, 0}),
                        describePortal(""),
                        execute(""),
                        sync()),
                Script.of("no describe", 1, parse("", NUMBERS), bind("", "", "3"), execute(""), sync()),
                Script.of("parse alone", 1, parse("", NUMBERS), sync()),
                Script.of("everything flushed", client -> {
                    client.send(parse("a", NUMBERS), flush());
                    client.await('1', 1);
                    client.send(describeStatement("a"), flush());
                    client.await('T', 1);
                    client.send(bind("b", "a", "3"), flush());
                    client.await('2', 1);
                    client.send(describePortal("b"), flush());
                    client.await('T', 1);
                    client.send(execute("b"), flush());
                    client.await('C', 1);
                    client.send(closePortal("b"), closeStatement("a"), flush());
                    client.await('3', 2);
                    client.send(sync());
                    client.await('Z', 1);
                }),
                Script.of("byte by byte", client -> {
                    client.sendByteByByte(join(extended(NUMBERS, "3"), sync()));
                    client.await('Z', 1);
                }));
    }

    private static Stream<Script> names() {
        return Stream.of(
                Script.of("named statement again and again", client -> {
                    client.send(parse("s", NUMBERS), sync());
                    client.await('Z', 1);
                    for (String limit : new String[] {"2", "4", "1"}) {
                        client.send(bind("", "s", limit), describePortal(""), execute(""), sync());
                        client.await('Z', 1);
                    }
                }),
                Script.of("duplicate name", 2, parse("s", "SELECT 1"), sync(), parse("s", "SELECT 2"), sync()),
                Script.of(
                        "failed name is free", 2, parse("s", "SELECT 1/0, x"), sync(), parse("s", "SELECT 2"), sync()),
                Script.of("unknown statement", 1, bind("", "nosuch"), execute(""), sync()),
                Script.of("unknown statement described", 1, describeStatement("nosuch"), sync()),
                Script.of("no unnamed statement", 1, bind("", ""), sync()),
                Script.of("no unnamed statement described", 1, describeStatement(""), sync()),
                Script.of("copy of an unknown table", 1, extended("COPY nosuch TO STDOUT"), sync()),
                Script.of("copy into an unknown table", 1, extended("COPY nosuch FROM STDIN"), sync()),
                Script.of("unknown table dropped", 1, extended("DROP TABLE nosuch"), sync()),
                Script.of("unknown portal", 1, execute("nosuch"), sync()),
                Script.of("unknown portal described", 1, describePortal("nosuch"), sync()),
                Script.of("close what isn't there", 1, closeStatement("x"), closePortal("y"), sync()),
                Script.of(
                        "close and parse again",
                        1,
                        parse("s", "SELECT 1"),
                        closeStatement("s"),
                        parse("s", "SELECT 2"),
                        bind("", "s"),
                        execute(""),
                        sync()),
                Script.of(
                        "bind what was closed", 1, parse("s", "SELECT 1"), closeStatement("s"), bind("", "s"), sync()),
                Script.of("protocol's name by SQL", client -> {
                    client.send(parse("s", NUMBERS), sync());
                    client.await('Z', 1);
                    client.send(query("EXECUTE s (3)"), query("DEALLOCATE s"), query("EXECUTE s (3)"));
                    client.await('Z', 3);
                }),
                Script.of("SQL's name by protocol", client -> {
                    client.send(query("PREPARE s (int) AS " + NUMBERS));
                    client.await('Z', 1);
                    client.send(describeStatement("s"), bind("", "s", "3"), execute(""), sync());
                    client.await('Z', 1);
                }),
                Script.of(
                        "deallocate in a pipeline",
                        2,
                        parse("s", "SELECT 1"),
                        sync(),
                        extended("DEALLOCATE ALL"),
                        parse("s", "SELECT 2"),
                        bind("", "s"),
                        execute(""),
                        sync()),
                Script.of("unnamed statement survives a failed bind", client -> {
                    client.send(parse("", "SELECT $1::int"), sync());
                    client.await('Z', 1);
                    client.send(bind("", "", "x"), sync());
                    client.await('Z', 1);
                    client.send(bind("", "nosuch"), sync());
                    client.await('Z', 1);
                    client.send(bind("", "", "5"), execute(""), sync());
                    client.await('Z', 1);
                }),
                Script.of("unnamed statement survives a failed parse of another", client -> {
                    client.send(parse("", "SELECT 5"), sync());
                    client.await('Z', 1);
                    client.send(parse("s", "SELECT * FROM nosuch"), sync());
                    client.await('Z', 1);
                    client.send(bind("", ""), execute(""), sync());
                    client.await('Z', 1);
                }),
                Script.of("unnamed statement survives a change of the path", client -> {
                    client.send(query("SET search_path = hr, public"));
                    client.await('Z', 1);
                    client.send(parse("", "SELECT 5"), sync());
                    client.await('Z', 1);
                    client.send(query("BEGIN"));
                    client.await('Z', 1);
                    client.send(parse("", "SELECT 6"), sync());
                    client.await('Z', 1);
                    client.send(parse("s", "SELECT set_config('search_path', 'public', false)"), bind("", "s"));
                    client.send(execute(""), sync());
                    client.await('Z', 1);
                    client.send(parse("t", "SELECT 7"), sync());
                    client.await('Z', 1);
                    client.send(bind("", ""), execute(""), sync());
                    client.await('Z', 1);
                }),
                Script.of(
                        "unnamed statement is dropped by a query",
                        3,
                        parse("", "SELECT 5"),
                        sync(),
                        query("SELECT 1"),
                        bind("", ""),
                        sync()));
    }

    private static Stream<Script> portals() {
        return Stream.of(
                Script.of(
                        "suspended portal",
                        1,
                        parse("", NUMBERS),
                        bind("", "", "6"),
                        describePortal(""),
                        execute("", 2),
                        execute("", 2),
                        execute("", 2),
                        execute("", 2),
                        sync()),
                Script.of("suspended portal over several syncs", client -> {
                    client.send(query("BEGIN"));
                    client.await('Z', 1);
                    client.send(parse("", NUMBERS), bind("p", "", "8"), execute("p", 3), sync());
                    client.await('Z', 1);
                    client.send(execute("p", 3), sync(), execute("p", 0), sync(), closePortal("p"), sync());
                    client.await('Z', 3);
                    client.send(execute("p", 3), sync());
                    client.await('Z', 1);
                }),
                Script.of(
                        "portal ends with its transaction",
                        2,
                        parse("", NUMBERS),
                        bind("p", "", "8"),
                        execute("p", 3),
                        sync(),
                        execute("p", 3),
                        sync()),
                Script.of(
                        "two portals",
                        1,
                        parse("s", NUMBERS),
                        bind("a", "s", "4"),
                        bind("b", "s", "3"),
                        execute("a", 1),
                        execute("b", 1),
                        execute("a", 1),
                        execute("b", 0),
                        sync()),
                Script.of("duplicate portal", 1, parse("", "SELECT 1"), bind("p", ""), bind("p", ""), sync()),
                Script.of(
                        "closing the statement closes its portals or not",
                        1,
                        parse("s", NUMBERS),
                        bind("p", "s", "3"),
                        closeStatement("s"),
                        execute("p"),
                        sync()),
                Script.of("cursor by protocol", client -> {
                    client.send(query("BEGIN; DECLARE c CURSOR FOR SELECT n FROM numbers WHERE n < 5"));
                    client.await('Z', 1);
                    client.send(describePortal("c"), execute("c", 2), sync(), execute("c", 0), sync());
                    client.await('Z', 2);
                }),
                Script.of("protocol's portal by FETCH", client -> {
                    client.send(query("BEGIN"), parse("", NUMBERS), bind("p", "", "5"), execute("p", 1), sync());
                    client.await('Z', 2);
                    client.send(query("FETCH 2 FROM p"), query("CLOSE p"), query("FETCH p"));
                    client.await('Z', 3);
                }),
                Script.of("execute twice", 1, extended("SELECT 1"), execute(""), sync()));
    }

    private static Stream<Script> pipelines() {
        byte[] row = extended("SELECT 1");
        byte[] wrong = extended("SELECT 1/0");
        return Stream.of(
                Script.of("pipeline", 3, row, sync(), row, sync(), row, sync()),
                Script.of("pipeline without syncs", 1, row, row, row, sync()),
                Script.of("error in the middle", 3, row, sync(), wrong, row, sync(), row, sync()),
                Script.of("error in the first", 3, wrong, row, sync(), row, sync(), wrong, sync()),
                Script.of("errors only", 3, wrong, wrong, sync(), wrong, sync(), wrong, sync()),
                Script.of(
                        "unknown table in the middle",
                        3,
                        row,
                        sync(),
                        row,
                        extended("TABLE nosuch"),
                        row,
                        sync(),
                        row,
                        sync()),
                Script.of("unknown portal in the middle", 2, row, execute("x"), row, sync(), row, sync()),
                Script.of("sync behind sync", 3, row, sync(), sync(), sync()),
                Script.of(
                        "implicit transaction to the sync",
                        3,
                        query("CREATE TEMP TABLE t (a int)"),
                        extended("INSERT INTO t VALUES (1)"),
                        wrong,
                        sync(),
                        extended("SELECT count(*) FROM t"),
                        sync()),
                Script.of(
                        "transaction in a pipeline",
                        3,
                        extended("BEGIN"),
                        row,
                        sync(),
                        wrong,
                        extended("COMMIT"),
                        sync(),
                        extended("COMMIT"),
                        sync()),
                Script.of("many", client -> {
                    byte[] batch = {};
                    for (int i = 0; i < 500; i++) {
                        batch = join(batch, parse("s" + i, "SELECT " + i), bind("", "s" + i), execute(""));
                    }
                    client.send(batch, sync());
                    client.await('Z', 1);
                }),
                Script.of(
                        "new names and tables in a pipeline",
                        1,
                        extended("CREATE TEMP TABLE t (a int)"),
                        extended("INSERT INTO t VALUES (1), (2)"),
                        extended("SELECT * FROM t"),
                        sync()));
    }

    private static Stream<Script> errors() {
        return Stream.of(
                Script.of("error in parse", 1, parse("", "SELECT nosuch"), bind("", ""), execute(""), sync()),
                Script.of("error in bind", 1, parse("", "SELECT $1::int"), bind("", "", "x"), execute(""), sync()),
                Script.of("too few parameters", 1, parse("", "SELECT $1::int"), bind("", ""), execute(""), sync()),
                Script.of("error is sent at once", client -> {
                    client.send(parse("", "SELECT nosuch"));
                    client.await('E', 1);
                    client.send(bind("", ""), query("SELECT 1"), flush(), describePortal(""), sync());
                    client.await('Z', 1);
                }),
                Script.of("unknown table is said at once", client -> {
                    client.send(parse("", "SELECT * FROM nosuch"));
                    client.await('E', 1);
                    client.send(bind("", ""), query("SELECT 1"), execute(""), sync());
                    client.await('Z', 1);
                }),
                Script.of("terminate while skipping", client -> {
                    client.send(parse("", "SELECT nosuch"), bind("", ""), terminate());
                    client.await('\0', 1);
                }),
                Script.of("failed transaction", client -> {
                    client.send(query("BEGIN"), extended("SELECT 1/0"), sync());
                    client.await('Z', 2);
                    client.send(extended("SELECT 1"), sync(), extended("TABLE nosuch"), sync());
                    client.await('Z', 2);
                    client.send(parse("s", "ROLLBACK"), bind("", "s"), execute(""), sync());
                    client.await('Z', 1);
                }),
                Script.of("deferred constraint at sync", client -> {
                    client.send(query("CREATE TEMP TABLE p (a int PRIMARY KEY);"
                            + "CREATE TEMP TABLE c (a int REFERENCES p DEFERRABLE INITIALLY DEFERRED)"));
                    client.await('Z', 1);
                    client.send(extended("INSERT INTO c VALUES (1)"), sync(), extended("SELECT 1"), sync());
                    client.await('Z', 2);
                }));
    }

    private static Stream<Script> mixed() {
        byte[] row = extended("SELECT 1");
        return Stream.of(
                Script.of("query inside a batch", 2, row, query("SELECT 2"), row, sync()),
                Script.of("failing query inside a batch", 2, row, query("SELECT 1/0"), row, sync()),
                Script.of("query behind a batch that failed", 1, extended("SELECT 1/0"), query("SELECT 2"), sync()),
                Script.of("batch behind a query", 2, query("SELECT 2"), row, sync()),
                Script.of("listen", 3, extended("LISTEN ch"), sync(), extended("NOTIFY ch, 'x'"), sync(), sync()),
                Script.of("notice", 1, extended("DO $$ BEGIN RAISE NOTICE 'n'; END $$"), sync()),
                Script.of(
                        "plan that changed its result",
                        4,
                        query("CREATE TEMP TABLE t (a int)"),
                        parse("s", "SELECT * FROM t"),
                        sync(),
                        query("ALTER TABLE t ADD b int"),
                        bind("", "s"),
                        execute(""),
                        sync()));
    }

    private static Stream<Script> malformed() {
        return Stream.of(
                Script.of("short bind", 1, parse("", "SELECT 1"), message('B', text(""), text("")), sync()),
                Script.of("long execute", 1, message('E', text(""), new byte[9]), execute(""), sync()),
                Script.of("wrong kind to describe", 1, message('D', new byte[] {'X'}, text("")), sync()),
                Script.of("wrong kind to close", 1, message('C', new byte[] {'X'}, text("")), sync()),
                Script.of("parse without an end", 1, message('P', new byte[] {'a', 'b'}), sync()),
                Script.of("flush with a body", 1, message('H', new byte[3]), sync()),
                Script.of("sync with a body", 2, message('S', new byte[3]), sync()));
    }
}
