CREATE SCHEMA coarse;
CREATE DOMAIN coarse.day AS date CHECK (VALUE > date '1900-01-01');
CREATE TABLE coarse.staff (
    id int PRIMARY KEY, note text,
    born date, hired coarse.day, seen timestamptz, left_at timestamp(0), hour timestamptz,
    salary int, level smallint, visits bigint, amount numeric(5,2), free numeric, ratio float8, rough float4,
    zip varchar(5), code char(6), nick text, ip inet, net cidr,
    days date[], photo bytea, cents int,
    mail text, phone varchar(30), card text, name text, badge bigint, token uuid, since date,
    account text, iban text, pay numeric(12,2), weight float8, checked timestamptz);
INSERT INTO coarse.staff
SELECT n, 'note ' || n,
    date '1984-01-01' + n * 40, date '2001-01-01' + n * 400, timestamptz '2024-01-01 00:00:00+00' + n * interval '40 days',
    timestamp '2024-01-01' + n * interval '100 days', timestamptz '2024-01-01 00:00:00+00' + n * interval '5 hours',
    5000 + n * 1000, n * 10, 7000000000 + n * 1000, n * 10, n * 100, n * 10, n * 10,
    '10' || n || '00', 'AB' || n, 'nick' || n, ('10.1.' || n || '.0')::inet, ('10.1.' || n || '.0/28')::cidr,
    ARRAY[date '2024-01-01'], '\x00', 7,
    'p' || n || '@shop.test', '+49 171 123456' || n, '4111 1111 1111 1111', 'Ada Lovelace', 31415, gen_random_uuid(), '2020-02-02',
    '123-45-678' || n, 'DE89370400440532013000', 1234567.89, 70.5, '2024-05-05 05:05:05+00'
FROM generate_series(1, 8) n;
INSERT INTO coarse.staff (id) VALUES (9);
CREATE TABLE coarse.teams (id int PRIMARY KEY, lead int);
INSERT INTO coarse.teams VALUES (1, 1), (2, 5);
CREATE VIEW coarse.shown AS SELECT id, born, salary, seen FROM coarse.staff;
GRANT USAGE ON SCHEMA coarse TO sp_app;
GRANT ALL ON ALL TABLES IN SCHEMA coarse TO sp_app;
ANALYZE;
