CREATE TABLE many (n integer PRIMARY KEY, name text);
CREATE TABLE secrets (n integer);
CREATE TABLE traces (what text);
CREATE TABLE drifting (n integer);
CREATE TABLE counted (n integer);
CREATE FUNCTION trace(what text) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS
    $$ BEGIN INSERT INTO traces VALUES (what); RETURN 1; END $$;
CREATE VIEW traced AS SELECT n FROM many WHERE n = trace('view');
CREATE FUNCTION traced_equal(integer, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
    'SELECT trace($2) = $1';
CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = text, FUNCTION = traced_equal);
GRANT ALL ON ALL TABLES IN SCHEMA public TO sp_app;
