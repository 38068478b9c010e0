-- A small shop. Every person and number in it is invented; card numbers are the payment networks' test numbers.
CREATE TABLE customers (
    id     integer PRIMARY KEY,
    name   text NOT NULL,
    email  text NOT NULL UNIQUE,
    phone  text,
    card   text,
    street text,
    city   text,
    notes  text
);
CREATE TABLE orders (
    id          integer PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES customers,
    item        text NOT NULL,
    amount      numeric(10, 2) NOT NULL,
    status      text NOT NULL DEFAULT 'open',
    created     timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE payments (
    id       integer PRIMARY KEY,
    order_id integer NOT NULL REFERENCES orders,
    method   text NOT NULL,
    iban     text,
    paid     timestamptz
);

INSERT INTO customers VALUES
    (1, 'Ada Winter',    'ada.winter@example.com',    '+1 202 555 0114', '4111 1111 1111 1111', '12 Harbour Row',   'Portsmouth', 'Prefers mail to ada.private@example.org, not the office address.'),
    (2, 'Bruno Keller',  'bruno.keller@example.com',  '+49 30 901820',   '5555 5555 5555 4444', 'Lindenweg 3',      'Berlin',     'Call back on +49 30 901820 after five.'),
    (3, 'Chiara Longo',  'chiara.longo@example.com',  '+39 06 69812345', '3782 822463 10005',   'Via Appia 70',     'Roma',       'Asked for a refund to IBAN DE89 3704 0044 0532 0130 00.'),
    (4, 'Dev Patel',     'dev.patel@example.com',     '+44 20 7946 0958', '6011 1111 1111 1117', '9 Quay Street',    'Bristol',    'VIP since 2021.'),
    (5, 'Elif Aydin',    'elif.aydin@example.com',    '+90 212 444 0000', '4012 8888 8888 1881', 'Bahar Sokak 4',    'Istanbul',   NULL),
    (6, 'Farah Haddad',  'farah.haddad@example.com',  '+1 202 555 0187', '4222 2222 2222 2',    '77 Cedar Avenue',  'Austin',     'SSN on file was 219-09-9999, removed on request.');

INSERT INTO orders (id, customer_id, item, amount, status, created)
SELECT n, 1 + n % 6, (ARRAY['lamp', 'chair', 'desk', 'shelf', 'rug'])[1 + n % 5], 19.90 + n * 3.5,
       (ARRAY['open', 'paid', 'shipped'])[1 + n % 3], timestamptz '2026-01-05 09:00+00' + n * interval '7 hours'
FROM generate_series(1, 240) AS n;

INSERT INTO payments
SELECT id, id, CASE WHEN id % 4 = 0 THEN 'transfer' ELSE 'card' END,
       CASE WHEN id % 4 = 0 THEN 'DE89370400440532013000' END, created + interval '1 day'
FROM orders WHERE status <> 'open';

CREATE ROLE shop_writer LOGIN PASSWORD :writer_password;
CREATE ROLE shop_reader LOGIN PASSWORD :reader_password;
GRANT SELECT ON customers, orders, payments TO shop_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON customers, orders, payments TO shop_writer;
GRANT CREATE, TEMPORARY ON DATABASE shop TO shop_writer;
GRANT CREATE ON SCHEMA public TO shop_writer;
