package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Somebody wants to change every row with a statement that looks as if it didn't. */
class RestrictionTest {
    private static void statements(boolean expected, String... statements) {
        assertThat(statements)
                .allSatisfy(
                        sql -> assertThat(Sql.facts(sql).restricts()).as(sql).isEqualTo(expected));
    }

    private static void conditions(boolean expected, String... conditions) {
        for (String form : new String[] {
            "DELETE FROM customers WHERE %s",
            "UPDATE customers SET name = 'x' WHERE %s",
            "WITH d AS (DELETE FROM customers WHERE %s RETURNING 1) SELECT * FROM d",
        }) {
            assertThat(conditions).allSatisfy(where -> {
                String sql = form.replace("%s", where);
                assertThat(Sql.facts(sql).restricts()).isEqualTo(expected);
                assertThat(Sql.facts(sql, AnalysisScope.withoutCatalog()).restricts())
                        .as("without a catalog")
                        .isEqualTo(expected);
            });
        }
    }

    @Test
    void takesWhatIsTrueForEveryRowForNoRestriction() {
        conditions(
                false,
                "true",
                "1 = 1",
                "NOT false",
                "NOT (false)",
                "(true IS TRUE)",
                "'a' LIKE '%'",
                "'a' = 'a' AND 2 > 1",
                "EXISTS (SELECT 1)",
                "(SELECT true)",
                "current_user = session_user",
                "random() >= 0",
                "now() > '2020-01-01'",
                "$1",
                "$1 = $1",
                "$1 IS NULL",
                "coalesce(null, true)",
                "CASE WHEN true THEN true ELSE id = 1 END");
    }

    @Test
    void takesAColumnComparedWithItselfForNoRestriction() {
        conditions(
                false,
                "id = id",
                "customers.id = id",
                "id >= id",
                "id IS NOT DISTINCT FROM id",
                "id IS NOT NULL",
                "id NOTNULL",
                "NOT (id IS NULL)",
                "NOT (id <> id)",
                "id + 1 > id",
                "id = id * 1",
                "name || '' = name",
                "id IN (1, id)",
                "1 IN (1, id)",
                "(id, 1) = (id, 1)",
                "id BETWEEN id AND id",
                "id = ANY (ARRAY[id])",
                "id = coalesce(id, 0)",
                "(id = id) IS TRUE",
                "(id = 5) IS NOT UNKNOWN",
                "(id = 5) IN (true, false)",
                "nullif(id, id) IS NULL",
                "id = (SELECT customers.id)",
                "id IN (SELECT customers.id FROM notes)",
                "customers IS NOT NULL",
                "customers = customers",
                "tableoid = 1");
    }

    @Test
    void takesWhatAllValuesFulfilForNoRestriction() {
        conditions(
                false,
                "length(name) >= 0",
                "length(name) > -1",
                "NOT (length(name) < 0)",
                "abs(id) <> -1",
                "id BETWEEN -2147483648 AND 2147483647",
                "id BETWEEN '-2147483648' AND '2147483647'",
                "id >= -2147483648 AND id <= 2147483647",
                "id > -9223372036854775808",
                "id * 0 = 0",
                "0 * id = 0",
                "id - id = 0",
                "id % 1 = 0",
                "id & 0 = 0",
                "id ^ 0 = 1",
                "left(name, 0) = ''",
                "name LIKE '%'",
                "name LIKE '%%'",
                "name ILIKE '%' || ''",
                "name LIKE '%' ESCAPE 'x'",
                "name SIMILAR TO '%'",
                "name ~ ''",
                "name ~ '.*'",
                "name ~ 'x*'",
                "name ~ '(abc)?'",
                "name ~ 'abc|'",
                "starts_with(name, '')",
                "name >= ''",
                "name > '-infinity'",
                "name @> '{}'",
                "id <> ANY (ARRAY[1, 2])",
                "greatest(id, 0) >= 0");
    }

    @Test
    void seesThatAlternativesLeaveNothingOut() {
        conditions(
                false,
                "id = 5 OR true",
                "true OR id = 5",
                "id > 0 OR id <= 0",
                "id > 0 OR id < 5",
                "id <= 4 OR id >= 5",
                "id < 10 OR id BETWEEN 10 AND 20 OR id > 20",
                "id = 1 OR id <> 1",
                "id <> 1 OR id <> 2",
                "id IN (1, 2) OR id NOT IN (1, 2)",
                "name = 'a' OR name <> 'a'",
                "name LIKE 'a%' OR name NOT LIKE 'a%'",
                "name < $1 OR name >= $1",
                "name > 'a' OR name < 'b'",
                "id IS NULL OR id IS NOT NULL",
                "NOT (id = 1 AND id = 2)",
                "NOT (id > 0 AND id <= 0)",
                "id = 1 OR (id <> 1 AND true)",
                "id <= 0x7FFFFFFF AND id >= -2_147_483_648",
                "id > -1e20",
                "id = 1 OR $1 IS NULL");
    }

    @Test
    void believesComparisonsOfTheTargetsColumns() {
        conditions(
                true,
                "id = 1",
                "1 = id",
                "id = $1",
                "customers.id = $1",
                "id > 100",
                "id <> 7",
                "id BETWEEN 1 AND 10",
                "id NOT BETWEEN 1 AND 10",
                "id < 5 OR id > 10",
                "id IN (1, 2, 3)",
                "id NOT IN (1, 2)",
                "id = ANY ($1)",
                "id = ANY (ARRAY[1, 2])",
                "id <> ALL ($1)",
                "$1 = ANY (email)",
                "name LIKE 'a%'",
                "name NOT LIKE 'a%'",
                "name ILIKE '%' || $1 || '%'",
                "name ~ '^abc'",
                "lower(name) = 'x'",
                "left(name, 1) = 'x'",
                "length(name) > 10",
                "name::int = 5",
                "id % 10 = 3",
                "email @> '{\"a\": 1}'",
                "email ->> 'a' = 'b'",
                "city IS NULL",
                "city IS NULL OR city <> 'x'",
                "city",
                "NOT city",
                "city IS TRUE",
                "coalesce(city, 'x') = 'y'",
                "name < city",
                "(id, name) = (1, 'x')",
                "(id, name) > ($1, $2)",
                "id = (SELECT max(id) FROM customers)",
                "changed < now() - interval '1 day'".replace("changed", "city"),
                "id = 1 AND true",
                "id = 1 OR name = 'x'",
                "(id > 0 AND city = 'x') OR id <= 0",
                "current_setting('x') = name");
    }

    @Test
    void takesMatchesWithTheTableItselfForNoRestriction() {
        conditions(
                false,
                "id IN (SELECT id FROM customers)",
                "id IN (TABLE customers)",
                "id IN (SELECT id FROM customers WHERE true)",
                "id IN (SELECT id FROM customers WHERE id IS NOT NULL)",
                "id IN (SELECT id FROM (SELECT * FROM customers) x)",
                "id IN (WITH x AS (SELECT * FROM customers) SELECT id FROM x)",
                "id IN (SELECT 1 UNION SELECT id FROM customers)",
                "id IN (SELECT id FROM customers OFFSET 0)",
                "id IN (SELECT id FROM customers LIMIT ALL)",
                "id = ANY (ARRAY(SELECT id FROM customers))",
                "id = ANY (SELECT id FROM customers)",
                "id <= (SELECT max(id) FROM customers)",
                "EXISTS (SELECT 1 FROM customers c WHERE c.id = customers.id)",
                "EXISTS (SELECT 1 FROM notes)",
                "EXISTS (SELECT 1 FROM notes n WHERE n.id = 1)",
                "EXISTS (SELECT count(*) FROM notes n WHERE n.id = customers.id)");
        conditions(
                true,
                "id IN (SELECT id FROM customers WHERE city = 'x')",
                "id IN (SELECT customers.id FROM customers WHERE customers.city = $1)",
                "id IN (SELECT id FROM customers ORDER BY id LIMIT 10)",
                "ctid IN (SELECT ctid FROM customers LIMIT $1)",
                "id IN (SELECT o.id FROM customers o JOIN notes n ON n.id = o.id WHERE n.body = 'x')",
                "id IN (SELECT customer_id FROM orders)",
                "id NOT IN (SELECT customer_id FROM orders)",
                "EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = customers.id)",
                "NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = customers.id)",
                "EXISTS (SELECT 1 FROM customers c WHERE c.email = customers.email AND c.id < customers.id)");
    }

    /** A column of the outer statement answers where the subquery's tables have none of that name. */
    @Test
    void seesAnOuterColumnInASubquery() {
        statements(false, "DELETE FROM customers WHERE ssn IN (SELECT ssn FROM notes)");
        statements(true, "DELETE FROM customers WHERE id IN (SELECT id FROM notes)");
    }

    @Test
    void asksAboutTheTargetsRowsOnly() {
        statements(
                false,
                "UPDATE customers SET name = 'x' FROM orders WHERE orders.id = 1",
                "UPDATE customers SET name = 'x' FROM orders WHERE total = 1",
                "UPDATE customers SET name = 'x' FROM orders o WHERE o.customer_id = o.id",
                "UPDATE customers SET name = 'x' FROM (VALUES (1)) numbers (n) WHERE n = 1",
                "UPDATE customers SET name = 'x' FROM generate_series(1, 9) n WHERE n = 1",
                "UPDATE customers SET name = 'x' FROM customers c WHERE customers.id = c.id",
                "UPDATE customers SET name = 'x' FROM customers c WHERE c.id = 1",
                "UPDATE customers t SET name = 'x' FROM (SELECT id FROM customers) c WHERE t.id = c.id",
                "WITH c AS (SELECT * FROM customers) UPDATE customers t SET name = 'x' FROM c WHERE t.id = c.id",
                "UPDATE customers t SET name = 'x' FROM orders o WHERE t.id <> o.id",
                "DELETE FROM customers USING orders WHERE orders.total = 5",
                "DELETE FROM customers USING orders WHERE true",
                "DELETE FROM customers t USING customers c WHERE t.id = c.id AND t.email = c.email",
                "DELETE FROM customers USING unnest(ARRAY(SELECT id FROM customers)) u (x) WHERE id = x");
        statements(
                true,
                "UPDATE customers SET name = 'x' FROM orders WHERE city = 'y'",
                "UPDATE customers SET name = 'x' FROM orders o WHERE o.customer_id = customers.id AND o.total = 1",
                "UPDATE customers SET name = 'x' FROM orders o WHERE o.customer_id = customers.id",
                "UPDATE customers SET name = v.x FROM (VALUES (1, 'a')) v (n, x) WHERE id = n",
                "UPDATE customers c SET name = 'x' FROM unnest($1::int[]) u (n) WHERE c.id = u.n",
                "UPDATE customers t SET name = 'x' FROM customers c WHERE t.id = c.id AND c.city = 'y'",
                "DELETE FROM customers t USING customers c WHERE t.email = c.email AND t.id < c.id",
                "WITH c AS (SELECT id FROM customers WHERE id < 9) DELETE FROM customers t USING c WHERE t.id = c.id",
                "WITH d AS (DELETE FROM orders WHERE id = 1 RETURNING customer_id) "
                        + "DELETE FROM customers t USING d WHERE t.id = d.customer_id");
    }

    @Test
    void knowsWhoseColumnItIsOnlyByTheCatalog() {
        String sql = "UPDATE customers SET name = 'x' FROM orders WHERE city = 'y'";
        assertThat(Sql.facts(sql).restricts()).isTrue();
        assertThat(Sql.facts(sql, AnalysisScope.withoutCatalog()).restricts()).isFalse();
    }

    @Test
    void asksOfEachActionOfMerge() {
        String merge = "MERGE INTO customers t USING ";
        statements(
                false,
                merge + "(SELECT 1) s ON true WHEN MATCHED THEN DELETE",
                merge + "(SELECT 1 AS x) s ON s.x = 1 WHEN MATCHED THEN UPDATE SET name = 'x'",
                merge + "orders s ON t.id = t.id WHEN MATCHED THEN DELETE",
                merge + "customers s ON t.id = s.id WHEN MATCHED THEN DELETE",
                merge + "orders s ON t.id = s.id WHEN NOT MATCHED BY SOURCE THEN DELETE",
                merge + "orders s ON t.id = s.id WHEN NOT MATCHED BY SOURCE AND t.id IS NOT NULL THEN DELETE",
                merge + "orders s ON t.id = s.id WHEN MATCHED AND t.id = 1 THEN DELETE"
                        + " WHEN NOT MATCHED BY SOURCE THEN UPDATE SET name = 'x'",
                "EXPLAIN " + merge + "(SELECT 1) s ON true WHEN MATCHED THEN DELETE",
                "WITH m AS (" + merge + "(SELECT 1) s ON true WHEN MATCHED THEN DELETE RETURNING 1) TABLE m");
        statements(
                true,
                merge + "orders s ON t.id = s.customer_id WHEN MATCHED THEN DELETE",
                merge + "(VALUES (1, 'x')) s (n, x) ON t.id = s.n WHEN MATCHED THEN UPDATE SET name = s.x",
                merge + "(SELECT 1) s ON true WHEN MATCHED AND t.id = 5 THEN DELETE",
                merge + "(SELECT 1) s ON true WHEN MATCHED THEN DO NOTHING",
                merge + "(SELECT 1) s ON false WHEN NOT MATCHED THEN INSERT DEFAULT VALUES",
                merge + "orders s ON t.id = s.id WHEN NOT MATCHED BY SOURCE AND t.city = 'x' THEN DELETE");
    }

    @Test
    void needsNoConditionWhereACursorNamesTheRow() {
        statements(true, "DELETE FROM customers WHERE CURRENT OF c", "UPDATE notes SET id = 1 WHERE CURRENT OF c");
        statements(false, "DELETE FROM customers", "UPDATE customers SET name = 'x'");
    }

    @Test
    void staysWithinBoundsOnHugeConditions() {
        String delete = "DELETE FROM customers WHERE ";
        String many = IntStream.range(0, 20_000).mapToObj(i -> "id = " + i).collect(Collectors.joining(" OR "));
        statements(true, delete + many);
        statements(false, delete + many + " OR true", delete + "id" + " + id".repeat(20_000) + " > 0");
        String deep = "id";
        for (int i = 0; i < 60; i++) {
            deep = "(SELECT id FROM customers c" + i + " WHERE id IN (SELECT id FROM customers) AND id = " + deep + ")";
        }
        statements(true, delete + "id = " + deep);
    }
}
