-- What others made around the tables of masking/people.sql, before anybody attacks; all of it is the login's own.
CREATE VIEW people.cased AS SELECT id, CASE WHEN salary > 1000 THEN 'rich' END AS flag,
    nullif(email, 'ada@canary.test') AS other, nullif(left(phone, 1), '+') AS sign FROM people.persons;
CREATE VIEW people.grouped AS SELECT count(*) AS many FROM people.persons GROUP BY salary;
CREATE VIEW people.distinct_salaries AS SELECT DISTINCT salary FROM people.persons;
CREATE VIEW people.distinct_on AS SELECT DISTINCT ON (salary) id FROM people.persons;
CREATE VIEW people.except_mail AS SELECT id, name::text FROM people.persons EXCEPT
    SELECT id, CASE WHEN salary > 1000 THEN name ELSE '' END FROM people.persons;
CREATE VIEW people.intersect_mail AS SELECT id, email FROM people.persons INTERSECT
    SELECT id, 'ada@canary.test' FROM people.visits;
CREATE VIEW people.union_mail AS SELECT email FROM people.persons UNION SELECT 'ada@canary.test';
CREATE VIEW people.unnested AS SELECT id, unnest(tags) AS tag FROM people.persons;
CREATE VIEW people.unnested_from AS SELECT p.id FROM people.persons p, unnest(p.tags) t;
CREATE VIEW people.series AS SELECT p.id, n FROM people.persons p, generate_series(1, length(p.email)) n;
CREATE VIEW people.lateral_mail AS SELECT p.id, l.x FROM people.persons p, LATERAL (SELECT p.email AS x) l;
CREATE VIEW people.lateral_where AS
    SELECT p.id FROM people.persons p, LATERAL (SELECT 1 WHERE p.email LIKE 'ada%') l;
CREATE VIEW people.limited AS SELECT id FROM people.visits ORDER BY id
    LIMIT (SELECT length(email) FROM people.persons WHERE id = 1);
CREATE VIEW people.skipped AS SELECT id FROM people.visits ORDER BY id
    OFFSET (SELECT length(email) FROM people.persons WHERE id = 1);
CREATE VIEW people.ranked AS SELECT id, rank() OVER (ORDER BY email) AS place FROM people.persons;
CREATE VIEW people.parted AS SELECT id, row_number() OVER (PARTITION BY salary) AS n FROM people.persons;
CREATE VIEW people.ordered_names AS SELECT string_agg(name, ',' ORDER BY email) AS names FROM people.persons;
CREATE VIEW people.counted AS SELECT count(*) FILTER (WHERE salary > 1000) AS rich FROM people.persons;
CREATE VIEW people.whole AS SELECT p AS person FROM people.persons p;
CREATE VIEW people.whole_json AS SELECT id, to_jsonb(p) AS doc FROM people.persons p;
CREATE VIEW people.subselected AS SELECT id, (SELECT email FROM people.persons q WHERE q.id = p.id) AS e
    FROM people.persons p;
CREATE VIEW people.existing AS SELECT id, EXISTS (SELECT FROM people.persons q WHERE q.email > 'b') AS e
    FROM people.visits;
CREATE VIEW people.aliased (i, n, e) AS SELECT id, name, email FROM people.persons;
CREATE VIEW people.joined AS SELECT a.id, b.place FROM people.persons a JOIN people.visits b ON b.place > a.email;
CREATE VIEW people.used AS SELECT a.id FROM people.persons a JOIN people.persons b USING (salary);
CREATE VIEW people.valued AS VALUES ((SELECT email FROM people.persons WHERE id = 1));
CREATE VIEW people.with_mail AS WITH m AS (SELECT id, email FROM people.persons) SELECT id, email AS x FROM m;
CREATE VIEW people.having_mail AS SELECT region FROM people.persons GROUP BY region HAVING max(email) > 'c';
CREATE VIEW people.barrier WITH (security_barrier) AS SELECT id, email, region FROM people.persons
    WHERE region = 'north';
CREATE RECURSIVE VIEW people.chain (n, e) AS
    SELECT 1, 'x' UNION ALL SELECT n + 1, (SELECT email FROM people.persons WHERE id = n)::text FROM chain
    WHERE n < 3;
CREATE VIEW people.aliased_again AS SELECT e AS z, i FROM people.aliased;
CREATE MATERIALIZED VIEW people.kept AS SELECT id, email AS e, length(email) AS l FROM people.persons;
CREATE MATERIALIZED VIEW people.kept_rich AS SELECT id, name FROM people.persons WHERE salary > 1000;
CREATE VIEW people.of_kept AS SELECT id, e AS mail, l FROM people.kept;
CREATE TABLE people.heirs (extra text) INHERITS (people.persons);
CREATE TABLE people.grandheirs (more text, lowered text GENERATED ALWAYS AS (lower(email)) STORED)
    INHERITS (people.heirs);
INSERT INTO people.grandheirs (id, name, email, phone, level) VALUES (7, 'Gil', 'gil@canary.test', '77', 7);
CREATE TABLE people.ancestors (email varchar(40));
ALTER TABLE people.heirs INHERIT people.ancestors;
CREATE TABLE people.flags (id integer, salary integer,
    rich text GENERATED ALWAYS AS (CASE WHEN salary > 1000 THEN 'rich' END) STORED);
INSERT INTO people.flags VALUES (1, 2000), (2, 10);
CREATE TABLE people.secrets_a (id integer, email text);
CREATE TABLE people.referring (id integer, mail varchar(40) REFERENCES people.persons (email));
CREATE FUNCTION people.mail_of(wanted integer) RETURNS text LANGUAGE sql STABLE
    AS 'SELECT email FROM people.persons WHERE id = wanted';
CREATE FUNCTION people.first(people.persons) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1.email';
CREATE VIEW people.through_function AS SELECT people.mail_of(1) AS m;
CREATE FUNCTION people.tell() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE NOTICE 'changing the one with the mail %', OLD.email; RETURN NEW; END $$;
CREATE TRIGGER telling BEFORE UPDATE ON people.persons FOR EACH ROW
    WHEN (OLD.id = 2) EXECUTE FUNCTION people.tell();
ALTER TABLE people.persons ADD CONSTRAINT modest CHECK (salary < 100000 OR name <> 'greedy');
REFRESH MATERIALIZED VIEW people.mails;
REFRESH MATERIALIZED VIEW people.kept;
ANALYZE;
DO $$ DECLARE each record; BEGIN
    EXECUTE 'ALTER SCHEMA people OWNER TO sp_app';
    FOR each IN SELECT oid::regclass AS name, relkind FROM pg_class WHERE relnamespace = 'people'::regnamespace
            AND relkind IN ('r', 'p', 'v', 'm') LOOP
        EXECUTE format('ALTER %s %s OWNER TO sp_app', CASE each.relkind WHEN 'v' THEN 'VIEW'
            WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END, each.name);
    END LOOP;
    EXECUTE 'ALTER TYPE people.mood OWNER TO sp_app';
    EXECUTE 'ALTER DOMAIN people.nickname OWNER TO sp_app';
END $$;
