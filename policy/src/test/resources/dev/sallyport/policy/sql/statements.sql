-- queries and their clauses
SELECT
SELECT 1
SELECT FROM customers
SELECT ALL id, name FROM customers
SELECT DISTINCT city FROM customers
SELECT DISTINCT ON (city, lower(name)) * FROM customers ORDER BY city, lower(name), id DESC
SELECT id AS "Order", total "Select", placed when_ FROM orders
SELECT name, value, type, year FROM t
SELECT t.select, t."from", t.user, t.* FROM t
SELECT (t).select, (t.a).b, (t).* FROM t
SELECT * FROM customers WHERE true
SELECT * INTO TEMP TABLE x FROM customers
SELECT * INTO UNLOGGED y FROM customers WHERE id > 1
SELECT id INTO z FROM customers
SELECT city, count(*) FROM customers GROUP BY city HAVING count(*) > 1 ORDER BY 2 DESC NULLS LAST
SELECT a FROM t GROUP BY ALL a, ()
SELECT a FROM t GROUP BY DISTINCT a, ROLLUP (a, (b, c)), GROUPING SETS ((a, b), CUBE (c), ()), (a, b), (c)
SELECT a FROM t ORDER BY a ASC, b DESC, c USING <, d NULLS FIRST, e USING OPERATOR(pg_catalog.>) NULLS LAST
SELECT a FROM t LIMIT 5
SELECT a FROM t OFFSET 5
SELECT a FROM t LIMIT ALL OFFSET 2 ROWS
SELECT a FROM t OFFSET (1 + 1) ROW FETCH FIRST (2 + 3) ROWS ONLY
SELECT a FROM t FETCH NEXT ROW WITH TIES
SELECT a FROM t ORDER BY a FETCH FIRST 5 ROWS WITH TIES
SELECT a FROM t FETCH FIRST +5 ROWS ONLY
SELECT a FROM t FOR UPDATE
SELECT a FROM t FOR NO KEY UPDATE OF t SKIP LOCKED
SELECT a FROM t FOR SHARE NOWAIT FOR KEY SHARE OF t, public.u
SELECT a FROM t FOR READ ONLY
SELECT sum(a) OVER w, rank() OVER (w ORDER BY b) FROM t WINDOW w AS (PARTITION BY b, c + 1), v AS ()
SELECT sum(a) OVER (ORDER BY b ROWS BETWEEN UNBOUNDED PRECEDING AND 1 + 1 FOLLOWING EXCLUDE TIES) FROM t
SELECT sum(a) OVER (RANGE UNBOUNDED PRECEDING), max(a) OVER (GROUPS 2 PRECEDING EXCLUDE CURRENT ROW) FROM t
SELECT sum(a) OVER (ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING EXCLUDE NO OTHERS) FROM t
VALUES (1, 'a'), (2, DEFAULT) ORDER BY 1 LIMIT 3
VALUES (1), (2, 3)
TABLE customers
TABLE ONLY customers ORDER BY id
TABLE customers *
(SELECT 2)
((SELECT 3))
(SELECT 1) ORDER BY 1 LIMIT 1
((SELECT 1) LIMIT 1) OFFSET 2
SELECT 1 UNION SELECT 2 EXCEPT ALL SELECT 3 INTERSECT SELECT 4
SELECT 1 UNION ALL (SELECT 2 EXCEPT DISTINCT SELECT 3) INTERSECT ALL SELECT 4 UNION DISTINCT VALUES (5)
SELECT 1 INTERSECT SELECT 2 UNION SELECT 3 INTERSECT SELECT 4 ORDER BY 1
((SELECT 1) UNION (SELECT 2) ORDER BY 1) INTERSECT ALL SELECT 3
(SELECT 1 UNION SELECT 2) UNION (SELECT 3 UNION SELECT 4)
TABLE a UNION TABLE b EXCEPT (TABLE c ORDER BY 1 LIMIT 1)
WITH a AS (SELECT 1) SELECT * FROM a
WITH a (x, y) AS MATERIALIZED (SELECT 1, 2), b AS NOT MATERIALIZED (TABLE a) SELECT * FROM a, b
WITH RECURSIVE a (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM a WHERE x < 10) TABLE a
WITH RECURSIVE a AS (SELECT 1 x) SEARCH BREADTH FIRST BY x, y SET s CYCLE x SET c USING p SELECT * FROM a
WITH RECURSIVE a AS (SELECT 1 x) SEARCH DEPTH FIRST BY x SET s CYCLE x, y SET c TO 'y' DEFAULT 'n' USING p SELECT 1
WITH recursive AS (SELECT 1) SELECT * FROM recursive
WITH d AS (DELETE FROM orders RETURNING *), i AS (INSERT INTO notes SELECT id, total FROM d RETURNING id) SELECT * FROM i
WITH a AS (WITH b AS (SELECT 1) SELECT * FROM b) (SELECT * FROM a) UNION SELECT 2
WITH a AS ((SELECT 1) UNION SELECT 2) SELECT * FROM a
SELECT (WITH a AS (SELECT 1) SELECT * FROM a)
-- items of FROM
SELECT * FROM ONLY customers c
SELECT * FROM ONLY (customers) AS c (a, b)
SELECT * FROM customers * AS c
SELECT * FROM public.customers, audit.customers AS x, "Odd Name"."T" "Y"
SELECT * FROM orders o (a, b) TABLESAMPLE system (1 + 1) REPEATABLE (2)
SELECT * FROM orders TABLESAMPLE public.bernoulli (5, 'x')
SELECT * FROM (SELECT 1) x, (VALUES (1, 2)) AS y (a, b), (TABLE customers) z
SELECT * FROM (SELECT 1)
SELECT * FROM ((SELECT 1)) x
SELECT * FROM ((SELECT 1) UNION (SELECT 2)) x
SELECT * FROM ((SELECT 1) UNION SELECT 2 ORDER BY 1) x
SELECT * FROM customers c, LATERAL (SELECT * FROM orders o WHERE o.customer_id = c.id) x
SELECT * FROM f(1), LATERAL g(2) WITH ORDINALITY AS y (a, b), public.h() z
SELECT * FROM f() AS (a int, b numeric(10, 2)[]), g() AS x (c text COLLATE "C", d int)
SELECT * FROM ROWS FROM (f(1), g(2) AS (a int, b text COLLATE "C")) WITH ORDINALITY AS z
SELECT * FROM current_date, coalesce(1, 2) x, CAST(1 AS int) y, current_schema z
SELECT * FROM unnest(ARRAY[1, 2] || 3, '{4}'::int[]) u (a, b)
SELECT * FROM a JOIN b ON a.x = b.x
SELECT * FROM a INNER JOIN b USING (x)
SELECT * FROM a LEFT JOIN b USING (x, y) AS j RIGHT OUTER JOIN c ON j.x = c.x AND c.y > 1
SELECT * FROM a FULL JOIN b ON true CROSS JOIN c
SELECT * FROM a NATURAL LEFT JOIN b CROSS JOIN c JOIN d USING (x) FULL JOIN e ON true
SELECT * FROM a NATURAL JOIN b NATURAL FULL OUTER JOIN c
SELECT * FROM a JOIN b JOIN c ON b.x = c.x ON a.x = b.x
SELECT * FROM a JOIN b CROSS JOIN c ON a.x = c.x
SELECT * FROM a LEFT JOIN b JOIN c USING (x) RIGHT JOIN d ON b.y = d.y ON a.z = d.z JOIN e ON e.x = a.x
SELECT * FROM (a JOIN b ON a.x = b.x) JOIN c ON true
SELECT * FROM a JOIN (b JOIN c ON b.x = c.x) ON a.x = b.x
SELECT * FROM (a CROSS JOIN b) AS j (p, q), (c JOIN d USING (x)) k
SELECT * FROM ((a CROSS JOIN b) CROSS JOIN (c CROSS JOIN d))
SELECT * FROM ((SELECT 1) a JOIN (b CROSS JOIN c) ON true) AS q (x, y)
SELECT * FROM (((SELECT 1) a JOIN b ON true) JOIN c ON true) JOIN d ON true
SELECT * FROM (((SELECT 1)) a JOIN b ON true)
SELECT * FROM (((SELECT 1) a CROSS JOIN b) AS j CROSS JOIN c) AS k
SELECT * FROM (SELECT 1) a JOIN LATERAL (SELECT 2) b ON (a.x = b.x)
SELECT * FROM xmltable('/r' PASSING d COLUMNS a int PATH 'x' || 'y' DEFAULT 1 NOT NULL, o FOR ORDINALITY, b text NULL)
SELECT * FROM xmltable(xmlnamespaces('u' AS n, DEFAULT 'v'), ('/r' || 's') PASSING BY REF (d) BY VALUE COLUMNS a int) x
SELECT * FROM json_table(j, '$.a' AS p PASSING 1 + 1 AS x COLUMNS (n FOR ORDINALITY, a int PATH '$' DEFAULT 0 ON EMPTY))
SELECT * FROM json_table(j FORMAT JSON, '$' COLUMNS (a jsonb FORMAT JSON PATH '$.a' WITH WRAPPER OMIT QUOTES, e bool EXISTS PATH '$.b' ERROR ON ERROR, NESTED PATH '$.b' AS q COLUMNS (c text, NESTED '$.c' COLUMNS (d int))) EMPTY ON ERROR) t
-- operators and their precedence
SELECT a + b * c ^ d ^ e - f / g % h
SELECT (a + b) * c, a - (b - c), (a - b) - c, a / (b * c)
SELECT - a ^ b, -a.b, - - a, + -1, -(1), - 1::int, (-1)::int, -a[1], - (a).b
SELECT a OR b AND NOT c = d, NOT (a OR b), NOT NOT a, (a OR b) AND c, a AND (b AND c), (a AND b) AND c
SELECT a = b IS NULL, (a = b) IS NULL, a = (b IS NULL), NOT a IS NULL, a IS NULL = b, a IS NULL IS NULL
SELECT a < b + c, (a < b) = c, a <> b, a != b, a <= b OR a >= b
SELECT a || b + c || d, a @> b <@ c, a -> b ->> c, a #>> '{x}' || b, ~ a | b & c # d << 2 >> 1
SELECT @ a + b, @ a || b, !! a * b, |/ a + 1, a * @ b, a + - b, a - ~ b || c, - @ a ^ b
SELECT a OPERATOR(pg_catalog.+) b * c, OPERATOR(public.@) a, a OPERATOR(<) b < c, a = OPERATOR(-) b
SELECT a BETWEEN 1 AND 2 AND b NOT BETWEEN SYMMETRIC 3 + 1 AND 4 OR c BETWEEN ASYMMETRIC -1 AND (2 AND d)
SELECT a + b BETWEEN c - d AND e || f, NOT a BETWEEN b AND c, a BETWEEN b AND c IS TRUE, a BETWEEN (b = c) AND d
SELECT a IN (1), a IN (1, 2 + 3), a NOT IN (SELECT 1), (a, b) IN ((1, 2), (3, 4)), a IN ((1)), a + 1 IN ((SELECT 1))
SELECT a IN (VALUES (1), (2)), a IN ((SELECT 1) UNION SELECT 2), NOT a IN (1), a IN (1) = b, a = b IN (1)
SELECT a LIKE 'x%', a NOT LIKE b || 'x' ESCAPE '!', a ILIKE 'x' ESCAPE c || d, a NOT ILIKE 'x', a LIKE b AND c
SELECT a SIMILAR TO 'y', a NOT SIMILAR TO 'y' || b ESCAPE '#', a || b LIKE c || d = e, NOT a LIKE b
SELECT a = ANY (ARRAY[1, 2]), a <> ALL (SELECT 1), a + 1 < SOME ('{1}'), a LIKE ANY (ARRAY['x']), a NOT ILIKE ALL (b)
SELECT a = ANY ((SELECT b)), a = ANY ((SELECT b)::int[]), a = ANY (b || c) + 1, a || b = ANY (c), a OPERATOR(x.=) ANY (b)
SELECT a IS TRUE, a IS NOT TRUE, a IS FALSE, a IS NOT FALSE, a IS UNKNOWN, a IS NOT UNKNOWN, a ISNULL, a NOTNULL
SELECT a IS DISTINCT FROM b = c, a IS NOT DISTINCT FROM b + 1 AND c, NOT a IS DISTINCT FROM b
SELECT a IS DOCUMENT, a IS NOT DOCUMENT, a IS NORMALIZED, a IS NOT NFKC NORMALIZED, a || b IS NFD NORMALIZED
SELECT a IS JSON, a IS NOT JSON, a IS JSON VALUE, a IS JSON ARRAY WITH UNIQUE, a IS JSON OBJECT WITH UNIQUE KEYS, a IS JSON SCALAR WITHOUT UNIQUE KEYS
SELECT (a, b) OVERLAPS (c, d), ROW(a, b) OVERLAPS ROW(c, d), NOT (a, b) OVERLAPS (c, d + e), true = (a, b) OVERLAPS (c, d)
SELECT x || (a, b) OVERLAPS (c, d), (a, b) OVERLAPS (c, d) = true, x + ROW(a, b) OVERLAPS (c, d) AND y
SELECT a AT TIME ZONE 'UTC', a AT TIME ZONE b || c, a + b AT TIME ZONE c, a AT TIME ZONE b AT LOCAL, - a AT TIME ZONE b
SELECT a ^ b AT TIME ZONE c, a COLLATE "C" || b, a || b COLLATE pg_catalog."C" < c, a AT TIME ZONE b COLLATE "C", - a COLLATE "C"
SELECT a::int, a::int::text, -1::int, a + b::int, (a + b)::int[], a::numeric(1, 2)[3][], a::text COLLATE "C", NOT a::bool
SELECT a::interval hour to minute, a::double precision, a::timestamp(3) with time zone, a::time without time zone, a::"char", a::my.type, a::bit varying(3)
SELECT CAST(a AS varchar(3) ARRAY[4]), CAST(a + b AS int ARRAY), CAST(CAST(a AS text) AS json), a::json::jsonb
SELECT a[1], a[1:2], a[:], a[b + 1:], a[:c], a[1][2:3], (a).b, (a.b).c, (a.b.c).d[1].e, (f(x)).*, ($1).x, $2[1], (a[1]).b
SELECT ((a).b).c, ((a)), (((a + b))), ((a + b)).c, (a || b)[1], (SELECT a).b, ((SELECT a))[1], (CASE WHEN a THEN b END).c
SELECT ROW(), ROW(1), ROW(1, 2), (1, 2), ((1, 2), 3), (a, b) = (c, d), ROW(t.*), (a, b) IS NULL, (ROW(1, 2)).f1
SELECT ARRAY[1, 2], ARRAY[]::int[], ARRAY[[1, 2], [3]], ARRAY(SELECT 1), ARRAY((SELECT 1)), ARRAY[a + b] || c
SELECT EXISTS (SELECT 1), NOT EXISTS (SELECT 1), (SELECT 1) + (SELECT 2), ((SELECT 1) + 1) * 2, ((SELECT 1)), ((SELECT 1) UNION SELECT 2), (VALUES (1)), (TABLE t)
SELECT ((SELECT 1), 2), (((SELECT 1) + 1), 2), ((SELECT 1)::int), ((SELECT 1) IS NULL AND a), (((SELECT 1)).a + 1)
SELECT CASE WHEN a THEN b END, CASE a + 1 WHEN 1 THEN 2 WHEN b OR c THEN d ELSE e AND f END, CASE WHEN a THEN CASE b WHEN c THEN d END END
SELECT CASE WHEN (a) THEN (b) ELSE (c) END::int + 1
SELECT a, (b), (c) AS d, ((e)) f, (NULL), (TRUE), (current_date), (user), ('x'), ($1)
SELECT a = (b), (a) = (b), (a) AND (b) OR (c), (a = b) AND (c = d), (a) IS NULL, (a) IN ((b), (c)), (a) BETWEEN (b) AND (c)
-- constants
SELECT 1, 1.5, .5, 1., 1e10, 1.5E-3, 0x1F, 0o17, 0b101, 1_000, 1_000.5, 12345678901234567890
SELECT '', 'x', 'it''s', E'a\nb', E'a\\b', 'a\b', E'\'', E'\x41\u00e9\U0001F600', U&'d\0061t\+000061', U&'d!0061' UESCAPE '!'
SELECT $$dollar$$, $tag$ $$ 'x' \ $tag$, N'national', B'101', b'', X'1Ff', x'0'
SELECT int4 '1', date '2020-01-01', my.type 'x', numeric(10, 2) '1.5', double precision '1', "Odd" 'x', f(1) 'typed'
SELECT timestamp with time zone '2020-01-01', time(3) without time zone '1:00', interval '1' day to second(3), interval(3) '1', interval '1 day'
SELECT bit varying(3) '101', char '1', national character varying(3) 'abc', boolean 't', json '{}', numeric(3, -2) '1.5'
SELECT NULL, TRUE, FALSE, $1, $2 + $10, DEFAULT
SELECT "a", "A", "a b", "select", "a""b", "é", é, ÀÉ, _x, a$1, "1a", U&"d\0061t\+000061", U&"d!0061" UESCAPE '!', "$x"
-- calls
SELECT f(), f(1), f(a, b), public.f(a), pg_catalog.count(*), f(a.*), f((SELECT 1)), f((a, b)), f((a)), f(a + b)
SELECT f(a => 1, b := 2 + 3, VARIADIC c), f(VARIADIC ARRAY[1]), f("A" => 1)
SELECT count(DISTINCT a ORDER BY b DESC NULLS FIRST, c), count(ALL a), count(*) FILTER (WHERE a AND b), string_agg(a, ',' ORDER BY a USING <)
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a + 1 DESC) FILTER (WHERE b) OVER w FROM t WINDOW w AS ()
SELECT coalesce(a, b + 1), greatest(a, b), least(a), nullif(a, b), grouping(a, b)
SELECT extract(year FROM a + b), extract('epoch' FROM a), extract(foo FROM a), extract(second FROM (a))
SELECT overlay(a PLACING b FROM 1 + 1 FOR 2), overlay(a, b, 1), position('a' || b IN c), position((a AND b) IN c), overlay(a || b PLACING c FROM d)
SELECT trim(LEADING 'x' FROM a), trim(a), trim(BOTH FROM a || b), trim(TRAILING a), trim('x' FROM a), trim(a, b)
SELECT substring(a FROM 1 FOR 2), substring(a FOR 2 FROM 1), substring(a FOR 2), substring(a SIMILAR b || c ESCAPE d), substring(a, 1, 2), substring(a FROM 'x')
SELECT normalize(a), normalize(a || b, NFKC), collation for (a || b), treat(a AS int)
SELECT current_time, current_time(2), current_timestamp(3), localtime, localtimestamp(0), current_user, session_user, user, current_role, current_catalog, system_user, current_schema, current_schema()
SELECT xmlelement(NAME a, xmlattributes(b + 1 AS c, d), e, f || g), xmlelement(NAME a), xmlelement(NAME "x y", 'c'), xmlconcat(a, b)
SELECT xmlparse(DOCUMENT a || b), xmlparse(CONTENT a PRESERVE WHITESPACE), xmlroot(a, VERSION NO VALUE, STANDALONE YES), xmlroot(a, VERSION '1' || '0', STANDALONE NO VALUE)
SELECT xmlserialize(CONTENT a AS text), xmlserialize(DOCUMENT a AS varchar(3) NO INDENT), xmlforest(a AS b, c + 1 AS d), xmlpi(NAME x, 'y' || z), xmlexists('//a' PASSING BY VALUE b)
SELECT json_object('a' VALUE 1 + 1, 'b': 2 ABSENT ON NULL WITH UNIQUE KEYS RETURNING jsonb), json_object(), json_object(RETURNING text), json_object('{a}', '{b}'), json_object('a' || 'b': c FORMAT JSON)
SELECT json_array(1, 2 + 3 NULL ON NULL), json_array(), json_array(SELECT 1 UNION SELECT 2), json_array(a FORMAT JSON RETURNING text FORMAT JSON ENCODING UTF8)
SELECT json_query(a, '$' WITH CONDITIONAL ARRAY WRAPPER KEEP QUOTES ON SCALAR STRING EMPTY ARRAY ON EMPTY), json_query(a || b, '$' || c) FROM t
SELECT json_value(a, '$' PASSING 1 + 1 AS x, b AS y RETURNING int DEFAULT 1 + 2 ON EMPTY ERROR ON ERROR), json_exists(a, '$' TRUE ON ERROR)
SELECT json_objectagg(a: b + 1 NULL ON NULL), json_objectagg(a VALUE b), json_arrayagg(a + 1 ORDER BY b DESC) FILTER (WHERE c) OVER (PARTITION BY d), json('{}' WITH UNIQUE KEYS), json_scalar(1), json_serialize(a RETURNING text)
-- row changes
INSERT INTO notes VALUES (1, 'x'), (2, DEFAULT)
INSERT INTO notes DEFAULT VALUES
INSERT INTO notes AS n (id, body) SELECT 1, 'x' RETURNING *
INSERT INTO t AS x (a, b[1], c.d, e[1:2 + 3]) OVERRIDING USER VALUE (SELECT 1) RETURNING a + 1 AS b, c
INSERT INTO t OVERRIDING SYSTEM VALUE VALUES (1)
INSERT INTO t (SELECT 1 UNION SELECT 2)
INSERT INTO t ((SELECT 1) UNION SELECT 2)
INSERT INTO t TABLE u
INSERT INTO t WITH a AS (SELECT 1) SELECT * FROM a
INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING
INSERT INTO t VALUES (1) ON CONFLICT ON CONSTRAINT c DO UPDATE SET a = excluded.a
INSERT INTO t VALUES (1) ON CONFLICT (a, lower(b) COLLATE "C" text_ops, (c + d)) WHERE e AND f DO UPDATE SET (a, b) = (SELECT 1, 2), c = DEFAULT WHERE t.a > 1 RETURNING *
WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x
UPDATE notes SET body = 'x'
UPDATE ONLY (t) AS y SET a = a + 1, (b, c) = ROW(1, 2), d[1] = 2, e.f = 3 FROM x, z WHERE y.a = x.a RETURNING WITH (OLD AS o, NEW AS n) o.a, n.a
UPDATE t SET (a) = ROW(1), (b, c) = (SELECT 1, 2), (d, e) = (1, 2), f = (3), g = (DEFAULT)
UPDATE t SET set = 1 WHERE CURRENT OF c
UPDATE t * x SET a = DEFAULT WHERE a IN (SELECT 1)
DELETE FROM notes
DELETE FROM ONLY t WHERE a
DELETE FROM t AS d USING u, v JOIN w ON v.a = w.a WHERE d.a = u.a RETURNING d.*, u.a + 1
DELETE FROM t WHERE CURRENT OF c RETURNING *
MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE
MERGE INTO ONLY t AS x USING (SELECT 1) s ON x.a = s.a WHEN MATCHED AND s.a > 1 OR s.b THEN UPDATE SET a = 1, b = 2 WHEN NOT MATCHED BY SOURCE THEN DELETE WHEN NOT MATCHED BY TARGET AND true THEN INSERT (a, b[1]) OVERRIDING SYSTEM VALUE VALUES (1, DEFAULT) WHEN MATCHED THEN DO NOTHING RETURNING merge_action(), x.*
MERGE INTO t USING a JOIN b ON a.x = b.x ON t.x = a.x WHEN NOT MATCHED THEN INSERT DEFAULT VALUES
WITH s AS (SELECT 1) MERGE INTO t USING s ON true WHEN MATCHED THEN DO NOTHING
-- statements in statements
EXPLAIN SELECT 1
EXPLAIN ANALYZE VERBOSE DELETE FROM notes WHERE id = 1 + 1
EXPLAIN (ANALYZE off, FORMAT json, SETTINGS) (SELECT 1)
EXPLAIN CREATE TABLE x AS EXECUTE p(1 + 1)
PREPARE p (int, text[]) AS SELECT $1 + 1, $2
EXECUTE p (1 + 2, 'x')
DECLARE c NO SCROLL CURSOR WITH HOLD FOR SELECT a + b FROM t FOR UPDATE
DECLARE "C" BINARY INSENSITIVE SCROLL CURSOR FOR (SELECT 1) UNION SELECT 2
FETCH BACKWARD ALL IN c
FETCH -3 FROM c
MOVE ABSOLUTE 3 c
CLOSE c
DEALLOCATE PREPARE ALL
COPY notes (id, body) FROM STDIN WITH (FORMAT csv, HEADER match, DELIMITER E'\t', FORCE_NULL (a, b)) WHERE id > 1 + 1
COPY (SELECT a + b FROM t) TO PROGRAM 'cat'
COPY (DELETE FROM notes RETURNING *) TO STDOUT (FORMAT binary)
COPY BINARY notes TO STDOUT USING DELIMITERS '|' WITH NULL AS 'x'
CREATE TABLE x AS SELECT 1 + 1 AS a WITH NO DATA
CREATE TEMP TABLE t (a, b) ON COMMIT DROP AS SELECT 1, 2
CREATE OR REPLACE TEMP VIEW v (a) WITH (security_barrier) AS SELECT a + b FROM t WITH LOCAL CHECK OPTION
CREATE RECURSIVE VIEW v (a) AS SELECT 1 UNION SELECT a + 1 FROM v
CREATE MATERIALIZED VIEW IF NOT EXISTS v AS TABLE notes WITH DATA
CREATE RULE r AS ON UPDATE TO notes WHERE OLD.id > 1 + 1 DO INSTEAD (DELETE FROM orders WHERE id = OLD.id + 1; SELECT 1)
CREATE RULE r AS ON SELECT TO notes DO INSTEAD SELECT 1
CREATE RULE r AS ON INSERT TO notes DO ALSO NOTHING
CREATE PROCEDURE p(a int = 1 + 1) LANGUAGE sql BEGIN ATOMIC INSERT INTO notes VALUES (a + 1); SELECT 1 + 2; END
CREATE FUNCTION g(a int DEFAULT 1 + 1) RETURNS int RETURN (SELECT count(*) FROM notes) + a * 2
CREATE OR REPLACE FUNCTION f(INOUT a int, VARIADIC b text[] DEFAULT '{}', OUT double precision) RETURNS TABLE (x int, y notes.body%TYPE) LANGUAGE sql STABLE SET search_path TO 'a', b COST 1 AS $$SELECT 'x\y'$$
-- definitions
CREATE TABLE IF NOT EXISTS a.t (id bigint GENERATED BY DEFAULT AS IDENTITY (START WITH 1 INCREMENT BY -1) PRIMARY KEY, b text COLLATE "C" DEFAULT 'x' || 'y' NOT NULL, c int REFERENCES orders (id) ON DELETE SET NULL)
CREATE TABLE t (d int GENERATED ALWAYS AS (c + 1) STORED, CONSTRAINT k CHECK (b <> '' AND (c)) NO INHERIT, EXCLUDE USING gist (r WITH &&, (a + b) WITH OPERATOR(x.=)) WHERE (c > 1), LIKE notes INCLUDING ALL, UNIQUE NULLS NOT DISTINCT (a, b) INCLUDE (c))
CREATE TABLE t (a int DEFAULT (1 + 1), b bool DEFAULT (a IS NULL) NOT NULL, c int DEFAULT - 1 CHECK (c > 0), d text DEFAULT ('x') COLLATE "C")
CREATE TABLE t (a int) PARTITION BY RANGE (lower(b), (c + 1) COLLATE "C" int4_ops, d) WITH (fillfactor = 70) TABLESPACE x
CREATE TABLE p PARTITION OF notes FOR VALUES FROM (1 + 1, MINVALUE) TO (-2, MAXVALUE)
CREATE TABLE p PARTITION OF notes FOR VALUES IN (1, 'a', NULL)
CREATE TABLE p PARTITION OF notes FOR VALUES WITH (MODULUS 4, REMAINDER 1)
CREATE UNLOGGED TABLE p PARTITION OF notes DEFAULT
CREATE TABLE t OF my.type (a WITH OPTIONS NOT NULL)
CREATE FOREIGN TABLE f (a int OPTIONS (x 'y')) SERVER s OPTIONS (z 'it''s')
CREATE UNIQUE INDEX CONCURRENTLY i ON notes USING gin (lower(body) COLLATE "C" gin_ops (x = 1) DESC NULLS LAST, (id + 1), (id)) INCLUDE (id) NULLS NOT DISTINCT WHERE id > 1 AND body IS NOT NULL
CREATE INDEX ON ONLY notes ((id), ((id + 1) * 2))
CREATE SEQUENCE s AS int INCREMENT BY -1 NO MAXVALUE OWNED BY notes.id CYCLE
CREATE SCHEMA IF NOT EXISTS s AUTHORIZATION x CREATE TABLE t (a int) CREATE VIEW v AS SELECT a + 1 FROM t GRANT SELECT ON t TO PUBLIC
CREATE STATISTICS s (ndistinct) ON a, (b + 1), lower(c) FROM notes
CREATE POLICY p ON notes AS RESTRICTIVE FOR SELECT TO PUBLIC, CURRENT_USER USING (id > 1 + 1) WITH CHECK (id > 2 OR body = '')
CREATE CONSTRAINT TRIGGER t AFTER INSERT OR UPDATE OF id ON notes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.id > 1 + 1) EXECUTE FUNCTION f('x', 1)
CREATE TRIGGER t BEFORE UPDATE ON notes FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.* AND (old.*)::text = '') EXECUTE FUNCTION f()
CREATE TRIGGER t BEFORE TRUNCATE ON notes REFERENCING OLD TABLE AS o FOR EACH STATEMENT EXECUTE PROCEDURE f()
CREATE TYPE t AS ENUM ('a', 'b')
CREATE TYPE t AS (a int, b text COLLATE "C")
CREATE TYPE t AS RANGE (subtype = float8, subtype_diff = float8mi)
CREATE DOMAIN d AS int DEFAULT 1 + 1 NOT NULL CHECK (VALUE > 1 AND (VALUE < 5))
CREATE EXTENSION IF NOT EXISTS x WITH SCHEMA y VERSION '1' CASCADE
CREATE ROLE r WITH LOGIN SUPERUSER PASSWORD 'x' VALID UNTIL 'y' IN ROLE a, b CONNECTION LIMIT 5
CREATE DATABASE d WITH OWNER = x TEMPLATE template0 ENCODING 'UTF8'
CREATE AGGREGATE a (int ORDER BY text) (sfunc = f, stype = int, initcond = '0')
CREATE OPERATOR @@@ (leftarg = int, function = f, commutator = OPERATOR(x.@@@))
CREATE CAST (int AS text) WITH FUNCTION f(int) AS IMPLICIT
CREATE PUBLICATION p FOR TABLE notes (id) WHERE (id > 1 + 1), TABLES IN SCHEMA x
CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (password 'x')
ALTER TABLE IF EXISTS ONLY notes ADD COLUMN IF NOT EXISTS x int DEFAULT 1 + 1, DROP CONSTRAINT c CASCADE, ALTER y TYPE text USING y::text || 'x', ALTER z SET DEFAULT now() + a, ENABLE ROW LEVEL SECURITY
ALTER TABLE notes ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES orders NOT VALID, ADD CHECK ((a + b) > c)
ALTER TABLE notes ATTACH PARTITION p FOR VALUES FROM ('a') TO ('b' || 'c')
ALTER TABLE notes RENAME body TO text
ALTER DOMAIN d SET DEFAULT 1 + 1
ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 1)
ALTER SEQUENCE s RESTART WITH 5
ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 100
ALTER POLICY p ON notes USING (a = b + 1)
ALTER TYPE t ADD VALUE IF NOT EXISTS 'x' BEFORE 'y'
ALTER ROLE ALL IN DATABASE d SET x TO 1
ALTER DEFAULT PRIVILEGES FOR ROLE x IN SCHEMA y GRANT SELECT ON TABLES TO z
ALTER SYSTEM SET x TO 'y'
REFRESH MATERIALIZED VIEW CONCURRENTLY v WITH NO DATA
DROP TABLE IF EXISTS notes, a.orders CASCADE
DROP FUNCTION IF EXISTS f(int, OUT text), g
DROP OPERATOR + (int, NONE)
DROP TRIGGER IF EXISTS t ON notes
DROP INDEX CONCURRENTLY i
TRUNCATE notes, ONLY orders RESTART IDENTITY CASCADE
GRANT SELECT (id), UPDATE ON TABLE notes, orders TO a, GROUP b WITH GRANT OPTION GRANTED BY c
GRANT ALL ON ALL TABLES IN SCHEMA x TO y
REVOKE GRANT OPTION FOR EXECUTE ON FUNCTION f(int) FROM x CASCADE
COMMENT ON COLUMN notes.id IS 'it''s \ x'
COMMENT ON COLUMN public.notes.body IS NULL
COMMENT ON OPERATOR public.+ (int, int) IS 'x'
SECURITY LABEL FOR x ON TABLE notes IS 'y'
-- the session
SET LOCAL search_path TO a, "B", 'c', "$user"
SET SESSION x.y = -1.5
SET TIME ZONE INTERVAL '1' HOUR TO MINUTE
SET datestyle TO ISO, MDY
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY
SET ROLE NONE
RESET ALL
SHOW search_path
BEGIN ISOLATION LEVEL SERIALIZABLE, NOT DEFERRABLE
SAVEPOINT "S"
ROLLBACK WORK TO SAVEPOINT x
COMMIT AND NO CHAIN
PREPARE TRANSACTION 'x'
LISTEN "Channel"
NOTIFY c, 'x''y'
UNLISTEN *
DISCARD ALL
LOCK TABLE ONLY notes, orders IN SHARE ROW EXCLUSIVE MODE NOWAIT
VACUUM (FULL, PARALLEL 2) notes (id), orders
ANALYZE notes (id)
CLUSTER notes USING i
REINDEX (VERBOSE) TABLE CONCURRENTLY notes
CHECKPOINT
CALL app.p(1 + 1, a => 2 * 3)
DO LANGUAGE plpgsql $$BEGIN RAISE NOTICE 'x\'; END$$
