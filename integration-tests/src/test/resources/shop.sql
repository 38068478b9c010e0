CREATE TABLE customers (
    id integer PRIMARY KEY,
    name text NOT NULL,
    email text NOT NULL UNIQUE,
    card text,
    notes text,
    score integer NOT NULL DEFAULT 0 CHECK (score >= 0)
);
CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customers, amount numeric(10, 2));
CREATE TABLE numbers (n integer PRIMARY KEY, words text);
CREATE SCHEMA hr;
CREATE TABLE hr.salaries (id integer, amount integer);
CREATE VIEW customer_emails AS SELECT id, email FROM customers;
CREATE FUNCTION email_of(wanted integer) RETURNS text LANGUAGE sql STABLE
    AS $$ SELECT email FROM public.customers WHERE id = wanted $$;

INSERT INTO customers VALUES
    (1, 'Ada', 'ada@shop.test', '4111 1111 1111 1111', 'write to ada.private@example.org', 1),
    (2, 'Bo', 'bo@shop.test', '5555 5555 5555 4444', 'nothing', 2),
    (3, 'Cy', 'cy@shop.test', NULL, NULL, 3);
INSERT INTO orders SELECT n, 1 + n % 3, n * 1.5 FROM generate_series(1, 30) AS n;
INSERT INTO numbers SELECT n, 'row ' || n FROM generate_series(1, 1000) AS n;
INSERT INTO hr.salaries VALUES (1, 1000);

DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'sp_app') THEN
        CREATE ROLE sp_app LOGIN PASSWORD ':password';
    END IF;
END $$;
GRANT ALL ON SCHEMA public, hr TO sp_app;
GRANT ALL ON ALL TABLES IN SCHEMA public, hr TO sp_app;
