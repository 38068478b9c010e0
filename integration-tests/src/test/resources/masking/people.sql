CREATE SCHEMA people;
CREATE TYPE people.mood AS ENUM ('glad', 'sad');
CREATE DOMAIN people.nickname AS varchar(12) CHECK (VALUE <> '');
CREATE TABLE people.persons (
    id integer PRIMARY KEY,
    name text NOT NULL,
    email varchar(40) UNIQUE,
    card char(19),
    phone text NOT NULL,
    born date,
    seen timestamptz,
    salary numeric(10, 2),
    tags text[],
    profile jsonb,
    token uuid,
    ip inet,
    grade "char",
    level smallint NOT NULL,
    ratio real,
    photo bytea,
    mood people.mood,
    nick people.nickname,
    "Odd ""Name" text COLLATE "C",
    lower_email text GENERATED ALWAYS AS (lower(email)) STORED,
    region text
);
INSERT INTO people.persons (id, name, email, card, phone, born, seen, salary, tags, profile, token, ip, grade, level,
        ratio, photo, mood, nick, "Odd ""Name", region) VALUES
    (1, 'Ada', 'ada@canary.test', '4111 1111 1111 1111', '+49 30 901820', '1815-12-10', '2024-02-03 04:05:06+00',
        1234.50, '{canary,"b,c"}', '{"secret": "canary", "n": [1, 2]}', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
        '10.1.2.3', 'A', 7, 1.5, 'canary', 'glad', 'canary', 'canary odd', 'north'),
    (2, 'Bo', 'bo@canary.test', '5555 5555 5555 4444', '+49 30 901821', '1970-01-02', NULL,
        99.00, '{}', '[]', NULL, '::1', 'B', 3, 2.5, '\x00ff', 'sad', 'bo', NULL, 'south'),
    (3, 'Cy', NULL, NULL, '123', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL,
        'north');
CREATE TABLE people.visits (id integer PRIMARY KEY, person integer REFERENCES people.persons, place text, at date);
INSERT INTO people.visits SELECT n, 1 + n % 3, 'place ' || n % 4, date '2024-01-01' + n FROM generate_series(1, 20) n;
CREATE VIEW people.contacts AS SELECT id, name, email AS mail, region FROM people.persons;
CREATE VIEW people.derived AS
    SELECT id, split_part(mail, '@', 2) AS domain, length(mail) AS size, region FROM people.contacts;
CREATE VIEW people.counts AS
    SELECT p.region, count(*) AS people, max(p.salary) AS most FROM people.persons p GROUP BY p.region;
CREATE VIEW people.rich AS SELECT id, name FROM people.persons WHERE salary > 1000;
CREATE VIEW people.rich_names AS SELECT name FROM people.rich;
CREATE MATERIALIZED VIEW people.mails AS SELECT id, email, upper(email) AS shouted, region FROM people.persons;
CREATE TABLE people.events (id integer, day date, email text, what text) PARTITION BY RANGE (day);
CREATE TABLE people.events_2024 PARTITION OF people.events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE people.events_2025 (what text, email text, day date, id integer);
ALTER TABLE people.events ATTACH PARTITION people.events_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
INSERT INTO people.events SELECT n, date '2024-06-01' + 60 * n, 'event' || n || '@canary.test', 'w' || n
    FROM generate_series(1, 8) n;

-- The same relations as they should look to somebody for whom columns of them are masked.
CREATE SCHEMA shadow;
CREATE TABLE shadow.persons AS SELECT id, name,
    CASE WHEN email IS NOT NULL THEN '***' END::varchar(40) AS email,
    CASE WHEN card IS NOT NULL THEN repeat('*', 15) || right(card::text, 4) END::char(19) AS card,
    '***'::text AS phone,
    CASE WHEN born IS NOT NULL THEN '1900-01-01' END::date AS born,
    CASE WHEN seen IS NOT NULL THEN '1900-01-01 00:00:00+00' END::timestamptz AS seen,
    CASE WHEN salary IS NOT NULL THEN 0 END::numeric(10, 2) AS salary,
    CASE WHEN tags IS NOT NULL THEN '{}' END::text[] AS tags,
    CASE WHEN jsonb_typeof(profile) = 'array' THEN '[]' WHEN profile IS NOT NULL THEN '{}' END::jsonb AS profile,
    CASE WHEN token IS NOT NULL THEN '00000000-0000-0000-0000-000000000000' END::uuid AS token,
    CASE WHEN ip IS NOT NULL THEN '0.0.0.0' END::inet AS ip,
    CASE WHEN grade IS NOT NULL THEN '*' END::"char" AS grade,
    0::smallint AS level,
    CASE WHEN ratio IS NOT NULL THEN 0 END::real AS ratio,
    CASE WHEN photo IS NOT NULL THEN '' END::bytea AS photo,
    NULL::people.mood AS mood,
    CASE WHEN nick IS NOT NULL THEN '***' END::varchar(12) AS nick,
    CASE WHEN "Odd ""Name" IS NOT NULL THEN '***' END::text COLLATE "C" AS "Odd ""Name",
    NULL::text AS lower_email,
    region
    FROM people.persons;
CREATE VIEW shadow.visits AS SELECT * FROM people.visits;
CREATE VIEW shadow.contacts AS SELECT id, name, email AS mail, region FROM shadow.persons;
CREATE VIEW shadow.derived AS
    SELECT id, NULL::text AS domain, NULL::integer AS size, region
    FROM shadow.contacts;
CREATE VIEW shadow.counts AS
    SELECT region, people, NULL::numeric AS most FROM people.counts;
CREATE TABLE shadow.mails AS SELECT id, CASE WHEN email IS NOT NULL THEN '***' END::varchar(40) AS email,
    NULL::text AS shouted, region FROM people.mails;
CREATE VIEW shadow.events AS SELECT id, day, '***'::text AS email, what FROM people.events;
CREATE VIEW shadow.events_2025 AS SELECT what, '***'::text AS email, day, id FROM people.events_2025;
GRANT USAGE ON SCHEMA people, shadow TO sp_app;
GRANT ALL ON ALL TABLES IN SCHEMA people, shadow TO sp_app;
GRANT CREATE ON SCHEMA people TO sp_app;
