\set VERBOSITY verbose
SELECT 1/0;
\errverbose
\set VERBOSITY sqlstate
SELECT * FROM nosuch;
\set VERBOSITY default
INSERT INTO customers VALUES (1, 'Ada', 'ada@shop.test');
\errverbose
\set SHOW_CONTEXT always
DO $$ BEGIN RAISE NOTICE 'n'; RAISE EXCEPTION 'no' USING HINT = 'h', DETAIL = 'd'; END $$;
\set FETCH_COUNT 7
SELECT n, words FROM numbers WHERE n <= 20;
SELECT n, 100 / (15 - n) FROM numbers WHERE n < 20;
SELECT 1 WHERE false;
SELECT n FROM numbers WHERE n < 20 \g | wc -l
SELECT 1 AS a \; SELECT 2 AS b \; SELECT n FROM numbers WHERE n < 10;
WITH x AS (SELECT 1 AS a) SELECT * FROM x;
BEGIN;
SELECT n FROM numbers WHERE n < 10;
SELECT 1 / (n - 9) FROM numbers WHERE n < 10;
SELECT 1;
ROLLBACK;
\set ON_ERROR_ROLLBACK on
BEGIN;
SELECT 1 / (n - 9) FROM numbers WHERE n < 10;
SELECT n FROM numbers WHERE n < 10;
COMMIT;
\set ON_ERROR_ROLLBACK off
\unset FETCH_COUNT
CREATE TEMP TABLE t (LIKE numbers);
\copy (SELECT * FROM numbers WHERE n < 5) TO PROGRAM 'wc -l'
\copy numbers TO 'numbers.csv' CSV HEADER
\copy t FROM 'numbers.csv' CSV HEADER
\copy t FROM 'numbers.csv'
\copy t FROM 'nosuch.csv'
\copy nosuch TO STDOUT
COPY t FROM STDIN CSV;
5000,a
5001,b
\.
SELECT count(*) FROM t \gset got_
\echo :got_count :ROW_COUNT :SQLSTATE
SELECT 1 AS x UNION ALL SELECT 2 \gset
SELECT n % 3 AS r, n % 2 AS c, count(*) FROM numbers GROUP BY 1, 2 ORDER BY 1, 2 \crosstabview r c count
SELECT 'SELECT ' || n FROM numbers WHERE n < 4 \gexec
SELECT $1::int + $2::int AS s, now() \gdesc
SELECT 1 AS a, NULL::hr.salaries \gdesc
SELECT nosuch \gdesc
PREPARE p (int) AS SELECT $1 + 1;
EXECUTE p(2) \gx
EXPLAIN (COSTS OFF) EXECUTE p(4);
DEALLOCATE ALL;
\set AUTOCOMMIT off
INSERT INTO t VALUES (6000, 'q');
ROLLBACK;
SELECT max(n) FROM t;
COMMIT;
\set AUTOCOMMIT on
\set QUIET on
\c
SELECT session_user, current_setting('server_version_num')::int = :SERVER_VERSION_NUM;
