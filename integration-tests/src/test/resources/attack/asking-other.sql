UPDATE customers SET email = CASE id WHEN 1 THEN 'zz@else.test' WHEN 2 THEN 'aa@longer.else.test' WHEN 3 THEN 'b@else.test'
    WHEN 6 THEN 'b@else.test' WHEN 7 THEN 'UP@else.test' WHEN 8 THEN '12345' ELSE 'a%_@else.test' END
    WHERE id NOT IN (4, 5);
REFRESH MATERIALIZED VIEW old_mailing;
ANALYZE customers;
