-- The same rows with other values in the masked columns; what masks show of them (whether they are NULL, a card's length
-- and end, the shape of JSON and arrays) stays.
ALTER TABLE people.persons DISABLE TRIGGER telling;
UPDATE people.persons SET
    email = CASE id WHEN 1 THEN 'zz@o.test' WHEN 2 THEN 'aaaaaaaaaaaaaaaaaaa@other.test' ELSE email END,
    card = CASE id WHEN 1 THEN '5222 2222 2222 1111' WHEN 2 THEN '4222 2222 2222 4444' ELSE card END,
    phone = CASE id WHEN 1 THEN '9' WHEN 2 THEN '1 234 567 890' ELSE '555' END,
    born = CASE WHEN born IS NOT NULL THEN date '2001-02-03' - id END,
    seen = CASE WHEN seen IS NOT NULL THEN timestamptz '1999-12-31 00:00:00+00' END,
    salary = CASE WHEN salary IS NOT NULL THEN 5 END,
    tags = CASE WHEN tags IS NOT NULL THEN array_replace(array_replace(tags, 'canary', 'one'), 'b,c', 'two') END,
    profile = CASE WHEN profile IS NOT NULL THEN replace(replace(profile::text, 'canary', 'other'), '1', '7')::jsonb END,
    token = CASE WHEN token IS NOT NULL THEN 'ffffffff-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid END,
    ip = CASE WHEN ip IS NOT NULL THEN inet '192.0.2.7' END,
    grade = CASE WHEN grade IS NOT NULL THEN 'Z'::"char" END,
    level = 9 - level,
    ratio = CASE WHEN ratio IS NOT NULL THEN 77 END,
    photo = CASE WHEN photo IS NOT NULL THEN '\x0102030405'::bytea END,
    mood = CASE WHEN mood = 'glad' THEN 'sad'::people.mood WHEN mood = 'sad' THEN 'glad' END,
    nick = CASE WHEN nick IS NOT NULL THEN 'nack' || id END,
    "Odd ""Name" = CASE WHEN "Odd ""Name" IS NOT NULL THEN 'zzz' END;
ALTER TABLE people.persons ENABLE TRIGGER telling;
UPDATE people.events SET email = 'other' || (9 - id) % 3 || '@else.test';
UPDATE people.flags SET salary = 2010 - salary;
REFRESH MATERIALIZED VIEW people.mails;
REFRESH MATERIALIZED VIEW people.kept;
REFRESH MATERIALIZED VIEW people.kept_rich;
ANALYZE;
