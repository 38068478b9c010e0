DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'sp_catalog') THEN
        CREATE ROLE sp_catalog LOGIN PASSWORD ':password';
    END IF;
END $$;

CREATE SCHEMA shop;
CREATE SCHEMA "Odd.Schema";
CREATE TABLE shop.customers (id int PRIMARY KEY, gone text, email text, "Odd Name" text, größe int, "a""b\c" text);
ALTER TABLE shop.customers DROP COLUMN gone;
CREATE TABLE "Odd.Schema"."Tabelle mit ""Zitat""" ("select" int);
CREATE VIEW shop.mailing AS SELECT email AS address, lower(email) AS folded FROM shop.customers;
CREATE VIEW shop.mailing_twice AS SELECT m.address, c.größe FROM shop.mailing m JOIN shop.customers c ON c.email = m.address;
CREATE VIEW shop.odd AS SELECT "a""b\c", 'back\slash' AS text, E'tab\t' AS tab FROM shop.customers;
CREATE VIEW shop.passwords AS SELECT rolname, rolpassword FROM pg_catalog.pg_authid;
CREATE MATERIALIZED VIEW shop.counted AS SELECT count(*) AS n FROM shop.customers;
CREATE RECURSIVE VIEW shop.steps (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM steps WHERE n < 3;
CREATE TABLE shop.events (id int, at date) PARTITION BY RANGE (at);
CREATE TABLE shop.events_2026 PARTITION OF shop.events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE shop.vip (level int) INHERITS (shop.customers);
CREATE TABLE shop.log (id int, note text);
CREATE TYPE shop.pair AS (a int, "B c" text);
CREATE TYPE shop.nothing AS ();
CREATE TYPE shop.mood AS ENUM ('good', 'bad');
CREATE DOMAIN shop.pair_domain AS shop.pair;
CREATE DOMAIN shop.pair_domain_again AS shop.pair_domain;
CREATE DOMAIN shop.positive AS int CHECK (VALUE > 0);
CREATE SEQUENCE shop.ticket;

CREATE FUNCTION shop.scalar() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION shop.scalar(int) RETURNS text LANGUAGE plpgsql SECURITY DEFINER STABLE AS 'BEGIN RETURN $1; END';
CREATE FUNCTION shop.scalars() RETURNS SETOF int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION shop.of_domain() RETURNS shop.positive LANGUAGE sql AS 'SELECT 1::shop.positive';
CREATE FUNCTION shop.of_enum() RETURNS shop.mood LANGUAGE sql AS 'SELECT ''good''::shop.mood';
CREATE FUNCTION shop.nothing_back() RETURNS void LANGUAGE sql AS '';
CREATE FUNCTION shop.one_out(OUT x int) LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION shop.one_inout(INOUT "X y" int) LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION shop.one_table() RETURNS TABLE (x int) LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION shop.one_unnamed(OUT int) LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION shop.two_out(a int, OUT x int, INOUT y int) LANGUAGE sql AS 'SELECT 1, 2';
CREATE FUNCTION shop.two_table(a int) RETURNS TABLE (größe int, "O'K" text) LANGUAGE sql AS 'SELECT 1, ''''';
CREATE FUNCTION shop.half_named(column9 int, OUT int, OUT y int, OUT text) LANGUAGE sql AS 'SELECT 1, 2, ''''';
CREATE FUNCTION shop.composite() RETURNS shop.pair LANGUAGE sql AS 'SELECT 1, ''''';
CREATE FUNCTION shop.composite_domain() RETURNS shop.pair_domain_again LANGUAGE sql
    AS 'SELECT ROW(1, '''')::shop.pair_domain_again';
CREATE FUNCTION shop.composite_out(OUT p shop.pair) LANGUAGE sql AS 'SELECT ROW(1, '''')::shop.pair';
CREATE FUNCTION shop.composites() RETURNS SETOF shop.customers LANGUAGE sql AS 'SELECT * FROM shop.customers';
CREATE FUNCTION shop.of_view() RETURNS SETOF shop.mailing LANGUAGE sql AS 'SELECT * FROM shop.mailing';
CREATE FUNCTION shop.composite_array() RETURNS shop.pair[] LANGUAGE sql AS 'SELECT NULL::shop.pair[]';
CREATE FUNCTION shop.composite_empty() RETURNS shop.nothing LANGUAGE sql AS 'SELECT NULL::shop.nothing';
CREATE FUNCTION shop.anything() RETURNS record LANGUAGE sql AS 'SELECT 1, 2';
CREATE FUNCTION shop.same(anyelement) RETURNS anyelement LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION shop.same_out(a anyelement, OUT b anyelement) LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION shop.same_two(a anyelement, OUT b anyelement, OUT c int) LANGUAGE sql AS 'SELECT $1, 1';
CREATE FUNCTION shop.many(VARIADIC int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION shop.on_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION shop.checked(int) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RETURN true; END';
CREATE PROCEDURE shop.clean() LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE shop.both(INOUT x int, INOUT y int) LANGUAGE sql AS 'SELECT 1, 2';
CREATE AGGREGATE shop.last_of(int) (SFUNC = int4larger, STYPE = int);
CREATE FUNCTION shop.near(int, int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR shop.<~> (LEFTARG = int, RIGHTARG = int, FUNCTION = shop.near);
CREATE FUNCTION shop.to_mood(int) RETURNS shop.mood LANGUAGE sql AS 'SELECT ''good''::shop.mood';
CREATE CAST (int AS shop.mood) WITH FUNCTION shop.to_mood(int);
CREATE FUNCTION shop.to_positive(shop.mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE CAST (shop.mood AS int) WITH FUNCTION shop.to_positive(shop.mood);

CREATE VIEW shop.calling AS SELECT shop.scalar(1) AS s, 1 OPERATOR(shop.<~>) id AS near, id::shop.mood AS mood
    FROM shop.customers;
CREATE RULE noted AS ON UPDATE TO shop.log WHERE shop.checked(OLD.id)
    DO ALSO INSERT INTO shop.vip (id, email) SELECT OLD.id, c.email FROM shop.customers c;

CREATE SCHEMA evil;
CREATE TABLE evil.pg_class (oid oid, relname name, relnamespace oid, relkind "char");
CREATE TABLE evil.pg_locks (relation oid, mode text, database oid);
CREATE VIEW evil.pg_depend AS SELECT 1 AS nothing;
CREATE FUNCTION evil.yes(oid, oid) RETURNS bool LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION evil.yes(name, name) RETURNS bool LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION evil.yes("char", "char") RETURNS bool LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION evil.yes(text, text) RETURNS bool LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION evil.glue(text, text) RETURNS text LANGUAGE sql AS 'SELECT ''planted''::text';
CREATE OPERATOR evil.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = evil.yes);
CREATE OPERATOR evil.<> (LEFTARG = oid, RIGHTARG = oid, FUNCTION = evil.yes);
CREATE OPERATOR evil.= (LEFTARG = name, RIGHTARG = name, FUNCTION = evil.yes);
CREATE OPERATOR evil.= (LEFTARG = "char", RIGHTARG = "char", FUNCTION = evil.yes);
CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.yes);
CREATE OPERATOR evil.|| (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.glue);
CREATE FUNCTION evil.pg_get_viewdef(oid) RETURNS text LANGUAGE sql AS 'SELECT ''planted''::text';
CREATE FUNCTION evil.regexp_matches(text, text, text) RETURNS SETOF text[] LANGUAGE sql AS 'SELECT ''{planted}''::text[]';
CREATE FUNCTION evil.concat(text, text, text) RETURNS text LANGUAGE sql AS 'SELECT ''planted''::text';
CREATE FUNCTION evil.length(text) RETURNS int LANGUAGE sql AS 'SELECT 1000000000';
CREATE FUNCTION evil.current_database() RETURNS name LANGUAGE sql AS 'SELECT ''planted''::name';
CREATE DOMAIN evil.text AS pg_catalog.text CHECK (VALUE = 'planted');
CREATE DOMAIN evil.regclass AS pg_catalog.regclass;
CREATE DOMAIN evil.oid AS pg_catalog.oid;
