DO $$
DECLARE who text;
BEGIN
    FOREACH who IN ARRAY ARRAY['hd_agent', 'hd_writer', 'hd_super', 'hd_group', 'hd_clerk'] LOOP
        IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = who) THEN
            EXECUTE 'DROP OWNED BY ' || who;
            EXECUTE 'DROP ROLE ' || who;
        END IF;
    END LOOP;
END $$;
CREATE ROLE hd_agent LOGIN CREATEROLE PASSWORD ':password';
CREATE ROLE hd_writer LOGIN PASSWORD ':password';
CREATE ROLE hd_super LOGIN SUPERUSER PASSWORD ':password';
CREATE ROLE hd_group;
CREATE ROLE hd_clerk;
GRANT hd_group TO hd_agent;
GRANT pg_monitor, pg_read_server_files TO hd_agent;

CREATE SCHEMA "od""d";
CREATE TABLE "od""d"."Pat""ients" (
    id integer PRIMARY KEY,
    "na""me" text NOT NULL,
    "se cret" text,
    "E""mail" text NOT NULL,
    "line
break; DROP TABLE x; --" text,
    note text
);
INSERT INTO "od""d"."Pat""ients" VALUES (1, 'Ada', 'hidden-1', 'ada@clinic.test', 'hidden-2', 'note-1');

CREATE TABLE visits (id integer, day date NOT NULL, who text) PARTITION BY RANGE (day);
CREATE TABLE visits_2026 PARTITION OF visits FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO visits VALUES (1, '2026-05-01', 'hidden-3');
CREATE VIEW names AS SELECT id, "na""me" AS name, "se cret" AS secret FROM "od""d"."Pat""ients";
CREATE TABLE billed (id integer, secret text, amount integer);
INSERT INTO billed VALUES (1, 'hidden-4', 7);

CREATE TABLE everybodys (id integer, "número ☂" integer, secret text);
INSERT INTO everybodys VALUES (1, 5, 'hidden-5');
CREATE TABLE groups (id integer, secret text);
CREATE TABLE owned (id integer, secret text);
ALTER TABLE owned OWNER TO hd_agent;
CREATE TABLE clerks (id integer, secret text);
INSERT INTO clerks VALUES (1, 'hidden-6');

CREATE FUNCTION secret_of(wanted integer) RETURNS text LANGUAGE sql SECURITY DEFINER
    AS $$ SELECT "se cret" FROM "od""d"."Pat""ients" WHERE id = wanted $$;
CREATE FUNCTION listed(wanted integer) RETURNS integer LANGUAGE sql SECURITY DEFINER AS $$ SELECT wanted $$;

GRANT USAGE ON SCHEMA "od""d" TO hd_agent, hd_writer;
GRANT CREATE ON SCHEMA public TO hd_agent;
GRANT CREATE ON DATABASE clinic TO hd_agent;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER
    ON "od""d"."Pat""ients", visits, visits_2026, names, billed TO hd_agent, hd_writer;
GRANT UPDATE (id) ON groups TO hd_agent;
GRANT SELECT, INSERT ON everybodys TO PUBLIC;
GRANT SELECT ON groups TO hd_group;
GRANT SELECT ON clerks TO hd_clerk WITH GRANT OPTION;
SET ROLE hd_clerk;
GRANT SELECT ON clerks TO hd_agent;
RESET ROLE;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_dir(text) TO hd_agent;
