package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.extended;
import static dev.sallyport.it.support.Frontend.sync;

import java.util.List;
import java.util.stream.Stream;

/** Relations in schemas that aren't there: commands miss the schema, queries the relation. */
final class MissingSchemaScripts {
    private static final List<String> MISSING = List.of(
            "TRUNCATE nosuch.t",
            "ALTER TABLE nosuch.t ADD x int",
            "ALTER TABLE IF EXISTS nosuch.t ADD x int",
            "ALTER TABLE nosuch.t RENAME TO u",
            "ALTER TABLE nosuch.t SET SCHEMA public",
            "ALTER SEQUENCE nosuch.s RESTART",
            "ALTER VIEW nosuch.v RENAME TO w",
            "ALTER INDEX nosuch.i RENAME TO j",
            "ALTER MATERIALIZED VIEW nosuch.t RENAME TO u",
            "ALTER FOREIGN TABLE nosuch.t RENAME TO u",
            "ALTER POLICY r ON nosuch.t RENAME TO s",
            "ALTER TRIGGER r ON nosuch.t RENAME TO s",
            "ALTER RULE r ON nosuch.t RENAME TO s",
            "DROP TABLE nosuch.t",
            "DROP RULE r ON nosuch.t",
            "DROP TRIGGER r ON nosuch.t",
            "DROP POLICY r ON nosuch.t",
            "COMMENT ON TABLE nosuch.t IS 'x'",
            "COMMENT ON COLUMN nosuch.t.c IS 'x'",
            "COMMENT ON TRIGGER r ON nosuch.t IS 'x'",
            "GRANT SELECT ON nosuch.t TO PUBLIC",
            "REVOKE SELECT ON nosuch.t FROM PUBLIC",
            "COPY nosuch.t FROM STDIN",
            "COPY nosuch.t TO STDOUT",
            "VACUUM nosuch.t",
            "ANALYZE nosuch.t",
            "CLUSTER nosuch.t",
            "REINDEX TABLE nosuch.t",
            "REFRESH MATERIALIZED VIEW nosuch.t",
            "CREATE INDEX ON nosuch.t (a)",
            "CREATE TRIGGER g BEFORE INSERT ON nosuch.t EXECUTE FUNCTION f()",
            "CREATE POLICY p ON nosuch.t",
            "CREATE STATISTICS s ON a, b FROM nosuch.t",
            "CREATE SEQUENCE s OWNED BY nosuch.t.c",
            "CREATE TABLE x () INHERITS (nosuch.t)",
            "CREATE TABLE x (a int REFERENCES nosuch.t)",
            "CREATE TABLE x PARTITION OF nosuch.t DEFAULT",
            "CREATE TABLE nosuch.t (a int)",
            "CREATE RULE r AS ON INSERT TO nosuch.t DO NOTHING",
            "CREATE RULE r AS ON INSERT TO nosuch.t DO INSTEAD SELECT 1",
            "CREATE RULE r AS ON INSERT TO nosuch.t DO INSTEAD DELETE FROM nosuch.t",
            "CREATE RULE r AS ON INSERT TO numbers DO INSTEAD DELETE FROM nosuch.t",
            "CREATE VIEW v AS SELECT * FROM nosuch.t",
            "CREATE MATERIALIZED VIEW v AS SELECT * FROM nosuch.t",
            "CREATE TABLE x AS SELECT * FROM nosuch.t",
            "COPY (SELECT * FROM nosuch.t) TO STDOUT",
            "EXPLAIN SELECT * FROM nosuch.t",
            "PREPARE p AS SELECT * FROM nosuch.t",
            "SELECT * FROM nosuch.t",
            "WITH x AS (SELECT * FROM nosuch.t) SELECT * FROM x",
            "TABLE nosuch.t",
            "INSERT INTO nosuch.t VALUES (1)",
            "UPDATE nosuch.t SET a = 1",
            "DELETE FROM nosuch.t WHERE a = 1");

    private MissingSchemaScripts() {}

    static Stream<Script> all() {
        return Stream.of(
                Script.queries("schemas that aren't there", MISSING.toArray(String[]::new)),
                Script.of("schemas that aren't there by the extended protocol", client -> {
                    // Some of them: for each the catalog is loaded anew.
                    for (int i = 0; i < MISSING.size(); i += 4) {
                        client.send(extended(MISSING.get(i)), sync());
                        client.await('Z', 1);
                    }
                }),
                Script.queries(
                        "schemas that aren't there fail a transaction",
                        "BEGIN",
                        "LOCK TABLE nosuch.t",
                        "SELECT 1",
                        "ROLLBACK",
                        "BEGIN",
                        "LOCK TABLE numbers, nosuch",
                        "ROLLBACK",
                        "LOCK TABLE nosuch.t; SELECT 1"));
    }
}
