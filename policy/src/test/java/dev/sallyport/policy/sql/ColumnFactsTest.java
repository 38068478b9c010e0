package dev.sallyport.policy.sql;

import static dev.sallyport.policy.sql.Sql.columns;
import static dev.sallyport.policy.sql.Sql.facts;
import static dev.sallyport.policy.sql.Sql.functions;
import static dev.sallyport.policy.statement.ColumnUsage.EXPRESSION;
import static dev.sallyport.policy.statement.ColumnUsage.GROUP;
import static dev.sallyport.policy.statement.ColumnUsage.JOIN;
import static dev.sallyport.policy.statement.ColumnUsage.ORDER;
import static dev.sallyport.policy.statement.ColumnUsage.OUTPUT;
import static dev.sallyport.policy.statement.ColumnUsage.PREDICATE;
import static dev.sallyport.policy.statement.ColumnUsage.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColumnFactsTest {
    private static final String ALL = "public.customers.*";
    private static final String EMAIL = "public.customers.email";

    @Test
    void callsOnlyBareColumnsOfTheOutermostListOutput() {
        assertThat(columns("SELECT email FROM customers", OUTPUT)).containsExactly(EMAIL);
        assertThat(columns("SELECT c.email AS x FROM customers c", OUTPUT)).containsExactly(EMAIL);
        assertThat(columns("SELECT * FROM customers", OUTPUT)).containsExactly(ALL);
        assertThat(columns("SELECT c.* FROM customers c, f() x", OUTPUT)).containsExactly(ALL);
        assertThat(columns("TABLE customers", OUTPUT)).containsExactly(ALL);
        assertThat(columns("DECLARE x CURSOR FOR SELECT email FROM customers", OUTPUT))
                .containsExactly(EMAIL);
    }

    @Test
    void callsEverythingElseExpressions() {
        for (String sql : new String[] {
            "SELECT lower(email) FROM customers",
            "SELECT email FROM customers UNION SELECT 'x'",
            "SELECT email FROM (SELECT email FROM customers) x",
            "WITH x AS (SELECT email FROM customers) SELECT email FROM x",
            "SELECT (SELECT email FROM customers LIMIT 1)",
            "CREATE TABLE t AS SELECT email FROM customers",
            "COPY (SELECT email FROM customers) TO STDOUT",
            "INSERT INTO notes SELECT email FROM customers",
            "SELECT email FROM customers, f() x",
            "SELECT email INTO t FROM customers",
            "SELECT email || 'x' FROM customers",
            "EXPLAIN SELECT email FROM customers",
        }) {
            assertThat(columns(sql, OUTPUT)).as(sql).isEmpty();
            assertThat(columns(sql, EXPRESSION)).as(sql).contains(EMAIL);
        }
    }

    @Test
    void seesWholeRowsInAllTheirDisguises() {
        for (String sql : new String[] {
            "SELECT customers FROM customers",
            "SELECT c FROM customers c",
            "SELECT to_jsonb(c) FROM customers c",
            "SELECT c::text FROM customers c",
            "SELECT count(c) FROM customers c",
            "SELECT (c).email FROM customers c",
            "SELECT (c).* FROM customers c",
            "SELECT c.to_jsonb FROM customers c",
            "SELECT ROW(c.*) FROM customers c",
            "SELECT x FROM (SELECT * FROM customers) x",
            "SELECT ARRAY(SELECT c FROM customers c)",
            "SELECT j FROM (customers JOIN notes USING (id)) AS j",
            "SELECT c.b FROM customers AS c (a, b)",
            "INSERT INTO customers VALUES (1) RETURNING to_jsonb(customers)",
            "DELETE FROM customers WHERE id = 1 RETURNING old",
            "COPY customers TO STDOUT",
        }) {
            assertThat(columns(sql, EXPRESSION)).as(sql).contains(ALL);
        }
    }

    @Test
    void theRowThatWasToBeInsertedIsNotTheTables() {
        String upsert = "INSERT INTO customers (id, email) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET email = ";

        assertThat(columns(upsert + "excluded.email", EXPRESSION)).doesNotContain(EMAIL);
        assertThat(columns(upsert + "excluded::text", EXPRESSION)).doesNotContain(ALL);
        assertThat(columns(upsert + "customers.email", EXPRESSION)).contains(EMAIL);
        assertThat(columns(upsert + "email", EXPRESSION)).contains(EMAIL);
    }

    @Test
    void seesCallsThatLookLikeColumns() {
        assertThat(functions("SELECT c.to_jsonb FROM customers c")).containsExactly("to_jsonb");
        assertThat(functions("SELECT (c).to_jsonb FROM customers c")).containsExactly("to_jsonb");
        assertThat(functions("SELECT c.email FROM customers c")).isEmpty();
    }

    @Test
    void tellsTheRolesApart() {
        String sql = "SELECT 1 FROM customers c JOIN orders o ON c.id = o.customer_id WHERE c.ssn = '1'"
                + " GROUP BY c.city HAVING max(o.total) > 1 ORDER BY c.name";
        assertThat(columns(sql, JOIN)).containsExactly("public.customers.id", "public.orders.customer_id");
        assertThat(columns(sql, PREDICATE)).containsExactly("public.customers.ssn", "public.orders.total");
        assertThat(columns(sql, GROUP)).containsExactly("public.customers.city");
        assertThat(columns(sql, ORDER)).containsExactly("public.customers.name");
        assertThat(columns("SELECT 1 FROM customers JOIN notes USING (id)", JOIN))
                .containsExactly("public.customers.id", "public.notes.id");
        assertThat(columns("SELECT 1 FROM customers NATURAL JOIN notes", JOIN)).containsExactly(ALL, "public.notes.*");
        assertThat(columns("SELECT row_number() OVER (PARTITION BY ssn ORDER BY email) FROM customers", GROUP))
                .containsExactly("public.customers.ssn");
        assertThat(columns("SELECT DISTINCT ON (ssn) 1 FROM customers", GROUP)).containsExactly("public.customers.ssn");
    }

    @Test
    void attributesUnqualifiedNamesToEverythingTheyMayMean() {
        assertThat(columns("SELECT lower(id) FROM customers WHERE EXISTS (SELECT FROM notes)", EXPRESSION))
                .containsExactly("public.customers.id", "public.notes.id");
        assertThat(columns("SELECT (SELECT email) FROM customers", EXPRESSION)).containsExactly(EMAIL);
        assertThat(columns("SELECT a.email FROM customers a, (SELECT 1 FROM audit.customers a) x", EXPRESSION))
                .isEmpty();
    }

    @Test
    void doesNotTrustMergedColumns() {
        assertThat(columns("SELECT id FROM customers JOIN notes USING (id)", OUTPUT))
                .isEmpty();
        assertThat(columns("SELECT email FROM customers JOIN notes USING (id)", OUTPUT))
                .containsExactly(EMAIL);
        assertThat(columns("SELECT email FROM customers NATURAL JOIN notes", OUTPUT))
                .isEmpty();
        assertThat(columns("SELECT * FROM customers JOIN notes USING (id)", OUTPUT))
                .containsExactly(ALL, "public.notes.*");
        assertThat(columns("SELECT * FROM customers JOIN notes USING (id)", EXPRESSION))
                .containsExactly("public.customers.id", "public.notes.id");
        assertThat(columns("SELECT * FROM customers FULL JOIN notes USING (id)", OUTPUT))
                .isEmpty();
        assertThat(columns("SELECT * FROM customers FULL JOIN notes USING (id)", EXPRESSION))
                .contains(ALL);
    }

    @Test
    void knowsWhatIsWritten() {
        assertThat(columns("INSERT INTO customers (email) VALUES ('x')", WRITE)).containsExactly(EMAIL);
        assertThat(columns("INSERT INTO customers VALUES (1)", WRITE)).containsExactly(ALL);
        assertThat(columns("UPDATE customers SET (email, name) = ('a', 'b') WHERE id = 1", WRITE))
                .containsExactly(EMAIL, "public.customers.name");
        assertThat(columns("COPY customers (email) FROM STDIN", WRITE)).containsExactly(EMAIL);
        assertThat(columns(
                        "MERGE INTO customers c USING notes n ON c.id = n.id WHEN MATCHED THEN UPDATE SET email ="
                                + " n.body WHEN NOT MATCHED THEN INSERT (name) VALUES (n.body)",
                        WRITE))
                .containsExactly(EMAIL, "public.customers.name");
    }

    @Test
    void treatsReturningAsTheServerReportsIt() {
        assertThat(columns("INSERT INTO customers VALUES (1) RETURNING email", OUTPUT))
                .containsExactly(EMAIL);
        assertThat(columns("DELETE FROM customers WHERE id = 1 RETURNING *", OUTPUT))
                .containsExactly(ALL);
        assertThat(columns("UPDATE customers SET id = 1 FROM notes RETURNING customers.email", OUTPUT))
                .containsExactly(EMAIL);
        assertThat(columns("WITH d AS (DELETE FROM customers RETURNING email) SELECT email FROM d", OUTPUT))
                .isEmpty();
        assertThat(columns("DELETE FROM customers WHERE id = 1 RETURNING lower(email)", EXPRESSION))
                .contains(EMAIL);
        assertThat(columns("UPDATE customers SET id = 1 RETURNING WITH (OLD AS o) o.email", EXPRESSION))
                .contains(EMAIL);
    }

    @Test
    void ignoresSystemColumns() {
        assertThat(columns("SELECT ctid, xmin FROM customers", OUTPUT)).isEmpty();
        assertThat(facts("SELECT tableoid FROM customers").columns().get(0).relations())
                .isEmpty();
    }
}
