package dev.sallyport.it.attack;

import java.util.List;

/**
 * Ways by which somebody who may write tables and define things, but sees {@code customers.card} masked, tries to carry
 * a card number to where it isn't masked. What an attempt creates is named so that no two attempts share it.
 */
final class WritingAttempts {
    private WritingAttempts() {}

    static final List<String> COPYING = MaskingAttempts.lines("""
            BEGIN ;; UPDATE numbers SET words = c.card FROM customers c WHERE n = c.id ;; \
                SELECT words FROM numbers WHERE n < 4 ORDER BY n ;; ROLLBACK
            BEGIN ;; UPDATE numbers SET words = (SELECT card FROM customers WHERE id = n) WHERE n < 3 RETURNING \
                words ;; ROLLBACK
            BEGIN ;; UPDATE numbers SET (words) = (SELECT card FROM customers WHERE id = n) WHERE n < 3 RETURNING \
                words ;; ROLLBACK
            BEGIN ;; UPDATE numbers SET (words) = ROW(c.card) FROM customers c WHERE n = c.id RETURNING words ;; \
                ROLLBACK
            BEGIN ;; UPDATE customers SET notes = card WHERE id = 1 RETURNING notes ;; ROLLBACK
            BEGIN ;; UPDATE customers SET notes = card WHERE id = 1 ;; SELECT notes FROM customers ;; ROLLBACK
            BEGIN ;; UPDATE customers c SET notes = c.card WHERE c.id = 1 ;; SELECT notes FROM customers ;; ROLLBACK
            BEGIN ;; UPDATE customers SET name = name WHERE id = 1 RETURNING card, (card || '') ;; ROLLBACK
            BEGIN ;; UPDATE customers SET name = name WHERE id = 1 RETURNING * ;; ROLLBACK
            BEGIN ;; UPDATE customers SET name = name WHERE id = 1 RETURNING customers ;; ROLLBACK
            BEGIN ;; UPDATE customers SET name = name WHERE id = 1 RETURNING old.card, new.card ;; ROLLBACK
            BEGIN ;; UPDATE customers SET name = name WHERE id = 1 RETURNING old, new ;; ROLLBACK
            BEGIN ;; UPDATE customers SET name = name WHERE id = 1 RETURNING WITH (OLD AS o, NEW AS w) o.card, \
                w.*, o ;; ROLLBACK
            BEGIN ;; UPDATE customers SET name = name WHERE id = 1 RETURNING to_jsonb(old) ;; ROLLBACK
            BEGIN ;; DELETE FROM orders WHERE customer_id = 1 ;; \
                DELETE FROM customers WHERE id = 1 RETURNING card ;; ROLLBACK
            BEGIN ;; DELETE FROM orders USING customers c WHERE customer_id = c.id AND c.id = 1 RETURNING c.card \
                ;; ROLLBACK
            BEGIN ;; DELETE FROM orders USING customers c WHERE customer_id = c.id AND c.card > '45' ;; ROLLBACK
            BEGIN ;; UPDATE customers SET score = 5 WHERE card > '45' ;; ROLLBACK
            BEGIN ;; UPDATE customers SET score = length(card) WHERE id = 2 RETURNING score ;; ROLLBACK
            BEGIN ;; INSERT INTO numbers SELECT id + 5000, card FROM customers RETURNING words ;; ROLLBACK
            BEGIN ;; INSERT INTO numbers (words, n) SELECT card, id + 5000 FROM customers ;; \
                SELECT * FROM numbers WHERE n > 5000 ;; ROLLBACK
            BEGIN ;; INSERT INTO numbers TABLE customers ;; ROLLBACK
            BEGIN ;; INSERT INTO numbers VALUES (5001, (SELECT card FROM customers WHERE id = 1)) RETURNING words \
                ;; ROLLBACK
            BEGIN ;; INSERT INTO numbers VALUES (1, '') ON CONFLICT (n) DO UPDATE SET words = (SELECT card FROM \
                customers WHERE id = 1) RETURNING words ;; ROLLBACK
            BEGIN ;; INSERT INTO customers SELECT id + 100, name, email || 'x', card, card, score FROM customers \
                RETURNING notes ;; ROLLBACK
            BEGIN ;; INSERT INTO customers SELECT id + 100, name, email || 'x', card, notes, score FROM customers \
                RETURNING card ;; ROLLBACK
            BEGIN ;; INSERT INTO customers VALUES (1, 'x', 'x', 'x', 'x', 1) ON CONFLICT (id) DO UPDATE SET notes \
                = customers.card RETURNING notes ;; ROLLBACK
            BEGIN ;; INSERT INTO customers VALUES (1, 'x', 'x', 'x', 'x', 1) ON CONFLICT (id) DO UPDATE SET score \
                = 3 WHERE customers.card > '45' ;; ROLLBACK
            BEGIN ;; MERGE INTO numbers USING customers c ON n = c.id WHEN MATCHED THEN UPDATE SET words = c.card \
                ;; SELECT * FROM numbers WHERE n < 4 ORDER BY n ;; ROLLBACK
            BEGIN ;; MERGE INTO numbers USING customers c ON n = c.id WHEN MATCHED THEN UPDATE SET words = '' \
                RETURNING c.card || '' ;; ROLLBACK
            BEGIN ;; MERGE INTO numbers USING customers c ON n = c.id WHEN MATCHED AND c.card > '45' THEN DELETE \
                ;; ROLLBACK
            BEGIN ;; MERGE INTO numbers USING customers c ON n = c.id + 5000 WHEN NOT MATCHED THEN INSERT VALUES \
                (c.id + 5000, c.card) RETURNING words ;; ROLLBACK
            BEGIN ;; MERGE INTO numbers USING (SELECT id, card AS x FROM customers) c ON n = c.id WHEN MATCHED \
                THEN UPDATE SET words = c.x RETURNING words ;; ROLLBACK
            WITH w AS (UPDATE numbers SET words = c.card FROM customers c WHERE n = -c.id RETURNING c.card) SELECT \
                * FROM w
            WITH w AS (DELETE FROM customers WHERE id = -1 RETURNING card) SELECT count(card) FROM w
            BEGIN ;; WITH w AS (UPDATE customers SET name = name WHERE id = 1 RETURNING *) SELECT card || '' FROM \
                w ;; ROLLBACK
            BEGIN ;; WITH w AS (UPDATE customers SET name = name WHERE id = 1 RETURNING card AS x) INSERT INTO \
                numbers SELECT 5001, x FROM w RETURNING words ;; ROLLBACK
            BEGIN ;; CREATE TABLE t1 AS SELECT card FROM customers ;; SELECT * FROM t1 ;; ROLLBACK
            CREATE TABLE t2 AS SELECT * FROM customers ;; SELECT * FROM t2
            CREATE TEMP TABLE t3 AS TABLE customers ;; SELECT * FROM t3
            CREATE TEMP TABLE t4 AS SELECT c FROM customers c ;; SELECT * FROM t4
            SELECT card INTO t5 FROM customers ;; SELECT * FROM t5
            SELECT * INTO TEMP t6 FROM customers ;; SELECT * FROM t6
            SELECT id, card AS x INTO TABLE public.t7 FROM customers ;; SELECT x FROM t7
            PREPARE p AS SELECT card FROM customers ;; CREATE TEMP TABLE t8 AS EXECUTE p ;; SELECT * FROM t8
            PREPARE p AS SELECT card FROM customers ;; EXPLAIN ANALYZE CREATE TEMP TABLE t8b AS EXECUTE p ;; \
                SELECT * FROM t8b
            EXPLAIN ANALYZE CREATE TEMP TABLE t9 AS SELECT card FROM customers ;; SELECT * FROM t9
            CREATE VIEW v1 AS SELECT card FROM customers ;; SELECT * FROM v1
            CREATE VIEW v2 AS SELECT id, card || '' AS x FROM customers ;; SELECT x FROM v2
            CREATE TEMP VIEW v3 AS TABLE customers ;; SELECT card || '' FROM v3
            BEGIN ;; CREATE VIEW v4 AS SELECT card || '' AS x FROM customers ;; SELECT x FROM v4 ;; ROLLBACK
            CREATE VIEW v5 AS SELECT card || '' AS x FROM customers; SELECT x FROM v5
            CREATE RECURSIVE VIEW v6 (x) AS SELECT card || '' FROM customers ;; SELECT x FROM v6
            CREATE MATERIALIZED VIEW m1 AS SELECT card || '' AS x FROM customers ;; SELECT x FROM m1
            CREATE MATERIALIZED VIEW m2 AS SELECT card FROM customers WITH NO DATA ;; \
                REFRESH MATERIALIZED VIEW m2 ;; SELECT * FROM m2
            CREATE TABLE t10 () INHERITS (customers) ;; SELECT card FROM t10
            CREATE TABLE t11 (LIKE customers INCLUDING ALL) ;; INSERT INTO t11 SELECT * FROM customers ;; \
                SELECT card FROM t11
            CREATE FUNCTION f1(integer, integer) RETURNS text LANGUAGE sql AS 'SELECT card FROM public.customers \
                WHERE id = $1' ;; SELECT f1(1, 1)
            CREATE FUNCTION f2(integer, integer) RETURNS text LANGUAGE sql AS 'SELECT card FROM public.customers \
                WHERE id = $1' ;; CREATE OPERATOR <#@> (FUNCTION = f2, LEFTARG = integer, RIGHTARG = integer) ;; \
                SELECT 1 <#@> 1
            CREATE FUNCTION f3() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT card FROM customers WHERE id = 1; \
                END ;; CREATE VIEW v7 AS SELECT f3() AS x ;; SELECT x FROM v7
            CREATE FUNCTION f4() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.words := (SELECT card FROM \
                customers WHERE id = NEW.n); RETURN NEW; END' ;; \
                CREATE TRIGGER tr4 BEFORE UPDATE ON numbers FOR EACH ROW EXECUTE FUNCTION f4() ;; \
                UPDATE numbers SET words = 'x' WHERE n = 1 RETURNING words
            CREATE FUNCTION f5() RETURNS text LANGUAGE sql AS 'SELECT card FROM public.customers WHERE id = 1' ;; \
                CREATE TABLE t12 (a integer, b text DEFAULT f5()) ;; INSERT INTO t12 VALUES (1) RETURNING b
            CREATE FUNCTION f6(integer) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT card FROM public.customers \
                WHERE id = $1' ;; CREATE TABLE t13 (a integer, b text GENERATED ALWAYS AS (f6(a)) STORED) ;; \
                INSERT INTO t13 VALUES (1) RETURNING b
            CREATE FUNCTION f7(text) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RAISE NOTICE ''%'', (SELECT card \
                FROM customers WHERE id = 1); RETURN true; END' ;; CREATE TABLE t14 (a text CHECK (f7(a))) ;; \
                INSERT INTO t14 VALUES ('x')
            CREATE FUNCTION f8(text) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''%'', (SELECT \
                card FROM customers WHERE id = 1); END' ;; CREATE DOMAIN d8 AS text CHECK (f8(VALUE)) ;; \
                SELECT 'x'::d8
            CREATE FUNCTION f9(integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RAISE EXCEPTION \
                ''%'', (SELECT card FROM customers WHERE id = 1); END' ;; CREATE INDEX ON numbers (f9(n))
            CREATE FUNCTION f10(integer) RETURNS integer LANGUAGE sql AS 'SELECT length(card) FROM \
                public.customers WHERE id = 2' ;; CREATE AGGREGATE a10(integer) (SFUNC = int4pl, STYPE = integer, \
                FINALFUNC = f10) ;; SELECT a10(1)
            CREATE TYPE y11 AS (x text) ;; CREATE FUNCTION f11(integer) RETURNS y11 LANGUAGE sql AS 'SELECT \
                ROW(card)::y11 FROM public.customers WHERE id = $1' ;; \
                CREATE CAST (integer AS y11) WITH FUNCTION f11(integer) ;; SELECT 1::y11
            CREATE FUNCTION public.upper(unknown) RETURNS text LANGUAGE sql AS 'SELECT card FROM public.customers \
                WHERE id = 1' ;; SET search_path = public, pg_catalog ;; SELECT upper('x')
            CREATE FUNCTION public.lower(text) RETURNS text LANGUAGE sql AS 'SELECT card FROM public.customers \
                WHERE id = 1' ;; SET search_path = public, pg_catalog; SELECT lower('x')
            CREATE FUNCTION public.initcap(text) RETURNS text LANGUAGE sql AS 'SELECT card FROM public.customers \
                WHERE id = 1'; SELECT public.initcap('x')
            CREATE PROCEDURE pr1(INOUT x text) LANGUAGE sql AS 'SELECT card FROM public.customers WHERE id = 1' ;; \
                CALL pr1('')
            CREATE RULE r1 AS ON UPDATE TO numbers DO INSTEAD SELECT card FROM customers ;; \
                UPDATE numbers SET words = '' WHERE n = 1
            CREATE RULE r2 AS ON UPDATE TO numbers DO ALSO SELECT card || '' FROM customers ;; \
                UPDATE numbers SET words = words WHERE n = 1
            CREATE RULE r3 AS ON INSERT TO numbers DO ALSO UPDATE customers SET notes = card WHERE id = 1 ;; \
                INSERT INTO numbers VALUES (6000, '') ;; SELECT notes FROM customers
            CREATE POLICY po1 ON numbers USING ((SELECT card > '45' FROM customers WHERE id = 1))
            CREATE STATISTICS st1 ON (card || '') FROM customers ;; ANALYZE customers ;; \
                SELECT * FROM pg_stats_ext_exprs
            CREATE INDEX ix1 ON customers ((1 / (length(card) - 19)))
            CREATE UNIQUE INDEX ix2 ON customers ((left(card, 1)))
            ALTER TABLE customers RENAME card TO other ;; SELECT other FROM customers
            ALTER VIEW customer_emails RENAME TO v8
            DO $$ BEGIN RAISE EXCEPTION '%', (SELECT card FROM customers WHERE id = 1); END $$
            DO LANGUAGE plpgsql 'BEGIN UPDATE customers SET notes = card; END' ;; SELECT notes FROM customers
            BEGIN ;; CREATE TEMP TABLE customers (card text) ;; ROLLBACK ;; SELECT upper(card) || '' FROM customers
            BEGIN; CREATE TEMP TABLE customers (card text); ROLLBACK ;; SELECT upper(card) || '' FROM customers
            BEGIN ;; CREATE TEMP TABLE customers (card text) ON COMMIT DROP ;; \
                COMMIT; SELECT upper(card) || '' FROM customers
            BEGIN ;; CREATE TEMP TABLE customers (card text) ON COMMIT DROP ;; \
                PREPARE p AS SELECT upper(card) || '' FROM customers ;; COMMIT ;; EXECUTE p
            BEGIN ;; CREATE TEMP TABLE customers (card text) ;; \
                PREPARE p AS SELECT upper(card) || '' FROM customers ;; ROLLBACK ;; EXECUTE p
            BEGIN ;; CREATE TEMP TABLE numbers (n integer, words text) ON COMMIT DROP ;; \
                PREPARE p AS SELECT upper(card) FROM customers ;; COMMIT ;; EXECUTE p
            BEGIN ;; SAVEPOINT s ;; CREATE TEMP TABLE customers (card text) ;; ROLLBACK TO s ;; \
                SELECT upper(card) || '' FROM customers ;; ROLLBACK
            BEGIN ;; SAVEPOINT s ;; CREATE TEMP TABLE customers (card text); ROLLBACK TO s; SELECT upper(card) || \
                '' FROM customers ;; ROLLBACK
            BEGIN ;; CREATE TEMP TABLE customers (card text) ;; SELECT 1 / 0 ;; ROLLBACK ;; \
                SELECT upper(card) || '' FROM customers
            CREATE TEMP TABLE customers (card text); SELECT 1 / 0 ;; SELECT upper(card) || '' FROM customers
            CREATE TEMP TABLE customers (card text) ;; DISCARD TEMP ;; SELECT upper(card) || '' FROM customers
            CREATE TEMP TABLE customers (card text) ;; DISCARD ALL; SELECT upper(card) || '' FROM customers
            CREATE TEMP TABLE customers (card text) ;; DISCARD TEMP; SELECT upper(card) || '' FROM customers
            CREATE TEMP TABLE customers (card text) ;; PREPARE p AS SELECT upper(card) || '' FROM customers ;; \
                DISCARD TEMP ;; EXECUTE p
            CREATE TEMP TABLE customers (card text) ;; SELECT upper(card) || '' FROM public.customers
            CREATE TEMP TABLE customers (card text) ;; SET search_path = public, pg_temp ;; \
                SELECT upper(card) || '' FROM customers
            CREATE TEMP TABLE customers (card text) ;; \
                SET search_path = public, pg_temp; SELECT upper(card) || '' FROM customers
            CREATE TEMP TABLE customers (card text) ;; \
                SELECT set_config('search_path', 'public, pg_temp', false); SELECT upper(card) || '' FROM customers
            CREATE TEMP TABLE customers (card text) ;; PREPARE p AS SELECT upper(card) || '' FROM customers ;; \
                SET search_path = public, pg_temp ;; EXECUTE p
            CREATE TEMP TABLE customers (card text) ;; PREPARE p AS SELECT upper(card) || '' FROM customers ;; \
                SET search_path = public, pg_temp; EXECUTE p
            CREATE TEMP TABLE customers (card text) ;; \
                UPDATE pg_settings SET setting = 'public, pg_temp' WHERE name = 'search_path' ;; \
                SELECT upper(card) || '' FROM customers
            CREATE TEMP TABLE customers (card text) ;; \
                UPDATE pg_settings SET setting = 'public, pg_temp' WHERE name = 'search_path'; SELECT upper(card) \
                || '' FROM customers
            CREATE TEMP TABLE customers (card text) ;; BEGIN ;; SET LOCAL search_path = pg_temp, public ;; \
                SELECT upper(card) FROM customers ;; COMMIT ;; SET search_path = public, pg_temp ;; BEGIN ;; \
                SET LOCAL search_path = pg_temp, public ;; ROLLBACK ;; SELECT upper(card) || '' FROM customers
            CREATE TEMP VIEW customer_emails AS SELECT 1 AS card ;; SELECT card FROM customer_emails
            CREATE TEMP TABLE numbers (card text) ;; INSERT INTO numbers SELECT card FROM customers ;; \
                SELECT * FROM numbers
            INSERT INTO orders VALUES (900, 1, 1)
            UPDATE customers SET name = NULL WHERE id = 1
            UPDATE customers SET score = -1 WHERE id = 1
            UPDATE customers SET id = 2 WHERE id = 1
            UPDATE customers SET email = 'bo@shop.test' WHERE id = 1
            UPDATE customers SET id = NULL WHERE id = 1
            INSERT INTO customers (id, name, email, card) VALUES (1, 'x', 'y', 'z')
            INSERT INTO numbers SELECT id, card FROM customers
            UPDATE customers SET notes = notes::integer WHERE card IS NOT NULL
            BEGIN ;; DECLARE c CURSOR FOR SELECT * FROM customers FOR UPDATE ;; FETCH c ;; \
                UPDATE customers SET name = 'y' WHERE CURRENT OF c RETURNING card, name ;; ROLLBACK
            BEGIN ;; LISTEN leak ;; NOTIFY leak, 'x' ;; COMMIT
            COPY (UPDATE customers SET name = name WHERE id = 1 RETURNING card) TO STDOUT
            LOCK TABLE customers ;; SELECT card FROM customers
            """);
}
