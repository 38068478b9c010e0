CREATE TABLE hr.numbers (n integer, words text);
INSERT INTO hr.numbers VALUES (1, 'FORBIDDEN');
CREATE TABLE hr.one_of_them (n integer, words text);
INSERT INTO hr.one_of_them VALUES (1, 'FORBIDDEN');

CREATE FUNCTION nothing_much() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
CREATE FUNCTION go() RETURNS text LANGUAGE plpgsql
    AS 'BEGIN RETURN pg_catalog.set_config(''search_path'', ''hr'', false); END';
CREATE FUNCTION go_with_a_path_of_its_own() RETURNS text LANGUAGE plpgsql SET search_path = public
    AS 'BEGIN SET search_path = hr; RETURN NULL; END';
CREATE FUNCTION go_by_text() RETURNS text LANGUAGE plpgsql
    AS 'BEGIN EXECUTE ''SET ses'' || ''sion search_path = hr''; RETURN NULL; END';
CREATE FUNCTION go_quietly() RETURNS text LANGUAGE sql
    AS 'SELECT pg_catalog.set_config(''search_path'', ''hr'', false)';
CREATE FUNCTION go_on_change() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN PERFORM pg_catalog.set_config(''search_path'', ''hr'', false); RETURN NEW; END';
CREATE FUNCTION go_near(int, int) RETURNS bool LANGUAGE plpgsql
    AS 'BEGIN RETURN pg_catalog.set_config(''search_path'', ''hr'', false) = ''hr''; END';
CREATE PROCEDURE go_there() LANGUAGE plpgsql
    AS 'BEGIN PERFORM pg_catalog.set_config(''search_path'', ''hr'', false); END';
CREATE OPERATOR <~> (LEFTARG = int, RIGHTARG = int, FUNCTION = go_near);
CREATE DOMAIN going_int AS int CHECK (VALUE = 0 OR go() = 'hr');

CREATE TABLE triggered (a int);
CREATE TRIGGER t BEFORE INSERT ON triggered FOR EACH ROW EXECUTE FUNCTION go_on_change();
CREATE TABLE triggered_late (a int);
CREATE CONSTRAINT TRIGGER t AFTER INSERT ON triggered_late DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION go_on_change();
CREATE TABLE defaulted (a text DEFAULT set_config('search_path', 'hr', false), b int);
CREATE TABLE defaulted_by_function (a text DEFAULT go(), b int);
CREATE TABLE checked (a int CHECK (set_config('search_path', 'hr', false) = 'hr'));
CREATE TABLE of_domain (a going_int);
CREATE TABLE ruled (a int);
CREATE RULE r AS ON INSERT TO ruled DO ALSO SELECT go();
CREATE TABLE ruled_if (a int);
CREATE RULE r AS ON INSERT TO ruled_if WHERE go() = 'hr' DO ALSO NOTHING;
CREATE VIEW going AS SELECT go() AS gone;
CREATE VIEW going_further AS SELECT gone FROM going;
CREATE VIEW going_by_setting AS SELECT set_config('search_path', 'hr', false) AS gone;
CREATE VIEW plain AS SELECT 1 AS a;
CREATE FUNCTION go_instead() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN PERFORM pg_catalog.set_config(''search_path'', ''hr'', false); RETURN NEW; END';
CREATE TRIGGER t INSTEAD OF INSERT ON plain FOR EACH ROW EXECUTE FUNCTION go_instead();
CREATE TABLE guarded (a int);
INSERT INTO guarded VALUES (1);
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON guarded USING (go() = 'hr');
CREATE TABLE parent (a int);
CREATE TABLE child () INHERITS (parent);
INSERT INTO child VALUES (1);
CREATE TRIGGER t BEFORE UPDATE ON child FOR EACH ROW EXECUTE FUNCTION go_on_change();
CREATE TABLE partitioned (a int) PARTITION BY LIST (a);
CREATE TABLE partition_one PARTITION OF partitioned FOR VALUES IN (1);
CREATE TRIGGER t BEFORE INSERT ON partition_one FOR EACH ROW EXECUTE FUNCTION go_on_change();
CREATE TABLE referred (a int PRIMARY KEY);
CREATE TABLE referring (a int REFERENCES referred ON DELETE CASCADE);
INSERT INTO referred VALUES (1);
INSERT INTO referring VALUES (1);
CREATE FUNCTION go_on_delete() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN PERFORM pg_catalog.set_config(''search_path'', ''hr'', false); RETURN OLD; END';
CREATE TRIGGER t BEFORE DELETE ON referring FOR EACH ROW EXECUTE FUNCTION go_on_delete();

GRANT ALL ON ALL TABLES IN SCHEMA public, hr TO sp_app;
GRANT CREATE ON DATABASE :database TO sp_app;
