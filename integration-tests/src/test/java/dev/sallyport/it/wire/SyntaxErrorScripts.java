package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.bind;
import static dev.sallyport.it.support.Frontend.describeStatement;
import static dev.sallyport.it.support.Frontend.execute;
import static dev.sallyport.it.support.Frontend.extended;
import static dev.sallyport.it.support.Frontend.flush;
import static dev.sallyport.it.support.Frontend.parse;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sync;

import java.util.List;
import java.util.stream.Stream;

/** What PostgreSQL can't read either, which it says itself. */
final class SyntaxErrorScripts {
    private static final List<String> WRONG = List.of(
            "SELEKT 1",
            "SELECT 1,, 2",
            "SELECT",
            "SELECT 1 FROM",
            "SELECT 1 FROM  \n\t",
            "SELECT 1 FROM -- to be said",
            "SELECT 1 FROM /* what */",
            "SELECT (1",
            "SELECT 1)",
            "SELECT 1 WHERE",
            "SELECT 'ünïcödé 🐘', 1,, 2",
            "SELECT '🐘' FROM",
            "SELECT 'never closed",
            "SELECT 'never closed\n -- really",
            "SELECT \"never closed",
            "SELECT $$never closed",
            "SELECT $x$never closed$$",
            "SELECT E'never \\' closed",
            "SELECT U&'never closed",
            "SELECT B'012",
            "SELECT 1 /* never closed",
            "SELECT 1 /* never /* closed */",
            "SELECT \"\"",
            "SELECT U&'\\0'",
            "SELECT U&'\\D800'",
            "SELECT U&'x' UESCAPE",
            "SELECT U&'x' UESCAPE '+'",
            "SELECT E'\\u00'",
            "SELECT 1; SELEKT 2",
            "SELEKT 1; SELECT 2",
            "SELECT 1; SELECT 2 FROM;",
            "CREATE TABLE",
            "CREATE TABLE t (",
            "CREATE TABLE t (a int,)",
            "INSERT INTO numbers VALUES",
            "INSERT INTO numbers VALUES (1,)",
            "UPDATE numbers SET",
            "UPDATE numbers SET n",
            "UPDATE numbers n = 1",
            "DELETE numbers",
            "DELETE FROM numbers WHERE",
            "DROP",
            "DROP TABLE",
            "COPY numbers FROM",
            "COPY numbers TO STDOUT WITH (",
            "EXPLAIN",
            "EXPLAIN (ANALYZE",
            "PREPARE p AS",
            "PREPARE p (int AS SELECT 1",
            "DECLARE c CURSOR FOR",
            "SET",
            "SET search_path TO",
            "SELECT 1 ORDER",
            "SELECT 1 GROUP n",
            "SELECT * FROM numbers JOIN",
            "SELECT CASE WHEN true THEN 1",
            "SELECT 1 = = 2",
            "SELECT 1 == == 2 ,",
            "SELECT a.",
            "SELECT a..b",
            "SELECT ARRAY[1",
            "SELECT x'z' y'",
            "SELECT 1 AS select",
            "SELECT FROM WHERE",
            "WITH x AS SELECT 1",
            "WITH x AS (SELECT 1)",
            "GRANT",
            "\\d numbers",
            "help",
            "?",
            "{\"a\": 1}",
            "SELECT :name",
            "SELECT ?",
            "SELECT @",
            "SELECT 1 +",
            "SELECT * FROM numbers LIMIT 5, 10",
            "SHOW TABLES",
            "DESCRIBE numbers",
            "USE shop",
            "SELECT TOP 5 n FROM numbers",
            "BEGIN; SELEKT 1; COMMIT",
            "COMMIT; SELEKT 1",
            "DO",
            "DO $$",
            "CALL",
            "CALL f(",
            "CREATE RULE r AS ON INSERT TO numbers DO (",
            "CREATE RULE r AS ON INSERT TO numbers DO (;",
            "CREATE RULE r AS ON INSERT TO numbers DO (SELECT 1",
            "CREATE RULE r AS ON INSERT TO numbers DO (SELECT 1;",
            "CREATE RULE r AS ON INSERT TO numbers DO (SELECT 1; SELECT 2",
            "CREATE RULE r AS ON INSERT TO numbers DO (SELECT ')'; SELECT 2 -- )",
            "CREATE RULE r AS ON INSERT TO numbers DO (SELECT 'ünï🐘'; SELECT 2 \n",
            "CREATE RULE r AS ON INSERT TO numbers DO ((SELECT 1); SELECT 2",
            "CREATE RULE r AS ON INSERT TO numbers DO ((SELECT 1; SELECT 2",
            "CREATE RULE r AS ON INSERT TO numbers DO (SELECT 1; SELEKT 2",
            "CREATE RULE r AS ON INSERT TO numbers DO (SELECT 1; SELECT 2 FROM",
            "SELECT 1; CREATE RULE r AS ON INSERT TO numbers DO (DELETE FROM numbers; DELETE FROM numbers");

    private SyntaxErrorScripts() {}

    static Stream<Script> all() {
        return Stream.of(
                Script.queries("syntax errors", WRONG.toArray(String[]::new)),
                Script.of("syntax errors by the extended protocol", client -> {
                    for (String wrong : WRONG) {
                        client.send(parse("", wrong), describeStatement(""), bind("", ""), execute(""), sync());
                        client.await('Z', 1);
                    }
                }),
                Script.queries(
                        "syntax error fails a transaction", "BEGIN", "SELECT 1 FROM", "SELECT 1", "SELEKT", "COMMIT"),
                Script.queries(
                        "syntax error behind statements, none of which runs",
                        "CREATE TEMP TABLE t (a int)",
                        "INSERT INTO t VALUES (1); COMMIT; SELEKT",
                        "INSERT INTO t VALUES (1); COMMIT; SELECT 1 FROM",
                        "SELECT count(*) FROM t"),
                Script.of(
                        "syntax error in a pipeline",
                        2,
                        extended("SELECT 1"),
                        parse("p", "SELEKT"),
                        bind("", "p"),
                        execute(""),
                        sync(),
                        bind("", "p"),
                        sync()),
                Script.of("syntax error and a Flush", client -> {
                    client.send(extended("SELECT 1"), parse("p", "SELECT 1 FROM"), flush());
                    client.await('E', 1);
                    client.send(query("SELECT 2"), sync());
                    client.await('Z', 1);
                }));
    }
}
