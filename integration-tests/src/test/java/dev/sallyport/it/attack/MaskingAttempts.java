package dev.sallyport.it.attack;

import java.util.List;

/** Ways to get at masked values, one per line; {@code ;;} parts the messages of one connection. */
final class MaskingAttempts {
    private MaskingAttempts() {}

    /** By somebody for whom {@code customers.email} and {@code customers.card} are masked, and who may only read. */
    static final List<String> READING = lines("""
            SELECT email FROM customers
            SELECT card FROM customers
            SELECT * FROM customers
            SELECT *, * FROM customers
            SELECT c.*, c.email AS again FROM customers c
            TABLE customers
            TABLE public.customers
            SELECT U&"\\0065mail" FROM customers
            SELECT U&"!0065mail" UESCAPE '!' FROM customers
            SELECT "email", EMAIL, eMaIl FROM PUBLIC.Customers
            SELECT customers.email, public.customers.email FROM public.customers
            SELECT email AS name, name AS email FROM customers
            SELECT email || '' FROM customers
            SELECT email::varchar FROM customers
            SELECT CAST(email AS bytea) FROM customers
            SELECT email COLLATE "C" FROM customers
            SELECT upper(email), lower(email), reverse(email), md5(email), length(email) FROM customers
            SELECT substr(email, 2) FROM customers
            SELECT left(card, -4) FROM customers
            SELECT ascii(email) FROM customers
            SELECT email::bytea FROM customers
            SELECT encode(email::bytea, 'base64') FROM customers
            SELECT (email) FROM customers
            SELECT +score, (email)::text FROM customers
            SELECT ARRAY[email] FROM customers
            SELECT ROW(email) FROM customers
            SELECT row(c.*) FROM customers c
            SELECT (email, card) FROM customers
            SELECT c FROM customers c
            SELECT customers FROM customers
            SELECT customers.* FROM customers
            SELECT (c).* FROM customers c
            SELECT (c).email FROM customers c
            SELECT ((c)).email FROM customers AS c
            SELECT (customers).email FROM customers
            SELECT c::text FROM customers c
            SELECT c.text FROM customers c
            SELECT c.varchar FROM customers c
            SELECT customers.text FROM customers
            SELECT text(c) FROM customers c
            SELECT c.to_jsonb FROM customers c
            SELECT c.row_to_json FROM customers c
            SELECT c.hstore FROM customers c
            SELECT email(c) FROM customers c
            SELECT card(customers) FROM customers
            SELECT to_jsonb(c) FROM customers c
            SELECT to_jsonb(c) -> 'email' FROM customers c
            SELECT row_to_json(c) FROM customers c
            SELECT json_agg(c) FROM customers c
            SELECT jsonb_object_agg(id, email) FROM customers
            SELECT jsonb_build_object('e', email) FROM customers
            SELECT json_object(array_agg(id::text), array_agg(email)) FROM customers
            SELECT JSON_OBJECT('e': email) FROM customers
            SELECT JSON_ARRAY(email) FROM customers
            SELECT JSON_ARRAYAGG(email) FROM customers
            SELECT j.* FROM customers c, json_each(row_to_json(c)) j
            SELECT j.e FROM customers c, json_table(to_jsonb(c), '$' COLUMNS (e text PATH '$.email')) j
            SELECT x.* FROM customers c, jsonb_to_record(to_jsonb(c)) AS x(email text)
            SELECT (jsonb_populate_record(NULL::customers, to_jsonb(c))).email FROM customers c
            SELECT xmlelement(name e, email) FROM customers
            SELECT xmlforest(email, card) FROM customers
            SELECT xmlagg(xmlelement(name e, email)) FROM customers
            SELECT hash_record(c) FROM (SELECT id, name, email, card FROM customers) c
            SELECT hashtext(email) FROM customers
            SELECT array_agg(email) FROM customers
            SELECT string_agg(email, ',') FROM customers
            SELECT min(email), max(email) FROM customers
            SELECT min(c) FROM customers c
            SELECT count(DISTINCT card) FROM customers
            SELECT count(card) FROM customers
            SELECT count(*) FILTER (WHERE email < 'b') FROM customers
            SELECT bool_or(email LIKE 'z%') FROM customers
            SELECT mode() WITHIN GROUP (ORDER BY email) FROM customers
            SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY email) FROM customers
            SELECT rank('m') WITHIN GROUP (ORDER BY email) FROM customers
            SELECT string_agg(name, ',' ORDER BY email) FROM customers
            SELECT DISTINCT card IS NULL FROM customers
            SELECT DISTINCT ON (card) id FROM customers
            SELECT DISTINCT ON (email) email, id FROM customers
            SELECT first_value(email) OVER (ORDER BY id) FROM customers
            SELECT lag(email) OVER () FROM customers
            SELECT id, row_number() OVER (ORDER BY email) FROM customers
            SELECT id, rank() OVER w FROM customers WINDOW w AS (PARTITION BY card)
            SELECT id FROM customers ORDER BY email
            SELECT id FROM customers ORDER BY email USING <
            SELECT id FROM customers ORDER BY card NULLS FIRST
            SELECT email FROM customers ORDER BY 1 DESC
            SELECT id FROM customers WHERE email > 'm'
            SELECT id FROM customers WHERE card IS NULL
            SELECT id FROM customers WHERE card LIKE '4%'
            SELECT id FROM customers WHERE email = ANY (ARRAY['ada@shop.test'])
            SELECT id FROM customers WHERE email IN ('ada@shop.test')
            SELECT id FROM customers WHERE email BETWEEN 'a' AND 'b'
            SELECT id FROM customers WHERE email ~ '^a'
            SELECT id FROM customers WHERE (email, card) > ('b', '')
            SELECT id FROM customers c WHERE c > ROW(1, 'Ada', 'b', '', '', 0)
            SELECT id FROM customers c WHERE c IS NOT NULL
            SELECT id FROM customers c WHERE c::text LIKE '%ada%'
            SELECT id FROM customers c WHERE to_jsonb(c) ->> 'email' > 'm'
            SELECT id FROM customers WHERE EXISTS (SELECT 1 WHERE email > 'm')
            SELECT id FROM customers WHERE CASE WHEN email > 'm' THEN true END
            SELECT CASE WHEN email > 'm' THEN 1 ELSE 0 END FROM customers
            SELECT COALESCE(card, 'none') FROM customers
            SELECT NULLIF(card, '4111 1111 1111 1111') FROM customers
            SELECT GREATEST(email, 'b') FROM customers
            SELECT card IS NULL FROM customers
            SELECT email IS DISTINCT FROM 'x' FROM customers
            SELECT 1 FROM customers GROUP BY card
            SELECT card, count(*) FROM customers GROUP BY card
            SELECT email FROM customers GROUP BY email
            SELECT count(*) FROM customers GROUP BY ROLLUP (card)
            SELECT max(id) FROM customers GROUP BY id HAVING min(email) > 'm'
            SELECT max(id) FROM customers GROUP BY card IS NULL
            SELECT id FROM customers LIMIT (SELECT count(card) FROM customers)
            SELECT id FROM customers OFFSET (SELECT length(email) - 12 FROM customers WHERE id = 1)
            SELECT a.id FROM customers a JOIN customers b ON a.email < b.email
            SELECT a.id FROM customers a JOIN customers b USING (email) WHERE a.id < 5
            SELECT id FROM customers NATURAL JOIN (VALUES ('ada@shop.test')) v(email)
            SELECT id FROM (VALUES ('4111 1111 1111 1111')) v(card) NATURAL JOIN customers
            SELECT id FROM customers JOIN (VALUES ('ada@shop.test')) v(email) USING (email)
            SELECT email FROM customers JOIN (VALUES (1)) v(id) USING (id)
            SELECT j.email FROM (customers JOIN orders USING (id)) j
            SELECT j FROM (customers JOIN orders USING (id)) j
            SELECT j.* FROM (customers CROSS JOIN (SELECT 1) x) AS j
            SELECT j.e FROM (customers JOIN orders USING (id)) AS j(i, n, e)
            SELECT x FROM customers JOIN orders USING (id) AS x
            SELECT x.email FROM customers JOIN (SELECT * FROM customers) d USING (email) AS x
            SELECT b FROM customers AS t(a, n, b, c, d, e)
            SELECT name FROM customers AS t(id, email, name)
            SELECT email FROM customers AS t(id, email, name)
            SELECT t.name || '' FROM customers AS t(id, email, name)
            SELECT e FROM (SELECT email FROM customers) AS s(e)
            SELECT s.email FROM (SELECT * FROM customers) s
            SELECT s FROM (SELECT email FROM customers) s
            SELECT s.e || '' FROM (SELECT email AS e FROM customers) s
            SELECT (SELECT email FROM customers WHERE id = 1)
            SELECT ARRAY(SELECT email FROM customers)
            SELECT n, (SELECT card FROM customers WHERE id = n) FROM numbers WHERE n < 3
            SELECT id FROM orders WHERE customer_id = (SELECT id FROM customers ORDER BY email LIMIT 1)
            SELECT EXISTS (SELECT FROM customers WHERE email > 'm')
            SELECT 'ada@shop.test' IN (SELECT email FROM customers)
            SELECT 'm' < ALL (SELECT email FROM customers)
            WITH s AS (SELECT email FROM customers) SELECT * FROM s
            WITH s(x) AS (SELECT email FROM customers) SELECT x FROM s
            WITH s AS MATERIALIZED (SELECT * FROM customers) SELECT email FROM s
            WITH s AS (SELECT email FROM customers) SELECT s FROM s
            WITH s AS (TABLE customers) SELECT upper(email) FROM s
            WITH RECURSIVE r(e) AS (SELECT email FROM customers UNION SELECT e FROM r) SELECT e FROM r
            WITH customers AS (SELECT * FROM public.customers) SELECT upper(email) FROM customers
            WITH customers AS (SELECT 1 AS email) SELECT (SELECT max(email) FROM public.customers)
            WITH a AS (WITH customers AS (SELECT 'x' AS email) SELECT email FROM customers) SELECT upper(email) \
                FROM customers
            SELECT email FROM customers UNION ALL SELECT 'x'
            SELECT name FROM customers UNION SELECT email FROM customers
            SELECT email FROM customers INTERSECT SELECT 'ada@shop.test'
            SELECT 'ada@shop.test' EXCEPT SELECT email FROM customers
            (SELECT email FROM customers) UNION (SELECT card FROM customers) ORDER BY 1
            SELECT email FROM customers EXCEPT ALL SELECT ''
            VALUES ((SELECT email FROM customers WHERE id = 1))
            SELECT * FROM (VALUES ((SELECT card FROM customers WHERE id = 1))) v
            SELECT l.e FROM customers c, LATERAL (SELECT c.email AS e) l
            SELECT l.* FROM customers c CROSS JOIN LATERAL (VALUES (c.email)) l
            SELECT l FROM customers c, LATERAL (SELECT c.*) l
            SELECT u FROM customers c, unnest(ARRAY[c.email]) u
            SELECT r FROM customers c, regexp_split_to_table(c.email, '@') r
            SELECT g FROM customers c, generate_series(1, length(c.email)) g
            SELECT s.e FROM customers TABLESAMPLE SYSTEM (100) AS s(i, n, e)
            SELECT id FROM customers TABLESAMPLE BERNOULLI ((SELECT length(email) FROM customers WHERE id = 1))
            SELECT * FROM ONLY customers
            SELECT email FROM customers *
            SELECT email FROM customers FOR SHARE
            SELECT * FROM customer_emails
            SELECT email || '' FROM customer_emails
            SELECT id FROM customer_emails WHERE email > 'm'
            SELECT * FROM old_mail
            SELECT mail FROM all_mail
            SELECT * FROM vip
            SELECT upper(email) FROM vip
            SELECT email FROM vip_2
            SELECT upper(card) FROM vip_2
            SELECT * FROM cards_through_function
            SELECT email_of(1)
            SELECT public.email_of(1)
            SELECT e FROM email_of(1) e
            SELECT query_to_xml('select * from customers', true, false, '')
            SELECT pg_catalog.query_to_xml('select * from customers', true, false, '')
            SELECT "query_to_xml"('select * from customers', true, false, '')
            SELECT U&"query\\005fto_xml"('select * from customers', true, false, '')
            SELECT query_to_xml_and_xmlschema('select * from customers', true, false, '')
            SELECT table_to_xml('customers', true, false, '')
            SELECT schema_to_xml('public', true, false, '')
            SELECT database_to_xml(true, false, '')
            BEGIN ;; DECLARE c CURSOR FOR SELECT 1 ;; SELECT cursor_to_xml('c', 1, true, false, '') ;; ROLLBACK
            SELECT * FROM ts_stat('select to_tsvector(email) from customers')
            SELECT ts_rewrite('a'::tsquery, 'select to_tsquery(''a''), plainto_tsquery(email) from customers')
            SELECT * FROM pg_stats WHERE tablename = 'customers'
            SELECT stavalues1 FROM pg_statistic
            SELECT * FROM pg_stats_ext
            SELECT most_common_vals FROM pg_catalog.pg_stats
            SELECT pg_read_file('postgresql.conf')
            SELECT lo_import('/etc/passwd')
            SELECT pg_ls_dir('.')
            SELECT dblink('dbname=postgres', 'select 1')
            SELECT set_config('application_name', email, false) FROM customers
            SELECT set_config('search_path', email, false) FROM customers
            SELECT set_config('x.y', card, false) FROM customers ;; SELECT current_setting('x.y')
            LISTEN leak ;; SELECT pg_notify('leak', email) FROM customers
            SELECT pg_notify(email, '') FROM customers
            SELECT email::integer FROM customers
            SELECT CAST(card AS date) FROM customers
            SELECT 1 / (length(email) - 13) FROM customers
            SELECT id FROM customers WHERE 1 / (length(email) - 13) > 0
            SELECT pg_sleep(CASE WHEN email > 'm' THEN 0.01 ELSE 0 END) FROM customers
            SELECT to_date(email, 'YYYY') FROM customers
            SELECT jsonb(email) FROM customers
            SELECT error_on_null(card) FROM customers
            EXPLAIN SELECT id FROM customers WHERE email > 'm'
            EXPLAIN VERBOSE SELECT email FROM customers
            EXPLAIN (VERBOSE, COSTS OFF) SELECT * FROM customers WHERE email = (SELECT email FROM customers LIMIT 1)
            EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT 1 FROM customers WHERE email > 'm'
            PREPARE p AS SELECT email FROM customers ;; EXECUTE p
            PREPARE p AS SELECT upper(email) FROM customers ;; EXECUTE p
            PREPARE p(text) AS SELECT id FROM customers WHERE email > $1 ;; EXECUTE p('m')
            PREPARE p AS SELECT email FROM customers; EXECUTE p
            PREPARE p AS SELECT name FROM customers ;; DEALLOCATE p ;; PREPARE p AS SELECT email FROM customers ;; \
                EXECUTE p
            BEGIN ;; DECLARE c CURSOR FOR SELECT email FROM customers ;; FETCH ALL c ;; COMMIT
            BEGIN ;; DECLARE c BINARY CURSOR FOR SELECT email FROM customers ;; FETCH ALL FROM c ;; COMMIT
            BEGIN ;; DECLARE c SCROLL CURSOR FOR SELECT * FROM customers ORDER BY id ;; FETCH LAST c ;; \
                FETCH PRIOR c ;; COMMIT
            BEGIN ;; DECLARE c CURSOR FOR SELECT id FROM customers ORDER BY email ;; FETCH ALL c ;; COMMIT
            BEGIN ;; DECLARE c CURSOR FOR SELECT email || '' FROM customers ;; FETCH c ;; COMMIT
            BEGIN; DECLARE c CURSOR FOR SELECT card FROM customers; FETCH ALL c; COMMIT
            DECLARE h CURSOR WITH HOLD FOR SELECT email FROM customers ;; FETCH ALL h
            COPY customers TO STDOUT
            COPY customers (email) TO STDOUT
            COPY (SELECT email FROM customers) TO STDOUT
            COPY (SELECT id FROM customers WHERE email > 'm') TO STDOUT
            COPY public.customers (id, card) TO STDOUT WITH (FORMAT csv)
            COPY customers TO PROGRAM 'cat'
            COPY customers TO '/tmp/leak'
            SELECT notes FROM customers
            SELECT ARRAY[notes] FROM customers
            SELECT to_jsonb(notes) FROM customers
            SELECT json_build_object('n', notes)::text FROM customers
            SELECT ROW(notes) FROM customers
            SELECT ROW(1, ARRAY[notes]) FROM customers
            SELECT notes::bytea FROM customers
            SELECT notes::varchar(200) FROM customers
            SELECT notes::xml FROM customers
            SELECT xmlelement(name n, notes) FROM customers
            SELECT to_tsvector('simple', notes) FROM customers
            SELECT string_agg(notes, E'\\n') FROM customers
            SELECT quote_literal(notes) FROM customers
            SELECT notes::"char"[] FROM customers WHERE false
            SELECT notes::name FROM customers
            SELECT '(' || notes || ')' FROM customers
            BEGIN ;; DECLARE c CURSOR FOR SELECT notes FROM customers ;; FETCH ALL c ;; COMMIT
            COPY (SELECT notes FROM customers) TO STDOUT
            SELECT notes /* a */ FROM /* /* b */ */ customers -- c
            """);

    static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }
}
