package dev.sallyport.policy.sql;

import static dev.sallyport.policy.sql.Sql.understands;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Queries, expressions and row changes that are easily read wrongly. */
class GrammarTest {
    @Test
    void readsQueries() {
        understands(
                "SELECT",
                "SELECT FROM orders",
                "TABLE ONLY orders",
                "VALUES (1, 'a'), (2, DEFAULT) ORDER BY 1 LIMIT ALL OFFSET 2 ROWS",
                "((SELECT 1) UNION (SELECT 2) ORDER BY 1) INTERSECT ALL SELECT 3",
                "WITH RECURSIVE a(x) AS NOT MATERIALIZED (SELECT 1 UNION SELECT x + 1 FROM a) SEARCH DEPTH FIRST BY x"
                        + " SET s CYCLE x SET c TO true DEFAULT false USING p SELECT * FROM a",
                "WITH recursive AS (SELECT 1) SELECT * FROM recursive",
                "SELECT DISTINCT ON (a, b) * FROM orders o (a, b) TABLESAMPLE system (1) REPEATABLE (2)",
                "SELECT a FROM t GROUP BY DISTINCT a, (), ROLLUP (a, b), GROUPING SETS ((a, b), CUBE (c), ())",
                "SELECT sum(a) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 + 1 FOLLOWING EXCLUDE TIES) FROM t"
                        + " WINDOW w AS (PARTITION BY b ORDER BY c DESC NULLS LAST)",
                "SELECT * FROM a NATURAL LEFT JOIN b CROSS JOIN c JOIN d USING (x, y) AS j FULL JOIN e ON true",
                "SELECT * FROM a JOIN b JOIN c ON b.x = c.x ON a.x = b.x",
                "SELECT * FROM ((SELECT 1) a JOIN (b CROSS JOIN c) ON true) AS q (x, y)",
                "SELECT * FROM LATERAL (SELECT 1) x, LATERAL f(1) WITH ORDINALITY AS y (a, b), ROWS FROM (f(1), g(2)"
                        + " AS (a int, b text COLLATE \"C\")) z",
                "SELECT * FROM f() AS (a int, b numeric(10, 2)[])",
                "SELECT a FROM t FETCH FIRST 5 ROWS WITH TIES FOR NO KEY UPDATE OF t SKIP LOCKED FOR SHARE NOWAIT",
                "SELECT * FROM xmltable(xmlnamespaces('u' AS n), '/r' PASSING d COLUMNS a int PATH 'x' DEFAULT 1 NOT"
                        + " NULL, o FOR ORDINALITY)",
                "SELECT * FROM json_table(j, '$.a' AS p PASSING 1 AS x COLUMNS (n FOR ORDINALITY, a int PATH '$' DEFAULT"
                        + " 0 ON EMPTY, NESTED PATH '$.b' COLUMNS (c text EXISTS))) t",
                "SELECT * FROM current_date, coalesce(1, 2) x");
    }

    @Test
    void readsLabelsAndNamesByKeywordClass() {
        understands(
                "SELECT 1 select, 2 from orders",
                "SELECT a value, b date, c user_name, d position, e year FROM t".replace(", e year", ", e AS year"),
                "SELECT value, position, year, name, type FROM t",
                "SELECT t.select, t.\"from\", t.user FROM t",
                "SELECT true and, false between FROM t",
                "SELECT * FROM t offset_, u \"select\"",
                "UPDATE t SET set = 1",
                "SELECT left('abc', 1), right FROM t".replace(", right", ""),
                "SELECT int4 '1', date '2020-01-01', my.type 'x', numeric(10, 2) '1.5', double precision '1'",
                "SELECT timestamp with time zone '2020-01-01', time(3) without time zone '1:00', interval '1' day to"
                        + " second(3), interval(3) '1'",
                "SELECT bit varying(3) '101', char '1', national character varying(3) 'abc', N'x', f(1) 'typed'");
    }

    @Test
    void readsExpressions() {
        understands(
                "SELECT a OPERATOR(pg_catalog.+) b, @ -1, a <-> b, a ? 'k', a #>> '{x}', NOT a = b, - a ^ 2",
                "SELECT a BETWEEN 1 AND 2 AND b NOT BETWEEN SYMMETRIC 3 AND 4 OR c NOT IN (1, 2)",
                "SELECT a IS NOT DISTINCT FROM b, a IS DOCUMENT, a IS NFC NORMALIZED, a ISNULL, b NOTNULL, a IS JSON"
                        + " OBJECT WITH UNIQUE KEYS",
                "SELECT a LIKE 'x' ESCAPE '!', a NOT ILIKE ANY (ARRAY['x']), a SIMILAR TO 'y', a ~~ ALL (SELECT 'x')",
                "SELECT (a, b) OVERLAPS (c, d), ROW(1, 2) = ROW(3), ROW(), (1, 2) IN (SELECT 1, 2)",
                "SELECT a[1], a[1:2], a[:], (a).b.c[1].d, (f(x)).*, ($1).x, $2[1], ARRAY[[1, 2], [3]], ARRAY(SELECT 1)",
                "SELECT a AT TIME ZONE 'UTC' AT LOCAL, a COLLATE \"C\" < b, CASE a WHEN 1 THEN 2 ELSE 3 END",
                "SELECT a::int[], a::numeric(1, 2)[3][], CAST(a AS varchar(3) ARRAY[4]), a::interval hour to minute",
                "SELECT f(a => 1, b := 2, VARIADIC c), count(DISTINCT a ORDER BY b), count(*) FILTER (WHERE true)",
                "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) OVER w FROM t WINDOW w AS ()",
                "SELECT extract(year FROM a), extract('epoch' FROM a), overlay(a PLACING b FROM 1 FOR 2), overlay(a, b,"
                        + " 1), position('a' IN b), trim(LEADING 'x' FROM a), trim(a), substring(a FROM 1 FOR 2),"
                        + " substring(a SIMILAR b ESCAPE c), substring(a, 1), normalize(a, NFC)",
                "SELECT current_timestamp(3), current_user, current_schema, current_schema(), collation for (a)",
                "SELECT xmlelement(NAME a, xmlattributes(b AS c), d), xmlparse(DOCUMENT a), xmlroot(a, VERSION NO VALUE,"
                        + " STANDALONE YES), xmlserialize(CONTENT a AS text), xmlforest(a AS b), xmlpi(NAME x, 'y')",
                "SELECT json_object('a' VALUE 1, 'b': 2 ABSENT ON NULL WITH UNIQUE KEYS RETURNING jsonb),"
                        + " json_array(1, 2 NULL ON NULL), json_array(SELECT 1), json_query(a, '$' WITH WRAPPER"
                        + " KEEP QUOTES EMPTY ARRAY ON EMPTY), json_value(a, '$' PASSING 1 AS x RETURNING int DEFAULT 1"
                        + " ON ERROR), json_exists(a, '$'), json_objectagg(a: b), json_arrayagg(a ORDER BY b) FILTER"
                        + " (WHERE c), json('{}'), json_scalar(1), json_serialize(a)",
                "SELECT ((SELECT 1) + 1), ((SELECT 1)), ((SELECT 1) UNION SELECT 2), (VALUES (1)), (TABLE t)");
    }

    @Test
    void readsRowChanges() {
        understands(
                "INSERT INTO t AS x (a, b[1], c.d) OVERRIDING USER VALUE (SELECT 1) RETURNING *",
                "INSERT INTO t DEFAULT VALUES",
                "INSERT INTO t VALUES (1) ON CONFLICT (a, lower(b) COLLATE \"C\" text_ops) WHERE c DO UPDATE SET (a, b) ="
                        + " (SELECT 1, 2), c = DEFAULT WHERE t.a > 1",
                "INSERT INTO t TABLE u",
                "WITH x AS (SELECT 1) UPDATE ONLY (t) AS y SET a = 1, (b, c) = ROW(1, 2) FROM x WHERE y.a = 1 RETURNING"
                        + " WITH (OLD AS o, NEW AS n) o.a, n.a",
                "DELETE FROM t USING u, v WHERE CURRENT OF c",
                "MERGE INTO t USING (SELECT 1) s ON t.a = s.a WHEN MATCHED AND s.a > 1 THEN UPDATE SET a = 1 WHEN NOT"
                        + " MATCHED BY SOURCE THEN DELETE WHEN NOT MATCHED THEN INSERT (a) VALUES (1) WHEN MATCHED THEN"
                        + " DO NOTHING RETURNING merge_action(), t.*");
    }

    @Test
    void tellsWhereItStopsUnderstanding() {
        assertThat(Sql.refused("SELECT 1 +").position()).isEqualTo(11);
        assertThat(Sql.refused("SELECT '\ud83d\ude00', )").position()).isEqualTo(13);
        assertThat(Sql.refused("SELECT 'secret' 'too'").message()).doesNotContain("too");
        assertThat(Sql.refused("SELECT 'secret' )").redactedText()).isEqualTo("SELECT ? )");
        assertThat(Sql.refused("SELECT 'a'; FROBNICATE").message()).isEqualTo("unexpected \"frobnicate\"");
    }

    @Test
    void splitsStatementsAsTheServerDoes() {
        assertThat(Sql.all(";;SELECT 1;; SELECT ';'; ", Sql.SCOPE)).hasSize(2);
        assertThat(Sql.all("-- nothing\n /* ; */ ;", Sql.SCOPE)).isEmpty();
        assertThat(Sql.all("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3", Sql.SCOPE))
                .hasSize(2);
        assertThat(Sql.all("CREATE RULE r AS ON INSERT TO notes DO (DELETE FROM notes; NOTIFY x); SELECT 1", Sql.SCOPE))
                .hasSize(2);
    }
}
