SELECT $1::int AS x, $2 AS y \parse s1
\bind_named s1 5 'z' \g
\bind_named s1 'q' 'z' \g
\bind_named s1 6 'w' \gset v_
\echo :v_x :v_y
\bind_named nosuch 1 \g
SELECT 1 \parse s1
\close_prepared s1
\close_prepared nosuch
SELECT $1::int \bind \g
SELECT nosuch \parse s3
\startpipeline
SELECT $1 AS a \bind 1 \sendpipeline
SELECT $1 AS b \bind 2 \sendpipeline
\flushrequest
\getresults
SELECT 3 AS c;
\syncpipeline
SELECT 1/0 \bind \sendpipeline
SELECT 5 AS never \bind \sendpipeline
\syncpipeline
SELECT 6 AS six \bind \sendpipeline
\getresults 1
\getresults
\endpipeline
\startpipeline
SELECT $1::int * 2 AS d \parse p1
\bind_named p1 4 \sendpipeline
\syncpipeline
\bind_named p1 6 \sendpipeline
\close_prepared p1
\bind_named p1 7 \sendpipeline
\endpipeline
\startpipeline
BEGIN \bind \sendpipeline
INSERT INTO orders VALUES ($1, 1, 2) \bind 2000 \sendpipeline
\syncpipeline
SELECT count(*) FROM orders WHERE id = 2000 \bind \sendpipeline
SELECT * FROM nosuch \bind \sendpipeline
ROLLBACK \bind \sendpipeline
\syncpipeline
ROLLBACK \bind \sendpipeline
\endpipeline
SELECT count(*) FROM orders WHERE id = 2000;
\startpipeline
SET LOCAL work_mem = '7MB' \bind \sendpipeline
SHOW work_mem \bind \sendpipeline
VACUUM orders \bind \sendpipeline
\endpipeline
\set FETCH_COUNT 3
SELECT n FROM numbers WHERE n < $1 \bind 10 \g
\unset FETCH_COUNT
SELECT 1/0 \watch c=3 i=0.01
SELECT n FROM numbers WHERE n < $1 \bind 3 \crosstabview
\startpipeline
COPY orders TO STDOUT \bind \sendpipeline
\endpipeline
