package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be sent by an approval of something that looks alike. */
class StatementShapeTest {
    private static @Nullable String shape(String sql) {
        return StatementShape.of(sql, Sql.all(sql, Sql.SCOPE), Sql.SHOP);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT * FROM orders WHERE id = 7 | select  *  from ORDERS /* x */ where id=8",
                "SELECT to_jsonb(name) FROM customers WHERE city = 'Ulm' | SELECT to_jsonb(name) FROM customers WHERE city = E'\\'; --'",
                "DELETE FROM orders WHERE id IN (1, 2) | DELETE FROM orders WHERE id IN (3, 4)",
                "SELECT * FROM orders WHERE id = $1 | SELECT * FROM orders WHERE id = $1",
            })
    void valuesMakeNoDifference(String one, String other) {
        assertThat(shape(one)).isNotNull().isEqualTo(shape(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "DELETE FROM orders WHERE id IN (1, 2) | DELETE FROM orders WHERE id IN (1, 2, 3)",
                "SELECT * FROM orders LIMIT 1 | SELECT * FROM orders LIMIT 1000000",
                "SELECT * FROM orders OFFSET 1 | SELECT * FROM orders OFFSET 2",
                "SELECT * FROM orders FETCH FIRST 1 ROW ONLY | SELECT * FROM orders FETCH FIRST 9 ROW ONLY",
                "SELECT id, total FROM orders ORDER BY 1 | SELECT id, total FROM orders ORDER BY 2",
                "SELECT city, count(*) FROM customers GROUP BY 1 | SELECT city, count(*) FROM customers GROUP BY 2",
                "DELETE FROM orders WHERE id > 5 | DELETE FROM orders WHERE id >= 5",
                "SELECT * FROM orders WHERE id = 7 | SELECT * FROM orders WHERE id = $1",
                "SELECT * FROM orders WHERE id = $1 | SELECT * FROM orders WHERE id = $2",
                "SELECT * FROM orders WHERE id = 7 | SELECT * FROM orders WHERE id = '7'",
                "SELECT * FROM orders WHERE id = 7 | SELECT * FROM orders WHERE id = 7.0",
                "SELECT * FROM orders WHERE id = 7 | SELECT * FROM orders WHERE id = 7000000000",
                "SELECT * FROM orders WHERE id = '7' | SELECT * FROM orders WHERE id = N'7'",
                "SELECT * FROM orders WHERE id = 7 | SELECT * FROM \"orders\" WHERE id = 7 OR true",
                "SELECT id FROM orders | SELECT \"ID\" FROM orders",
                "SELECT 1 FROM customers | SELECT 1 FROM audit.customers",
                "SELECT * FROM orders WHERE id = 7 | SELECT * FROM orders WHERE id = 7; SELECT 1",
                "SELECT to_jsonb(c)->>'name' FROM customers c | SELECT to_jsonb(c)->>'email' FROM customers c",
                "SELECT to_jsonb(c)#>>'{name}' FROM customers c | SELECT to_jsonb(c)#>>'{email}' FROM customers c",
                "SELECT (to_jsonb(c))['name'] FROM customers c | SELECT (to_jsonb(c))['email'] FROM customers c",
                "DELETE FROM orders WHERE id >= 0 OR id < 5 | DELETE FROM orders WHERE id >= 5 OR id < 0",
            })
    void whateverElseDiffersMakesOne(String one, String other) {
        assertThat(shape(one)).isNotEqualTo(shape(other));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT evil.steal('SELECT 1')",
                "SELECT public.lower('x')",
                "SELECT set_config('role', 'postgres', false)",
                "SELECT nextval('orders_id_seq')",
                "SELECT query_to_xml('SELECT 1', true, true, '')",
                "SELECT unknown_function('x')",
                "SELECT 'pg_authid'::regclass",
                "SELECT regclass 'pg_authid'",
                "SELECT CAST('pg_authid' AS pg_catalog.\"regclass\")",
                "SELECT * FROM orders LIMIT $1",
                "SELECT * FROM orders TABLESAMPLE system (1)",
                "SET work_mem = '1MB'",
                "EXPLAIN SELECT * FROM orders",
                "COPY orders TO STDOUT",
                "DO 'BEGIN END'",
                "PREPARE p AS SELECT 1",
                "EXECUTE p(1)",
                "CREATE TABLE t AS SELECT 1",
                "SELECT * INTO t FROM orders",
                "ALTER TABLE orders ADD COLUMN x int DEFAULT 1",
                "TRUNCATE orders",
            })
    void valuesThatAreMoreThanValuesHaveNone(String sql) {
        assertThat(shape(sql)).isNull();
    }

    @Test
    void whatIsInsideCountsToo() {
        String sql = "WITH d AS (DELETE FROM orders WHERE id = %s RETURNING *) SELECT * FROM d";

        assertThat(shape(sql.formatted("1"))).isNotNull().isEqualTo(shape(sql.formatted("2")));
        assertThat(shape(sql.formatted("evil.steal('1')"))).isNull();
    }
}
