package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.sql.lexer.SqlSyntaxException;
import dev.sallyport.policy.statement.Analysis;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is read, written and read again is the same. */
class RoundTripTest {
    private static void staysTheSame(String sql) {
        Parsed first = again(sql, sql);
        String canonical = first.canonical();
        Parsed second = again(canonical, sql);
        assertThat(second.shape()).as(sql + "\n" + canonical).isEqualTo(first.shape());
        assertThat(second.canonical()).as(sql).isEqualTo(canonical);
        assertThat(Parsed.of(canonical, false).canonical()).as(sql).isEqualTo(canonical);

        String parenthesised = first.parenthesised();
        Parsed third = again(parenthesised, sql);
        assertThat(third.shape()).as(sql + "\n" + parenthesised).isEqualTo(first.shape());
        assertThat(third.parenthesised()).as(sql).isEqualTo(parenthesised);
        assertThat(second.parenthesised()).as(sql).isEqualTo(parenthesised);

        Object facts = Shape.of(Sql.all(sql, Sql.SCOPE));
        assertThat(Shape.of(Sql.all(canonical, Sql.SCOPE))).as(canonical).isEqualTo(facts);
        assertThat(Shape.of(Sql.all(parenthesised, Sql.SCOPE)))
                .as(parenthesised)
                .isEqualTo(facts);
    }

    private static Parsed again(String written, String original) {
        try {
            return Parsed.of(written);
        } catch (SqlSyntaxException e) {
            throw new AssertionError(original + "\nwas written as\n" + written, e);
        }
    }

    @Test
    void keepsEveryConstruct() {
        List<String> examples = Parsed.examples();
        assertThat(examples).hasSizeGreaterThan(250);
        examples.forEach(RoundTripTest::staysTheSame);
    }

    @Test
    void keepsWhatChanceWrites() {
        long seed = 20_240_817;
        RandomSql chance = new RandomSql(new Random(seed));
        int understood = 0;
        for (int i = 0; i < 400; i++) {
            String sql = i % 3 == 0 ? chance.query(2) : "SELECT " + chance.expression(4);
            // A few are no SQL: operators of the grammar's own don't take just any expression without parentheses.
            if (Sql.analyze(sql) instanceof Analysis.Understood) {
                understood++;
                try {
                    staysTheSame(sql);
                } catch (AssertionError e) {
                    throw new AssertionError("seed " + seed + ", round " + i + ": " + sql, e);
                }
            }
        }
        assertThat(understood).isGreaterThan(240);
    }

    @Test
    void tellsDifferentStatementsApart() {
        List<String> examples = Parsed.examples();
        assertThat(examples.stream().map(sql -> Parsed.of(sql).canonical())).doesNotHaveDuplicates();
        assertThat(Parsed.of("SELECT a - (b - c)").shape())
                .isNotEqualTo(Parsed.of("SELECT a - b - c").shape());
        assertThat(Parsed.of("SELECT (a).b").shape())
                .isNotEqualTo(Parsed.of("SELECT a.b").shape());
    }
}
