package dev.sallyport.it.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LineageAgainstPostgresTest {
    private static MarkedTables tables;

    @BeforeAll
    static void start() throws SQLException {
        tables = new MarkedTables("lineage");
    }

    @AfterAll
    static void stop() throws SQLException {
        tables.close();
    }

    @Test
    void accountsForEveryValueOfQueriesThatWereMadeToConfuse() throws SQLException {
        for (String sql : List.of(
                "SELECT * FROM a",
                "SELECT ctid IS NULL, tableoid::regclass, * FROM child",
                "SELECT a.*, y FROM a",
                "SELECT a.y, (a).y, y(a) FROM a",
                "SELECT b.y FROM (SELECT x AS y FROM b) b, a b2",
                "SELECT * FROM v, w LIMIT 3",
                "SELECT * FROM m",
                "SELECT * FROM r",
                "SELECT * FROM as_b((SELECT y FROM a LIMIT 1))",
                "SELECT z, q.z FROM one((SELECT y FROM a LIMIT 1)) q",
                "SELECT q FROM c, lower(c.z) q",
                "SELECT q.* FROM c, lower(c.z) WITH ORDINALITY q",
                "SELECT * FROM c, ROWS FROM (lower(c.z), pair(c.y)) WITH ORDINALITY",
                "SELECT (as_b(x)).* FROM a",
                "SELECT (t.r).z FROM (SELECT as_b(x) AS r FROM a) t",
                "SELECT (SELECT a FROM c LIMIT 1) FROM a",
                "SELECT (SELECT a LIMIT 1) FROM a",
                "SELECT a FROM c, a",
                "SELECT array_agg(a ORDER BY x) FROM a",
                "SELECT x FROM a GROUP BY GROUPING SETS ((x), ())",
                "SELECT j.* FROM a JOIN b USING (k, x) AS j",
                "SELECT * FROM a NATURAL FULL JOIN b",
                "SELECT b.* FROM a RIGHT JOIN b USING (k) ORDER BY 1",
                "UPDATE a SET x = z FROM b WHERE a.k = b.k RETURNING *, old.x, new.x",
                "WITH t AS (UPDATE a SET x = z FROM b RETURNING a.x) SELECT x FROM t",
                "INSERT INTO b SELECT k, y, x FROM a RETURNING *",
                "INSERT INTO b (z) SELECT y FROM a RETURNING b.*, (SELECT max(a) FROM c)",
                "MERGE INTO b USING a ON a.k = b.k WHEN MATCHED THEN UPDATE SET z = y RETURNING *",
                "MERGE INTO b USING a ON false WHEN NOT MATCHED THEN INSERT VALUES (9, y, x) "
                        + "RETURNING merge_action(), b.*",
                "DELETE FROM a USING c RETURNING *",
                "WITH RECURSIVE t AS (SELECT x, y, 1 AS n FROM a UNION ALL SELECT y, x, n + 1 FROM t WHERE n < 3) "
                        + "CYCLE x SET s USING p SELECT * FROM t",
                "WITH RECURSIVE t AS (SELECT x, y, 1 AS n FROM a UNION ALL SELECT y, x, n + 1 FROM t WHERE n < 3) "
                        + "SEARCH BREADTH FIRST BY y SET s SELECT x, s FROM t",
                "SELECT JSON_OBJECT('a' : x), JSON_VALUE(to_jsonb(a), '$.y') FROM a",
                "SELECT t.* FROM a, JSON_TABLE(to_jsonb(a), '$' COLUMNS (x text PATH '$.y', n FOR ORDINALITY)) t",
                "SELECT t.* FROM a, XMLTABLE('/r' PASSING xmlelement(name r, x) COLUMNS z text PATH '.') t",
                "SELECT max(x) OVER w, lag(y) OVER (w ROWS 1 PRECEDING) FROM a WINDOW w AS (ORDER BY k)",
                "TABLE w",
                "SELECT EXISTS (SELECT 1), NOT true, 1::int, 'a' || x, date '2020-01-01', $$d$$, current_user, "
                        + "x COLLATE \"C\", ARRAY[x], ROW(x), nullif(x, ''), extract(year FROM now()) FROM a")) {
            MarkedTables.Outcome outcome = tables.run(sql);
            assertThat(outcome.ran()).as(sql).isTrue();
            assertThat(outcome.fault()).as(sql).isNull();
        }
    }

    @Test
    void accountsForEveryValueOfGeneratedQueries() throws SQLException {
        long seed = Long.getLong("lineage.seed", 20_261_121L);
        int count = Integer.getInteger("lineage.queries", 4_000);
        QueryGenerator generator = new QueryGenerator(seed);
        int ran = 0;
        int exact = 0;
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String sql = generator.statement();
            MarkedTables.Outcome outcome = tables.run(sql);
            ran += outcome.ran() ? 1 : 0;
            exact += outcome.ran() && outcome.exact() ? 1 : 0;
            if (outcome.fault() != null) {
                faults.add(outcome.fault() + ": " + sql);
            }
        }
        assertThat(faults).as("seed %s; ran %s, exact %s", seed, ran, exact).isEmpty();
        assertThat(ran).as("queries that PostgreSQL runs").isGreaterThan(count / 20);
        assertThat(exact).as("queries whose columns are all known").isGreaterThan(ran / 2);
    }
}
