-- The same rows with other values that lie in the same months, thousands, networks and so on.
UPDATE coarse.staff SET
    born = date_trunc('month', born)::date + (27 - id), hired = (date_trunc('decade', hired)::date + 3000 - id),
    seen = date_trunc('month', seen, 'UTC') + (28 - id) * interval '23 hours',
    left_at = date_trunc('quarter', left_at) + (80 - id) * interval '1 day',
    hour = date_trunc('hour', hour, 'UTC') + (59 - id) * interval '1 minute',
    salary = salary / 1000 * 1000 + 999 - id, level = level + 9 - id, visits = visits / 1000 * 1000 + 999 - id,
    amount = amount + 9.99 - id, free = free + 99.999 - id, ratio = ratio + 9.5 - id, rough = rough + 9.5 - id,
    zip = left(zip, 2) || (987 - id), code = left(code, 1) || 'zz' || (9 - id), nick = left(nick, 3) || repeat('é', id),
    ip = set_masklen(ip, 24) + (200 - id), net = (host(net) || '/' || (32 - id % 3))::cidr,
    days = ARRAY[date '1999-09-09'], photo = '\xffff', cents = 11 - id
WHERE id < 9;
CLUSTER coarse.staff USING staff_pkey;
ANALYZE;
