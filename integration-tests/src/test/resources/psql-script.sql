\set ON_ERROR_ROLLBACK on
\timing off
CREATE TEMP TABLE s (a int PRIMARY KEY, b text);
BEGIN;
INSERT INTO s VALUES (1, 'one'), (2, 'two');
INSERT INTO s VALUES (1, 'again');
SELECT * FROM s ORDER BY a \gx
COMMIT;
SELECT a AS first, b AS second FROM s ORDER BY a LIMIT 1 \gset got_
\echo :got_first :got_second
SELECT 'SELECT ' || a || ' AS made' FROM s ORDER BY a \gexec
\copy s TO STDOUT WITH (FORMAT csv)
COPY s FROM STDIN;
10	ten
11	eleven
\.
\d s
SELECT b, a, a * 2 FROM s \crosstabview b a
\if :{?got_first}
\echo yes
\else
\echo no
\endif
DO $$ BEGIN RAISE NOTICE 'from a block'; END $$;
SELECT 1 / 0;
\echo :SQLSTATE :LAST_ERROR_MESSAGE
