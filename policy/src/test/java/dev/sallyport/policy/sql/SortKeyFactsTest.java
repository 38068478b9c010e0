package dev.sallyport.policy.sql;

import static dev.sallyport.policy.sql.Sql.columns;
import static dev.sallyport.policy.statement.ColumnUsage.EXPRESSION;
import static dev.sallyport.policy.statement.ColumnUsage.GROUP;
import static dev.sallyport.policy.statement.ColumnUsage.ORDER;
import static dev.sallyport.policy.statement.ColumnUsage.OUTPUT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Sorting and grouping by an item's number or output name, which mentions the column without naming it. */
class SortKeyFactsTest {
    private static final String ALL = "public.customers.*";
    private static final String EMAIL = "public.customers.email";

    @Test
    void seesOrderByNumberOrOutputName() {
        for (String sql : new String[] {
            "SELECT id, email FROM customers ORDER BY 2",
            "SELECT id, email FROM customers ORDER BY id, (2) DESC NULLS LAST",
            "SELECT id, email FROM customers ORDER BY 0x2",
            "SELECT id, email FROM customers ORDER BY 2 USING <",
            "SELECT id, email AS e FROM customers ORDER BY e",
            "SELECT id, email \"E\" FROM customers ORDER BY \"E\"",
            "SELECT id, c.email FROM customers c ORDER BY 2 LIMIT 1",
            "(SELECT id, email FROM customers) ORDER BY 2",
            "((SELECT id, email AS e FROM customers)) ORDER BY e FETCH FIRST ROW WITH TIES",
            "SELECT id, email FROM customers UNION SELECT 1, 'x' ORDER BY 2",
            "SELECT id, 'x' AS e FROM notes UNION SELECT id, email FROM customers ORDER BY e",
            "SELECT lower(email) FROM customers ORDER BY lower",
            "SELECT coalesce(email, name) FROM customers ORDER BY coalesce",
            "SELECT (SELECT email) AS e FROM customers ORDER BY e",
            "SELECT email::text FROM customers ORDER BY 1",
        }) {
            assertThat(columns(sql, ORDER)).as(sql).contains(EMAIL);
        }
    }

    @Test
    void leavesOtherItemsAlone() {
        assertThat(columns("SELECT id, email FROM customers ORDER BY 1", ORDER)).containsExactly("public.customers.id");
        assertThat(columns("SELECT id AS i, email FROM customers ORDER BY i", ORDER))
                .containsExactly("public.customers.id");
        assertThat(columns("SELECT id, email FROM customers ORDER BY 1", OUTPUT))
                .containsExactly(EMAIL, "public.customers.id");
        assertThat(columns("SELECT id, email, c.* FROM customers c ORDER BY 1", ORDER))
                .containsExactly("public.customers.id");
        assertThat(columns("SELECT (SELECT 1 ORDER BY 1), email FROM customers", ORDER))
                .isEmpty();
        assertThat(columns("SELECT row_number() OVER (ORDER BY 2), email FROM customers", ORDER))
                .isEmpty();
    }

    @Test
    void seesNumbersThatPointIntoStars() {
        assertThat(columns("SELECT * FROM customers ORDER BY 3", ORDER)).containsExactly(ALL);
        assertThat(columns("TABLE customers ORDER BY 3", ORDER)).containsExactly(ALL);
        assertThat(columns("SELECT id, c.* FROM customers c ORDER BY 3", ORDER)).containsExactly(ALL);
        assertThat(columns("SELECT n.*, email FROM notes n, customers c ORDER BY 3", ORDER))
                .containsExactly(EMAIL, "public.notes.*");
        assertThat(columns("SELECT (c).*, 1 FROM customers c ORDER BY 3", ORDER))
                .contains(ALL);
    }

    @Test
    void seesGroupByNumberOrOutputName() {
        for (String sql : new String[] {
            "SELECT count(*), email FROM customers GROUP BY 2",
            "SELECT count(*), email AS e FROM customers GROUP BY e",
            "SELECT id, email FROM customers GROUP BY (1, 2)",
            "SELECT id, email FROM customers GROUP BY ROLLUP (1, 2)",
            "SELECT id, email FROM customers GROUP BY CUBE ((1, 2))",
            "SELECT id, email FROM customers GROUP BY GROUPING SETS (1, (), ROLLUP (2))",
            "SELECT id, email FROM customers GROUP BY DISTINCT 1, GROUPING SETS ((1, 2), GROUPING SETS (1))",
            "SELECT DISTINCT ON (2) id, email FROM customers",
            "SELECT DISTINCT ON (e) id, email AS e FROM customers",
            "SELECT id, email FROM customers UNION SELECT id, email FROM customers GROUP BY 1, 2",
        }) {
            assertThat(columns(sql, GROUP)).as(sql).contains(EMAIL);
        }
        assertThat(columns("SELECT count(*), email FROM customers GROUP BY email ORDER BY 1", ORDER))
                .isEmpty();
    }

    @Test
    void callsDistinctAGrouping() {
        assertThat(columns("SELECT DISTINCT id, email FROM customers", GROUP))
                .containsExactly(EMAIL, "public.customers.id");
        assertThat(columns("SELECT DISTINCT id, email FROM customers", OUTPUT))
                .containsExactly(EMAIL, "public.customers.id");
        assertThat(columns("SELECT DISTINCT * FROM customers", GROUP)).containsExactly(ALL);
        assertThat(columns("SELECT DISTINCT lower(email) FROM customers", GROUP))
                .containsExactly(EMAIL);
        assertThat(columns("SELECT ALL email FROM customers", GROUP)).isEmpty();
        assertThat(columns("SELECT count(DISTINCT email) FROM customers", EXPRESSION))
                .containsExactly(EMAIL);
    }

    @Test
    void staysLinearWithManyKeysAndManyLevels() {
        String keys = String.join(",", Collections.nCopies(50_000, "1"));
        String columns = String.join(",", Collections.nCopies(50_000, "email"));
        Sql.understands("SELECT " + columns + " FROM customers ORDER BY " + keys);
        int deep = 60;
        Sql.understands("SELECT (" + "SELECT (".repeat(deep) + "SELECT email" + ") ORDER BY 1".repeat(deep)
                + ") FROM customers ORDER BY 1");
    }
}
