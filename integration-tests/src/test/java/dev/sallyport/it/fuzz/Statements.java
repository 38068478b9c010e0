package dev.sallyport.it.fuzz;

import dev.sallyport.it.support.Frontend;
import java.util.Optional;
import java.util.Random;

/** The statements that conversations are made of. */
enum Statements {
    /** Those that somebody who may do everything gets the same answers to with the proxy and without one. */
    COMPARABLE {
        @Override
        String any(Random random) {
            return random.nextInt(3) == 0 ? rows(random) : pick(OTHERS, random);
        }

        @Override
        Optional<Step> oddity(Random random) {
            return random.nextInt(4) == 0 ? Optional.of(unknownType(random)) : Optional.empty();
        }

        /** Whether there is what an EXECUTE names is said by the proxy before anything runs, and later by PostgreSQL. */
        @Override
        String among(Random random) {
            String sql = any(random);
            return sql.startsWith("EXECUTE") ? "SELECT 'not EXECUTE'" : sql;
        }
    },
    /** Those that are refused to some, masked, not understood or not finished too. */
    ANY {
        @Override
        String any(Random random) {
            return switch (random.nextInt(3)) {
                case 0 -> pick(TOUCHY, random);
                case 1 -> rows(random);
                default -> pick(OTHERS, random);
            };
        }

        @Override
        Optional<Step> oddity(Random random) {
            return Optional.of(
                    switch (random.nextInt(6)) {
                        case 0 -> unknownType(random);
                        case 1 ->
                            new Step(
                                    "FunctionCall",
                                    Frontend.message(
                                            'F',
                                            Frontend.int32(1598),
                                            Frontend.int16(0),
                                            Frontend.int16(0),
                                            Frontend.int16(0)));
                        case 2 -> new Step("Query without its end", Frontend.message('Q', new byte[] {'S'}));
                        case 3 -> new Step("Bind of nothing", Frontend.message('B', new byte[random.nextInt(9)]));
                        case 4 -> new Step("length of 3", new byte[] {'Q', 0, 0, 0, 3});
                        default -> new Step("length of 2 GB", new byte[] {'d', 127, -1, -1, -1, 'x'});
                    });
        }
    };

    private static final String[] ROWS = {
        "SELECT 1",
        "SELECT n, words FROM numbers WHERE n < 6 ORDER BY n",
        "SELECT n, 10 / (n - 4) AS q FROM numbers WHERE n < 8 ORDER BY n",
        "SELECT repeat('x', n * 50) FROM numbers WHERE n < 100 ORDER BY n",
        "SELECT $1::int AS p, words FROM numbers WHERE n < 4 ORDER BY n",
        "INSERT INTO fuzz SELECT n, words FROM numbers WHERE n < 4 RETURNING id",
        "INSERT INTO fuzz (id) VALUES ($1) RETURNING id, note",
        "SELECT id, note FROM fuzz ORDER BY id",
        "SHOW work_mem",
        "FETCH 2 FROM c",
        "EXPLAIN (COSTS off) SELECT 1",
        "VALUES (1, 'a'), (2, NULL)",
        "SELECT FROM numbers WHERE n < 3",
        "TABLE fuzz"
    };

    private static final String[] OTHERS = {
        "",
        " ",
        "/* nothing */",
        "BEGIN",
        "BEGIN ISOLATION LEVEL SERIALIZABLE",
        "COMMIT",
        "COMMIT AND CHAIN",
        "ROLLBACK",
        "SAVEPOINT a",
        "ROLLBACK TO a",
        "RELEASE a",
        "INSERT INTO fuzz VALUES (7, 'seven')",
        "INSERT INTO fuzz VALUES (700, 'too much')",
        "UPDATE fuzz SET note = 'u' WHERE id < 3",
        "DELETE FROM fuzz WHERE id = 7",
        "SELECT 1 / 0",
        "SELECT 'x'::int",
        "SELECT nosuch FROM numbers",
        "SET work_mem = '2MB'",
        "SET application_name = 'renamed'",
        "SET LOCAL application_name = 'for a while'",
        "SET DateStyle = 'German'",
        "RESET application_name",
        "RESET ALL",
        "DISCARD ALL",
        "SET nosuch_setting = 1",
        "PREPARE s1 AS SELECT 1 AS one",
        "PREPARE s3 (int) AS SELECT $1 + 1",
        "EXECUTE s1",
        "EXECUTE s3 (4)",
        "DEALLOCATE s1",
        "DEALLOCATE ALL",
        "DECLARE c CURSOR FOR SELECT n FROM numbers ORDER BY n",
        "DECLARE c CURSOR WITH HOLD FOR SELECT n FROM numbers WHERE n < 9 ORDER BY n",
        "DECLARE p1 CURSOR FOR SELECT 1",
        "MOVE 3 FROM c",
        "FETCH ALL FROM p2",
        "CLOSE c",
        "CLOSE ALL",
        "LISTEN fuzzing",
        "NOTIFY fuzzing, 'hello'",
        "UNLISTEN *",
        "COPY (SELECT n, words FROM numbers WHERE n < 4 ORDER BY n) TO STDOUT",
        "COPY (SELECT 10 / (3 - n) FROM numbers WHERE n < 6 ORDER BY n) TO STDOUT",
        "COPY fuzz TO STDOUT (FORMAT csv, HEADER)",
        "DO $$ BEGIN RAISE NOTICE 'notice'; END $$",
        "DO $$ BEGIN RAISE EXCEPTION 'raised' USING HINT = 'hint'; END $$",
        "CREATE TEMP TABLE IF NOT EXISTS own (a int)",
        "DROP TABLE IF EXISTS own",
        "LOCK TABLE fuzz IN SHARE MODE",
        "SET CONSTRAINTS ALL DEFERRED"
    };

    private static final String[] TOUCHY = {
        "SELECT id, name, email, card FROM customers ORDER BY id",
        "SELECT notes FROM customers ORDER BY id",
        "SELECT email FROM customers WHERE id = $1",
        "COPY customers TO STDOUT",
        "COPY (SELECT notes FROM customers) TO STDOUT (FORMAT csv)",
        "SELECT n FROM numbers ORDER BY n",
        "DECLARE c CURSOR FOR SELECT email FROM customers",
        "DROP TABLE numbers2",
        "DELETE FROM fuzz",
        "ALTER TABLE fuzz ADD COLUMN more int",
        "SELECT * FROM hr.salaries",
        "SET ROLE postgres",
        "SET client_encoding = 'LATIN1'",
        "SELECT pg_sleep(0.01)",
        "SELECT pg_sleep(0.2)",
        "SELEC 1",
        "SELECT '",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SELECT 'ada@shop.test'::int",
        "COPY fuzz FROM STDIN",
        "PREPARE s2 AS SELECT card FROM customers"
    };

    /** Any statement. */
    abstract String any(Random random);

    /** Any statement for a Parse, or for a place among others in a Query. */
    String among(Random random) {
        return any(random);
    }

    /** What fits nowhere. */
    abstract Optional<Step> oddity(Random random);

    /** A statement that, mostly, has rows. */
    String rows(Random random) {
        return pick(ROWS, random);
    }

    private static String pick(String[] statements, Random random) {
        return statements[random.nextInt(statements.length)];
    }

    private static Step unknownType(Random random) {
        char type = "zj0?\u007f".charAt(random.nextInt(5));
        return new Step("type " + (int) type, Frontend.message(type, new byte[random.nextInt(3)]));
    }
}
