-- A small lending library, and the login that the proxy uses. Run as a superuser, in psql:
--   psql -v password="$(cat secrets/app)" -f setup.sql
CREATE ROLE library_app LOGIN PASSWORD :'password';
CREATE DATABASE library;
\connect library

CREATE TABLE members (
    id    integer PRIMARY KEY,
    name  text NOT NULL,
    email text NOT NULL,
    note  text
);
CREATE TABLE books (
    id        integer PRIMARY KEY,
    title     text NOT NULL,
    member_id integer REFERENCES members    -- who has it; null if it is on the shelf
);
INSERT INTO members VALUES
    (1, 'Ines Moreau', 'ines.moreau@example.com', 'Call +44 20 7946 0958 when the atlas is back.'),
    (2, 'Jonas Berg',  'jonas.berg@example.com',  NULL);
INSERT INTO books VALUES (1, 'Atlas of Harbours', 2), (2, 'Knots and Splices', NULL), (3, 'Night Watch', 1);

GRANT SELECT, INSERT, UPDATE, DELETE ON members, books TO library_app;
