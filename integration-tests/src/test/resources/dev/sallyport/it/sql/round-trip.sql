SELECT s COLLATE "C" || 'x' < s || 'y' COLLATE "C" AS x FROM things
SELECT d AT TIME ZONE 'UTC' AT TIME ZONE s || '' AS x, d AT TIME ZONE 'UTC' > '2020-01-01'::timestamp AS y FROM things
SELECT -n::text::int AS x, - n ^ 2 AS y, -(-n) AS z, (-1)::int AS w, - 1::int AS q, -2147483648 AS m FROM things
SELECT E'a\\b\n''c' AS a, 'a\b' AS b, U&'d\0061t!' AS c, $x$it's \ $x$ AS d, N'e' AS e, B'101' AS f, X'1F' AS g
SELECT 'a'::text AS "Order", 1 AS "select", 2 AS value, 3 AS "A b", 4 AS "é", 5 AS "x""y"
SELECT r[1] AS a, r[1:n + 1] AS b, (r || 2)[1] AS c, (ARRAY[1, 2])[n] AS d, ARRAY[[1, 2], [3, 4]] AS e FROM things
SELECT (things).n AS a, ((things)).s AS b, (things.*)::text AS c, (things.*) IS NULL AS d, things AS e FROM things
SELECT j -> 'a' ->> 'b' = 'c' AND j @> '{}' AS x, j #>> '{a}' || 'x' AS y, (j -> 'a') IS NULL AS z FROM things
SELECT s LIKE 'a' || 'b' ESCAPE '!' AS x, s NOT SIMILAR TO 'x' ESCAPE '#' AS y, s ILIKE ANY (ARRAY['a']) AS z FROM things
SELECT n BETWEEN 1 AND 2 OR n NOT BETWEEN SYMMETRIC 3 + 1 AND 4 AS x, n = ANY (r || 1) AS y FROM things
SELECT s IS NFC NORMALIZED AS x, s || 'x' IS NOT NORMALIZED AS y, s IS JSON OBJECT WITH UNIQUE KEYS AS z FROM things
SELECT (1, 2) = (n, 3) AS a, ROW(1, 2) IS NULL AS b, (n, s) IN (SELECT 1, 'x') AS c, (1, 2) < (3, 4) AS d FROM things
SELECT (d, d) OVERLAPS (d, interval '1' day) AS x, true = (d, d) OVERLAPS (d, d) AS y FROM things
SELECT CASE n + 1 WHEN 1 THEN 2 WHEN n * 2 THEN 3 ELSE n - 1 END * 2 AS x, CASE WHEN n > 1 OR n < 0 THEN s END AS y FROM things
SELECT extract(year FROM d) + 1 AS a, trim(BOTH 'x' FROM s || 'y') AS b, substring(s FROM 1 + 1 FOR 2) AS c, position('a' || 'b' IN s) AS e, overlay(s PLACING 'x' || 'y' FROM 2) AS f FROM things
SELECT coalesce(n, 1 + 1) AS a, nullif(n, 2 * 3) AS b, greatest(n, -1) AS c, current_date AS e, (current_user) AS f FROM things
SELECT sum(n + 1) OVER w AS a, rank() OVER (w ORDER BY s || 'x' DESC) AS b, sum(n) OVER (ORDER BY n ROWS BETWEEN 1 + 1 PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE TIES) AS c FROM things WINDOW w AS (PARTITION BY n % 2)
SELECT count(DISTINCT n + 1 ORDER BY n + 1 DESC) FILTER (WHERE n > 1 AND s = 'x') AS a, percentile_cont(0.5) WITHIN GROUP (ORDER BY n * 2) AS b FROM things
SELECT n % 2 AS a, count(*) AS b FROM things GROUP BY ROLLUP ((n % 2), s), GROUPING SETS ((n, s), ()) HAVING count(*) > 1 + 1 ORDER BY n % 2 DESC NULLS LAST
SELECT DISTINCT ON (n + 1, (s)) n, s FROM things ORDER BY n + 1, s USING > LIMIT 1 + 1 OFFSET (2)
SELECT n FROM things ORDER BY n FETCH FIRST (1 + 1) ROWS WITH TIES
SELECT n FROM things FOR NO KEY UPDATE OF things SKIP LOCKED
WITH RECURSIVE q (x, y) AS (SELECT 1, 2 UNION ALL SELECT x + 1, y * 2 FROM q WHERE x < 10 AND NOT x = 5) SEARCH DEPTH FIRST BY x SET o CYCLE x SET c USING p SELECT x, y FROM q
WITH a AS MATERIALIZED (SELECT n FROM things), b AS NOT MATERIALIZED (SELECT n + 1 AS m FROM a) SELECT * FROM a JOIN b ON a.n = b.m - 1
SELECT * FROM ((SELECT 1 AS a) x CROSS JOIN (VALUES (1, 'x'), (2, 'y')) AS y (b, c)) JOIN LATERAL (SELECT x.a + y.b AS s) z ON z.s > 1 AND true
SELECT j.c1, f.x FROM (t AS p JOIN u AS q USING (a, b) AS k) AS j (c1, c2), ROWS FROM (generate_series(1, 2 + 3), unnest(ARRAY[1])) WITH ORDINALITY AS f (x, y, o)
SELECT h.n, r2.b1 FROM ONLY (things) AS h (n, s) TABLESAMPLE system (10 + 5) REPEATABLE (1), json_to_record('{}') AS r2 (a1 int, b1 numeric(10, 2)[])
SELECT * FROM xmltable('/a' PASSING (SELECT x FROM things LIMIT 1) COLUMNS o FOR ORDINALITY, p int PATH 'b' || 'c' DEFAULT 1 + 1 NOT NULL) xt
SELECT jt.* FROM things, json_table(j, '$.a' PASSING n + 1 AS p COLUMNS (o FOR ORDINALITY, q int PATH '$' DEFAULT 1 + 1 ON EMPTY, NESTED PATH '$.b' COLUMNS (z text EXISTS))) jt
SELECT json_object('a' VALUE n + 1, 'b': s || 'x' ABSENT ON NULL RETURNING jsonb) AS a, json_array(n, 1 + 1 NULL ON NULL) AS b, json_value(j, '$' PASSING n * 2 AS x RETURNING int DEFAULT 1 + 1 ON ERROR) AS c FROM things
SELECT xmlelement(NAME a, xmlattributes(n + 1 AS c), s || 'x') AS a, xmlforest(s || 'y' AS z) AS b, xmlexists('//a' PASSING x) AS c FROM things
SELECT ((SELECT 1) + 1) * 2 AS a, ((SELECT 1) UNION SELECT 2 ORDER BY 1 LIMIT 1) AS b, EXISTS (SELECT 1) AND NOT EXISTS (TABLE things) AS c, ARRAY(SELECT n + 1 FROM things) AS e
SELECT int4 '1' + 1 AS a, interval '1-2' year to month AS b, timestamp(3) with time zone '2020-01-01' AS c, numeric(10, 2) '1.5' * 2 AS e, interval(3) '1' AS f, 1e3 + .5 AS g, 0x1F + 1_000 AS h
