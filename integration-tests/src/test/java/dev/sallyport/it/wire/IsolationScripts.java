package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.extended;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sync;

import java.util.stream.Stream;

/** What has to be said before a transaction's first query, in sessions whose search path the proxy has to ask for. */
final class IsolationScripts {
    private static final String FORGETS = "SELECT pg_catalog.set_config('search_path', '', false)";
    private static final String STRICT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
    private static final String SNAPSHOT = "SET TRANSACTION SNAPSHOT '00000003-0000001B-1'";

    private IsolationScripts() {}

    static Stream<Script> all() {
        return Stream.of(
                Script.queries("a snapshot, as pg_dump takes it", FORGETS, "BEGIN", STRICT, SNAPSHOT, "ROLLBACK"),
                Script.queries(
                        "a snapshot behind a change of the path", "BEGIN", STRICT, "SET search_path = hr", SNAPSHOT),
                Script.queries("isolation twice", FORGETS, "BEGIN", STRICT, STRICT, "SHOW transaction_isolation"),
                Script.queries(
                        "isolation behind a change of the path",
                        "BEGIN",
                        "SET LOCAL search_path = hr",
                        STRICT,
                        "SELECT count(*) FROM salaries",
                        STRICT,
                        "ROLLBACK"),
                Script.queries(
                        "isolation by its setting",
                        "BEGIN",
                        "SET LOCAL search_path = hr",
                        " set  local\n transaction_isolation = 'serializable';",
                        "SET transaction_deferrable TO on",
                        "SET SESSION transaction_read_only=on",
                        "SELECT count(*) FROM salaries",
                        "SET transaction_isolation = 'read committed'",
                        "ROLLBACK"),
                Script.queries(
                        "isolation and a query in one text",
                        "BEGIN",
                        "SET LOCAL search_path = hr",
                        "SET TRANSACTION READ ONLY; SELECT count(*) FROM salaries",
                        "ROLLBACK"),
                Script.of(
                        "isolation behind a change of the path, extended",
                        5,
                        query("BEGIN"),
                        extended("SET LOCAL search_path = hr"),
                        sync(),
                        extended(STRICT),
                        sync(),
                        extended("SELECT count(*) FROM salaries"),
                        sync(),
                        query("ROLLBACK")));
    }
}
