ALTER TABLE customers DROP CONSTRAINT customers_email_key;
ALTER TABLE customers ALTER COLUMN email DROP NOT NULL;
TRUNCATE orders, customers CASCADE;
INSERT INTO customers SELECT n, 'Name ' || n,
    CASE n WHEN 4 THEN 'same@shop.test' WHEN 5 THEN NULL ELSE n || '@canary.test' END, '4111 1111 1111 1111', 'note', n
    FROM generate_series(1, 8) n;
CREATE INDEX ON customers (email);
CREATE TABLE vip () INHERITS (customers);
INSERT INTO vip VALUES (9, 'Name 9', '9@canary.test', NULL, NULL, 9);
CREATE VIEW mailing AS SELECT id, email FROM customers;
CREATE VIEW first_letters AS SELECT id, left(email, 1) AS letter FROM customers;
CREATE VIEW ordered AS SELECT id FROM customers ORDER BY email;
CREATE MATERIALIZED VIEW old_mailing AS SELECT id, email FROM customers;
CREATE TABLE guesses (id integer PRIMARY KEY, email text, guess text);
INSERT INTO guesses VALUES (1, '1@canary.test', '1@canary.test'), (2, 'x', '2@canary.test'), (3, '3@else.test', 'x');
CREATE TABLE leads (id integer PRIMARY KEY, email text NOT NULL);
INSERT INTO leads SELECT n, n % 4 || '@leads.test' FROM generate_series(1, 8) n;
CREATE TABLE friends (id integer PRIMARY KEY, email text NOT NULL);
INSERT INTO friends VALUES (1, '1@leads.test'), (2, '9@leads.test');
CREATE TABLE members (id integer, email text) PARTITION BY RANGE (id);
CREATE TABLE members_1 PARTITION OF members FOR VALUES FROM (0) TO (10);
CREATE TABLE members_2 PARTITION OF members FOR VALUES FROM (10) TO (20);
INSERT INTO members SELECT n, n || '@members.test' FROM generate_series(1, 15) n;
CREATE TABLE twice (id integer, email text);
INSERT INTO twice VALUES (1, 'b@twice.test'), (2, 'a@twice.test');
CREATE FUNCTION tell(text, integer) RETURNS boolean LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION ''it is %'', $1; END';
CREATE OPERATOR === (FUNCTION = tell, LEFTARG = text, RIGHTARG = integer);
CREATE SCHEMA odd;
CREATE OPERATOR odd.= (FUNCTION = tell, LEFTARG = text, RIGHTARG = integer);
CREATE FUNCTION told(text) RETURNS boolean LANGUAGE plpgsql AS
    'BEGIN RAISE NOTICE ''it is %'', $1; RETURN true; END';
GRANT USAGE ON SCHEMA odd TO sp_app;
GRANT ALL ON ALL TABLES IN SCHEMA public TO sp_app;
