package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.extended;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sync;

import java.util.stream.Stream;

/** Relations that are there in an open transaction only, by names that no statement of it made. */
final class OpenTransactionScripts {
    private OpenTransactionScripts() {}

    static Stream<Script> all() {
        return Stream.of(renamed(), atOnce(), cameWithIt(), madeByCode()).flatMap(both -> both);
    }

    /** One after the other in a transaction, by either protocol; nothing is left of it. */
    private static Stream<Script> both(String name, String... statements) {
        return Stream.of(
                Script.of(name, client -> {
                    client.send(query("BEGIN"));
                    client.await('Z', 1);
                    for (String statement : statements) {
                        client.send(query(statement));
                        client.await('Z', 1);
                    }
                    client.send(query("ROLLBACK"));
                    client.await('Z', 1);
                }),
                Script.of(name + ", extended", client -> {
                    client.send(query("BEGIN"));
                    client.await('Z', 1);
                    for (String statement : statements) {
                        client.send(extended(statement), sync());
                        client.await('Z', 1);
                    }
                    client.send(query("ROLLBACK"));
                    client.await('Z', 1);
                }));
    }

    private static Stream<Script> renamed() {
        return Stream.of(
                        both(
                                "a table renamed, and another in its place",
                                "CREATE TABLE made (id int PRIMARY KEY, v text)",
                                "INSERT INTO made VALUES (1, 'x')",
                                "ALTER TABLE made RENAME TO before",
                                "CREATE TABLE made (id int, v text, more int)",
                                "INSERT INTO made SELECT id, v, 7 FROM before",
                                "UPDATE before SET v = 'y' WHERE id = 1",
                                "SELECT * FROM made, before",
                                "ALTER TABLE before ADD COLUMN w int",
                                "DROP TABLE before",
                                "SELECT * FROM before"),
                        both(
                                "a view, a sequence, an index and a materialized view renamed",
                                "CREATE VIEW seen AS SELECT 1 AS a",
                                "ALTER VIEW seen RENAME TO looked_at",
                                "SELECT * FROM looked_at",
                                "CREATE SEQUENCE counted",
                                "ALTER SEQUENCE counted RENAME TO numbered",
                                "SELECT last_value FROM numbered",
                                "CREATE MATERIALIZED VIEW kept AS SELECT 2 AS b",
                                "CREATE INDEX kept_b ON kept (b)",
                                "ALTER INDEX kept_b RENAME TO kept_by_b",
                                "REINDEX INDEX kept_by_b",
                                "DROP INDEX kept_by_b",
                                "ALTER MATERIALIZED VIEW kept RENAME TO stored",
                                "SELECT * FROM stored",
                                "SELECT * FROM seen"),
                        both(
                                "a table moved to another schema, and the schema renamed",
                                "CREATE TABLE moved (id int)",
                                "CREATE SCHEMA rooms",
                                "ALTER TABLE moved SET SCHEMA rooms",
                                "SELECT * FROM rooms.moved",
                                "ALTER SCHEMA rooms RENAME TO halls",
                                "INSERT INTO halls.moved VALUES (3) RETURNING id",
                                "SELECT * FROM rooms.moved"),
                        both(
                                "a partition renamed while it is none",
                                "CREATE TABLE parts (a int) PARTITION BY LIST (a)",
                                "CREATE TABLE part PARTITION OF parts FOR VALUES IN (1)",
                                "ALTER TABLE parts DETACH PARTITION part",
                                "ALTER TABLE part RENAME TO parts_1",
                                "INSERT INTO parts_1 VALUES (1)",
                                "ALTER TABLE parts ATTACH PARTITION parts_1 FOR VALUES IN (1)",
                                "SELECT * FROM parts"),
                        both(
                                "names that have to be quoted",
                                "CREATE TABLE plain (a int)",
                                "ALTER TABLE plain RENAME TO \"a\"\"b\\c,{ü}\"",
                                "SELECT a FROM \"a\"\"b\\c,{ü}\"",
                                "SELECT a FROM \"a\"\"b\\c,{u}\""))
                .flatMap(both -> both);
    }

    /** Nobody can be asked between what changes a name and what uses it. */
    private static Stream<Script> atOnce() {
        return Stream.of(
                Script.queries(
                        "a table renamed, and another in its place, in one text",
                        "CREATE TABLE made (id int); ALTER TABLE made RENAME TO before; CREATE TABLE made (id text);"
                                + " INSERT INTO made SELECT id FROM before; SELECT * FROM before, made;"
                                + " ALTER TABLE before ADD COLUMN more int; DROP TABLE before, made",
                        "CREATE SCHEMA rooms; CREATE TABLE moved (id int); ALTER TABLE moved SET SCHEMA rooms;"
                                + " SELECT * FROM rooms.moved; DROP TABLE rooms.moved; DROP SCHEMA rooms"),
                Script.of(
                        "a table renamed in a batch",
                        1,
                        extended("BEGIN"),
                        extended("CREATE TABLE made (id int)"),
                        extended("ALTER TABLE made RENAME TO before"),
                        extended("INSERT INTO before VALUES (1)"),
                        extended("SELECT * FROM before"),
                        extended("ROLLBACK"),
                        sync()));
    }

    private static Stream<Script> cameWithIt() {
        return Stream.of(
                        both(
                                "a column's sequence and a constraint's index",
                                "CREATE TABLE made (id serial PRIMARY KEY, v text UNIQUE)",
                                "SELECT last_value, is_called FROM made_id_seq",
                                "ALTER SEQUENCE made_id_seq RESTART 5",
                                "SELECT nextval('made_id_seq')",
                                "INSERT INTO made (v) VALUES ('x') RETURNING id",
                                "ALTER INDEX made_pkey RENAME TO made_key",
                                "CLUSTER made USING made_key",
                                "COMMENT ON INDEX made_v_key IS 'unique'"),
                        both(
                                "an index without a name",
                                "CREATE TABLE made (a int, b int)",
                                "CREATE INDEX ON made (a, b)",
                                "DROP INDEX made_a_b_idx",
                                "DROP INDEX made_a_b_idx"))
                .flatMap(both -> both);
    }

    private static Stream<Script> madeByCode() {
        String function = "CREATE FUNCTION make_it() RETURNS void LANGUAGE plpgsql AS $$ BEGIN "
                + "CREATE TABLE by_function (a int); CREATE TEMP TABLE for_a_while (b int); END $$";
        return Stream.of(
                        both(
                                "tables that a block made",
                                "DO $$ BEGIN CREATE TABLE by_block (a int); INSERT INTO by_block VALUES (1); END $$",
                                "SELECT * FROM by_block"),
                        both(
                                "tables that a function made",
                                function,
                                "SELECT make_it()",
                                "SELECT * FROM by_function",
                                "INSERT INTO for_a_while VALUES (2) RETURNING b",
                                "SELECT * FROM pg_temp.for_a_while"))
                .flatMap(both -> both);
    }
}
