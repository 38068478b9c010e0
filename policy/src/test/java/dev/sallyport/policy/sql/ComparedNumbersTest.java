package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.statement.Analysis;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts are read once for all that differ from them in numbers alone. */
class ComparedNumbersTest {
    private static final List<String> QUERIES = List.of(
            "SELECT name FROM customers WHERE id = #",
            " select * from orders where id=# and total >= # or total<#;",
            "SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id AND o.total > # WHERE o.id <> #",
            "SELECT id = #, id FROM orders GROUP BY id = #, id HAVING total < # ORDER BY id = # , 1 LIMIT 5",
            "SELECT count(*) FROM (SELECT id FROM orders WHERE total != #) x WHERE x.id <= # OFFSET 3",
            "SELECT 1 FROM orders WHERE id = # FOR UPDATE; SELECT id FROM customers WHERE id = # UNION SELECT 7",
            "WITH a AS (SELECT id FROM orders WHERE id = #) SELECT * FROM a WHERE id = #",
            "SELECT CASE WHEN id = # THEN 1 ELSE 2 END FROM orders WHERE EXISTS (SELECT FROM customers WHERE id = #)",
            "SELECT lower(name), abs(id) FROM customers WHERE (id = #) IS TRUE AND id IN (1, 2)",
            "SELECT sum(total) FILTER (WHERE id > #) OVER (PARTITION BY id = #) AS s FROM orders");

    private static Analysis analysis(String sql) {
        return new StatementAnalyzer().analyze(sql, Sql.SCOPE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT * FROM t WHERE id = 71 | SELECT * FROM t WHERE id = 00",
                "select a<5,b from t where x>=12 or y = 5 | select a<0,b from t where x>=11 or y = 0",
                "SELECT 1 FROM t WHERE 2 = 2 AND a2 = 2; | SELECT 1 FROM t WHERE 2 = 2 AND a2 = 0;",
                "SELECT 1 FROM t WHERE a = 07 AND b = 0 | SELECT 1 FROM t WHERE a = 07 AND b = 0",
                "SELECT 1 FROM t WHERE a = 123456789 | SELECT 1 FROM t WHERE a = 000000000",
            })
    void aComparedNumberIsLeftOut(String sql, String pattern) {
        assertThat(ComparedNumbers.pattern(sql)).isEqualTo(pattern);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "SELECT 1",
                "SELECT a FROM t ORDER BY 1 LIMIT 2 OFFSET 3",
                "SELECT a FROM t WHERE a = 1234567890",
                "SELECT a FROM t WHERE a = 1.5",
                "SELECT a FROM t WHERE a = 1e5",
                "SELECT a FROM t WHERE a = 1_0",
                "SELECT a FROM t WHERE a = 0x1F",
                "SELECT a FROM t WHERE a = 1::regclass",
                "SELECT a FROM t WHERE a = 1 :: regclass",
                "SELECT a FROM t WHERE a = 1 + 1",
                "SELECT a FROM t WHERE a = 1 COLLATE c",
                "SELECT a FROM t WHERE a = 1AND b",
                "SELECT a FROM t WHERE a = -1",
                "SELECT a FROM t WHERE a =- 1",
                "SELECT a FROM t WHERE a === 1",
                "SELECT a FROM t WHERE a @> 1",
                "SELECT a FROM t WHERE 1 = 1",
                "SELECT a FROM t WHERE f(a) = 1",
                "SELECT a FROM t WHERE f(a => 1)",
                "SELECT a FROM t WHERE f(a := 1)",
                "SELECT a FROM t WHERE a OPERATOR(public.=) 1",
                "SELECT a FROM t WHERE a = 1 -- b",
                "SELECT a FROM t WHERE a = /* b = */ 1",
                "SELECT a FROM t WHERE a = 1 AND b = '2'",
                "SELECT a FROM t WHERE \"a\" = 1",
                "SELECT a FROM t WHERE a = 1 AND b = $1",
                "SELECT a FROM t WHERE a = 1 AND b = $$2$$",
                "SELECT \u00e4 FROM t WHERE a = 1",
                "SELECT a FROM t WHERE a = 1\u00a0",
                "SELECT a FROM t WHERE a = \u0661",
                "SELECT a FROM t WHERE a = 1\u0000",
                "SELECT a FROM t WHERE a = 1\u000b",
                "UPDATE t SET a = 1 WHERE b = 2",
                "SET statement_timeout = 5",
                "COPY (SELECT a FROM t WHERE a = 1) TO STDOUT",
            })
    void otherTextsAreReadByThemselves(String sql) {
        assertThat(ComparedNumbers.pattern(sql)).isNull();
    }

    @Test
    void equalNumbersStayEqual() {
        String sql = "SELECT a = %d FROM t GROUP BY a = %d";

        assertThat(ComparedNumbers.pattern(sql.formatted(5, 5)))
                .isEqualTo(ComparedNumbers.pattern(sql.formatted(6, 6)))
                .isNotEqualTo(ComparedNumbers.pattern(sql.formatted(5, 6)));
        assertThat(ComparedNumbers.pattern("SELECT " + "a = %d, ".repeat(11).formatted(range(11)) + "b"))
                .isNull();
    }

    private static Object[] range(int count) {
        Object[] numbers = new Object[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = 10 + i;
        }
        return numbers;
    }

    @Test
    void textsOfOnePatternAreFoundToDoTheSame() {
        Random random = new Random(7);
        for (String query : QUERIES) {
            Analysis.Understood first = null;
            String pattern = null;
            for (int i = 0; i < 50; i++) {
                String sql = query;
                for (int number = 0; sql.indexOf('#') >= 0; number++) {
                    sql = sql.replaceFirst("#", "" + (100 * (number + 1) + random.nextInt(100)));
                }
                Analysis.Understood common = ComparedNumbers.common(analysis(sql));
                pattern = pattern == null ? ComparedNumbers.pattern(sql) : pattern;
                first = first == null ? common : first;
                boolean with = query.startsWith("WITH");
                assertThat(ComparedNumbers.pattern(sql)).as(sql).isEqualTo(pattern);
                assertThat(pattern == null).as(sql).isEqualTo(with);
                assertThat(common).as(sql).isNotNull().isEqualTo(first);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id INTO copied FROM orders WHERE id = 1",
                "SELECT id FROM orders WHERE id = 1; DELETE FROM orders WHERE id = 1",
                "SELECT id FROM orders WHERE id = 1; SET work_mem = 5",
                "SELECT id FROM orders WHERE id = 1; EXECUTE a(1)",
                "SELECT id FROM orders WHERE id = ",
            })
    void whatDoesMoreThanReadHasNothingInCommon(String sql) {
        assertThat(ComparedNumbers.common(analysis(sql))).isNull();
    }

    @Test
    void rowsAreLeftOpen() {
        Analysis analysis = analysis("SELECT name FROM customers WHERE id = 5");
        Analysis.Understood common = Objects.requireNonNull(ComparedNumbers.common(analysis));

        assertThat(((Analysis.Understood) analysis).statements().get(0).references())
                .isNotNull();
        assertThat(common.rows()).isFalse();
        assertThat(common.statements().get(0).references()).isNull();
    }
}
