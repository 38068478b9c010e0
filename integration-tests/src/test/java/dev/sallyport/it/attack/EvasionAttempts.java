package dev.sallyport.it.attack;

import java.util.List;

/** Ways of a developer's to do what policy refuses: none of them may change, or show, anything. */
final class EvasionAttempts {
    private EvasionAttempts() {}

    /** Statements of which, for one reason or another, nothing may remain. */
    static final List<String> REFUSED = MaskingAttempts.lines("""
            DROP TABLE victim
            drop/**/table/**/victim
            DROP TABLE IF EXISTS public."victim" CASCADE
            -- SELECT\\rDROP TABLE victim
            SELECT 1 -- x\\r; DROP TABLE victim
            SELECT 1; DROP TABLE victim
            INSERT INTO victim VALUES (2); DROP TABLE victim
            DROP TABLE victim; SELECT 1
            BEGIN; INSERT INTO victim VALUES (2); COMMIT; DROP TABLE victim
            INSERT INTO victim VALUES (2); COMMIT; DROP TABLE victim
            COMMIT; INSERT INTO victim VALUES (2); TRUNCATE victim
            BEGIN ;; INSERT INTO victim VALUES (2) ;; DROP TABLE victim ;; COMMIT
            BEGIN ;; INSERT INTO victim VALUES (2) ;; SELECT * FROM hr.salaries ;; COMMIT AND CHAIN ;; COMMIT
            BEGIN ;; INSERT INTO victim VALUES (2) ;; DROP TABLE victim ;; END
            BEGIN ;; INSERT INTO victim VALUES (2) ;; DROP TABLE victim; COMMIT ;; COMMIT
            BEGIN ;; INSERT INTO victim VALUES (2) ;; not even SQL ;; COMMIT
            BEGIN ;; SAVEPOINT s ;; INSERT INTO victim VALUES (2) ;; SAVEPOINT t ;; DROP TABLE victim ;; \
                RELEASE s ;; COMMIT
            SELECT 1 /* /* */ ; DROP TABLE victim; */ ; DROP TABLE victim
            SELECT '/*'; DROP TABLE victim; SELECT '*/'
            SELECT $$ ; $$; DROP TABLE victim; SELECT $$ $$
            SELECT 1 AS a$b$; DROP TABLE victim; SELECT 2 AS a$b$
            SELECT $a$ $b$ $a$; DROP TABLE victim; SELECT $b$ $b$
            SELECT $é$ ' $é$; DROP TABLE victim; --'
            SELECT $1$; DROP TABLE victim; $1$
            SELECT 'a\\'; DROP TABLE victim; --'
            SELECT U&'\\0027'; DROP TABLE victim; --'
            SELECT U&'a' UESCAPE '!'; DROP TABLE victim
            SELECT 'a'\\n'b'; DROP TABLE victim
            SELECT 'a' -- c'\\n'b'; DROP TABLE victim --'
            SELECT B'0'; DROP TABLE victim
            SELECT "a""; DROP TABLE victim; --" FROM x; DROP TABLE victim
            SELECT "a""\"; DROP TABLE victim; --"
            SELECT 1 @-- ; comment\\n; DROP TABLE victim
            SELECT 2 */* 3 */ 4; DROP TABLE victim
            SELECT\\u00a01; DROP TABLE victim
            DROP\\u00a0TABLE victim; DROP TABLE victim
            DROP\\u000bTABLE victim
            DROP\\u000cTABLE victim
            \\ufeffDROP TABLE victim
            SELECT 1\\u037e DROP TABLE victim; DROP TABLE victim
            ;;;DROP TABLE victim
            ; ; DROP TABLE victim ; ;
            TRUNCATE victim
            TRUNCATE TABLE ONLY victim RESTART IDENTITY
            DELETE FROM victim
            DELETE FROM victim WHERE true
            DELETE FROM victim WHERE 1 = 1
            DELETE FROM victim WHERE id = id
            DELETE FROM victim WHERE id IS NOT NULL OR true
            DELETE FROM victim WHERE NOT false
            DELETE FROM victim WHERE id = 5 OR 1 = 1
            DELETE FROM victim WHERE EXISTS (SELECT 1)
            DELETE FROM victim WHERE victim = victim
            DELETE FROM victim WHERE 'a' = 'a'
            DELETE FROM victim WHERE NULL IS NULL
            DELETE FROM victim WHERE (SELECT true)
            DELETE FROM victim WHERE 1 IN (1)
            DELETE FROM victim WHERE 2 BETWEEN 1 AND 3
            DELETE FROM victim WHERE length('x') = 1
            DELETE FROM victim WHERE CASE WHEN true THEN true END
            DELETE FROM victim WHERE coalesce(NULL, true)
            DELETE FROM victim WHERE current_user IS NOT NULL
            DELETE FROM victim WHERE now() > '2000-01-01'
            DELETE FROM victim USING numbers
            DELETE FROM victim WHERE ctid = ctid
            UPDATE victim SET id = 9
            UPDATE victim SET id = 9 WHERE true
            UPDATE victim SET id = 9 WHERE 1 = 1
            UPDATE victim SET id = 9 WHERE id = id
            UPDATE ONLY victim AS v SET id = 9
            UPDATE victim SET id = 9 WHERE 'true'
            UPDATE victim SET id = 9 WHERE 't'::boolean
            UPDATE victim SET id = 9 WHERE TRUE IS NOT FALSE
            WITH d AS (DELETE FROM victim RETURNING *) SELECT * FROM d
            WITH d AS (DELETE FROM victim) SELECT 1
            WITH d AS (UPDATE victim SET id = 9 WHERE true) SELECT 1
            WITH a AS (WITH b AS (SELECT 1) SELECT * FROM b), d AS (DELETE FROM victim RETURNING 1) TABLE d
            WITH d AS (DELETE FROM victim RETURNING 1) DELETE FROM numbers WHERE n = -1
            WITH d AS (DELETE FROM victim RETURNING id) INSERT INTO numbers SELECT -id, '' FROM d
            EXPLAIN ANALYZE DELETE FROM victim
            EXPLAIN (ANALYZE) DELETE FROM victim
            EXPLAIN (ANALYZE true, COSTS off) WITH d AS (DELETE FROM victim RETURNING 1) SELECT * FROM d
            EXPLAIN (COSTS, ANALYZE 1) UPDATE victim SET id = 9
            EXPLAIN ANALYZE VERBOSE EXECUTE gone
            PREPARE p AS DELETE FROM victim ;; EXECUTE p
            PREPARE p AS DELETE FROM victim; EXECUTE p
            PREPARE p AS UPDATE victim SET id = 9 ;; EXPLAIN ANALYZE EXECUTE p
            PREPARE p(boolean) AS DELETE FROM victim WHERE $1 ;; EXECUTE p(true)
            COPY victim FROM PROGRAM 'echo 7'
            COPY victim FROM '/etc/hostname'
            COPY victim TO PROGRAM 'cat > /tmp/attack'
            COPY victim TO '/tmp/attack'
            DO $$ BEGIN DELETE FROM public.victim; END $$
            DO LANGUAGE plpgsql $x$ BEGIN EXECUTE 'DROP TABLE public.victim'; END $x$
            CALL gone()
            CALL wipe()
            SELECT wipe_now()
            SELECT public.wipe_now()
            SELECT "public"."wipe_now"()
            SELECT * FROM wipe_now()
            SELECT * FROM ROWS FROM (wipe_now())
            SELECT 1 WHERE wipe_now() IS NULL
            SELECT 1 ORDER BY wipe_now()
            SELECT 1 LIMIT wipe_now()
            SELECT CASE WHEN true THEN wipe_now() END
            INSERT INTO numbers VALUES (-1, wipe_now()::text)
            INSERT INTO numbers SELECT -1, '' WHERE wipe_now() IS NULL
            VALUES (wipe_now())
            EXPLAIN ANALYZE SELECT wipe_now()
            COPY (SELECT wipe_now()) TO STDOUT
            CREATE TABLE made (a integer DEFAULT wipe_now()) ;; INSERT INTO made DEFAULT VALUES
            CREATE TABLE made2 AS SELECT wipe_now()
            CREATE VIEW made3 AS SELECT wipe_now() ;; SELECT * FROM made3
            CREATE INDEX ON numbers ((wipe_now()))
            SELECT * FROM wiping
            SELECT count(*) FROM wiping
            SELECT wiping FROM wiping
            CREATE VIEW made4 AS SELECT * FROM wiping ;; SELECT * FROM made4
            SELECT v.wipe_victim FROM victim v
            SELECT wipe_victim(v) FROM victim v
            SELECT (v).wipe_victim FROM victim v
            SELECT victim.wipe_victim FROM victim
            SELECT lo_unlink(1)
            SELECT lo_create(4711)
            SELECT pg_terminate_backend(pg_backend_pid())
            SET ROLE postgres
            SET LOCAL ROLE "SP_APP"
            SET ROLE 'sp_app '
            SET role = sp_app, postgres
            ALTER ROLE sp_app SET role = sp_app
            CREATE FUNCTION made5() RETURNS int LANGUAGE sql SET role = sp_app AS 'SELECT 1'
            CREATE VIEW made6 AS SELECT set_config('role', 'sp_app', false)
            SELECT abs(1), set_config('role', 'sp_app', false)
            EXPLAIN ANALYZE SELECT set_config('role', 'sp_app', false)
            PREPARE p AS SELECT set_config('role', 'sp_app', false)
            SELECT set_config('role', current_user, false)
            SET SESSION ROLE NONE
            RESET ROLE
            SET role TO 'none'
            SET "role" = none
            SET U&"rol\\0065" = none
            SET SESSION AUTHORIZATION 'SP_APP'
            SET SESSION AUTHORIZATION DEFAULT
            RESET SESSION AUTHORIZATION
            SELECT set_config('role', 'none', false)
            SELECT set_config('ROLE', 'none', false)
            SELECT set_config('ro' || 'le', 'none', false)
            SELECT set_config(E'r\\157le', 'none', false)
            SELECT set_config(words, 'none', false) FROM numbers WHERE n = 1
            SELECT pg_catalog.set_config($$role$$, 'none', true)
            SELECT "set_config"('role'::text, 'none', false)
            SELECT set_config(is_local => false, setting_name => 'role', new_value => 'none')
            SELECT set_config(setting_name => name, new_value => 'none', is_local => false) FROM pg_settings WHERE \
                name = 'role'
            SELECT set_config(name, 'none', false) FROM pg_settings WHERE name = 'role'
            SELECT set_config(s.name, 'off', false) FROM pg_catalog.pg_settings s WHERE \
                s.name = 'standard_conforming_strings'
            SELECT set_config(name, 'none', false) FROM pg_settings WHERE name = 'work_mem' OR name = 'role'
            CREATE TEMP TABLE pg_settings AS SELECT 'role'::text AS name; \
                SELECT set_config(name, 'none', false) FROM pg_settings WHERE name = 'role'
            UPDATE pg_settings SET setting = 'none' WHERE name = 'role'
            UPDATE pg_catalog.pg_settings SET setting = 'off' WHERE name = 'standard_conforming_strings'
            WITH s AS (UPDATE pg_settings SET setting = 'none' WHERE name = 'role') SELECT 1
            UPDATE own_settings SET setting = 'none' WHERE name = 'role'
            EXPLAIN ANALYZE UPDATE pg_settings SET setting = 'none' WHERE name = 'role'
            SET standard_conforming_strings = off
            SET SESSION standard_conforming_strings TO false
            SET Standard_Conforming_Strings = 'OFF'
            SELECT set_config('standard_conforming_strings', 'off', false)
            SET standard_conforming_strings = off; SELECT 'a\\'; DROP TABLE victim; --'
            SET client_encoding = SJIS
            SET NAMES 'GBK'
            SET client_encoding TO LATIN1
            SELECT set_config('client_encoding', 'BIG5', false)
            SET backslash_quote = on
            SET session_replication_role = replica
            ALTER ROLE sp_app SET role = none
            ALTER ROLE CURRENT_USER SET search_path = hr
            ALTER USER sp_app SET standard_conforming_strings = off
            ALTER ROLE sp_app PASSWORD 'mine'
            ALTER DATABASE postgres SET search_path = hr
            ALTER SYSTEM SET log_statement = 'all'
            CREATE ROLE evil SUPERUSER
            GRANT ALL ON victim TO PUBLIC
            GRANT sp_app TO postgres
            REVOKE ALL ON victim FROM sp_app
            ALTER TABLE victim ADD COLUMN b text
            ALTER TABLE victim RENAME TO gone
            CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DELETE FROM public.victim' ;; SELECT f()
            CREATE OR REPLACE PROCEDURE f2() LANGUAGE sql AS 'DELETE FROM public.victim' ;; CALL f2()
            CREATE TRIGGER t AFTER UPDATE ON numbers EXECUTE FUNCTION wipe_trigger() ;; \
                UPDATE numbers SET words = words WHERE n = 1
            CREATE RULE r AS ON UPDATE TO numbers DO ALSO DELETE FROM victim ;; \
                UPDATE numbers SET words = words WHERE n = 1
            CREATE EXTENSION IF NOT EXISTS plpgsql
            CREATE SCHEMA mine
            DROP SCHEMA public CASCADE
            DROP OWNED BY sp_app
            REASSIGN OWNED BY sp_app TO postgres
            SECURITY LABEL ON TABLE victim IS 'x'
            VACUUM FULL victim
            CLUSTER victim USING victim_pkey
            LOAD 'auto_explain'
            SELECT * FROM hr.salaries
            TABLE hr.salaries
            TABLE hr . salaries
            SELECT amount FROM "hr"."salaries"
            SELECT * FROM U&"\\0068r".salaries
            SELECT * FROM victim, hr.salaries
            SELECT * FROM victim JOIN hr.salaries USING (id)
            SELECT (SELECT amount FROM hr.salaries)
            SELECT * FROM (SELECT * FROM hr.salaries) s
            SELECT 1 UNION ALL SELECT amount FROM hr.salaries
            WITH hr AS (SELECT * FROM hr.salaries) SELECT * FROM hr
            WITH salaries AS (SELECT 1 AS amount) SELECT * FROM hr.salaries
            SELECT EXISTS (SELECT FROM hr.salaries WHERE amount > 5)
            SELECT * FROM pay
            SELECT * FROM pay_again
            CREATE VIEW made5 AS SELECT * FROM hr.salaries ;; SELECT * FROM made5
            CREATE TABLE made6 AS TABLE hr.salaries ;; TABLE made6
            CREATE TEMP TABLE made7 (LIKE hr.salaries) ;; INSERT INTO made7 SELECT * FROM hr.salaries ;; TABLE made7
            INSERT INTO victim SELECT amount FROM hr.salaries
            UPDATE victim SET id = (SELECT amount FROM hr.salaries) WHERE id = 1
            DELETE FROM victim WHERE id < (SELECT amount FROM hr.salaries)
            MERGE INTO victim USING hr.salaries s ON victim.id = s.id WHEN MATCHED THEN UPDATE SET id = s.amount
            COPY hr.salaries TO STDOUT
            COPY (SELECT * FROM hr.salaries) TO STDOUT
            EXPLAIN ANALYZE SELECT * FROM hr.salaries WHERE amount > 5
            PREPARE p AS SELECT * FROM hr.salaries ;; EXECUTE p
            BEGIN ;; DECLARE c CURSOR FOR SELECT * FROM hr.salaries ;; FETCH ALL c ;; COMMIT
            SET search_path = hr ;; SELECT * FROM salaries
            SET search_path = hr; SELECT * FROM salaries
            SET search_path = hr ;; SELECT * FROM numbers WHERE n = 1
            BEGIN ;; SET LOCAL search_path TO hr ;; SELECT * FROM numbers WHERE n = 1 ;; COMMIT
            SET search_path = hr ;; BEGIN ;; SET search_path = public ;; ROLLBACK ;; SELECT * FROM numbers WHERE n = 1
            SET search_path = hr ;; BEGIN ;; SAVEPOINT s ;; SET LOCAL search_path = public ;; ROLLBACK TO s ;; \
                SELECT * FROM numbers WHERE n = 1 ;; COMMIT
            SET search_path = hr ;; SET search_path = public; ABORT; SELECT 1 / 0 ;; SELECT * FROM numbers WHERE n = 1
            SET search_path = hr ;; BEGIN ;; SET search_path = public ;; SELECT 1 / 0 ;; COMMIT ;; \
                SELECT * FROM numbers WHERE n = 1
            SET search_path TO 'hr, public' ;; SET search_path = "$user", hr ;; SELECT * FROM numbers WHERE n = 1
            SELECT xpath_table('a', 'b', 'hr.salaries', 'c', 'd')
            SELECT query_to_xml('DELETE FROM victim', true, true, '')
            SELECT table_to_xml('hr.salaries', true, true, '')
            """);
}
