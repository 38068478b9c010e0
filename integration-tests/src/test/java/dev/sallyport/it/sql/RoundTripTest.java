package dev.sallyport.it.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.policy.sql.rendering.SqlRenderer;
import dev.sallyport.policy.sql.tree.Statement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A query with a pair of parentheses for every operator, as our tree nests them, must mean to PostgreSQL what the query
 * without them means: a view of either has the same definition. So precedence and associativity are PostgreSQL's.
 */
class RoundTripTest {
    private static final String SYNTAX_ERROR = "refused: 42601";
    private static RoundTripViews views;

    @BeforeAll
    static void createDatabase() throws SQLException {
        views = new RoundTripViews(PostgresServer.of(Version.V18));
    }

    @AfterAll
    static void close() throws SQLException {
        views.close();
    }

    /** Tells whether the server made a view of it. */
    private static boolean meansTheSame(String query) throws SQLException {
        String reading = views.reading(query);
        if (reading.equals(SYNTAX_ERROR)) {
            // Comparisons in a row, for one, are an error there and no harm here.
            return false;
        }
        Statement tree = RoundTripViews.parse(query);
        String parenthesised = SqlRenderer.parenthesised(tree);
        assertThat(views.reading(parenthesised))
                .as(query + "\n" + parenthesised)
                .isEqualTo(reading);
        String canonical = SqlRenderer.canonical(tree);
        assertThat(views.reading(canonical)).as(query + "\n" + canonical).isEqualTo(reading);
        return !reading.startsWith("refused");
    }

    private static void meanTheSame(long seed, int rounds, Supplier<String> queries) throws SQLException {
        int made = 0;
        for (int i = 0; i < rounds; i++) {
            String query = queries.get();
            try {
                made += meansTheSame(query) ? 1 : 0;
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + i + ": " + query, e);
            }
        }
        assertThat(made).as("views made").isGreaterThan(rounds / 4);
    }

    @Test
    void readsOperatorsWithTheServersPrecedence() throws SQLException {
        long seed = 42;
        RoundTripExpressions chance = new RoundTripExpressions(new Random(seed));
        meanTheSame(seed, 400, () -> "SELECT " + chance.expression(3) + " AS x FROM t");
    }

    @Test
    void readsJoinsWithTheServersAssociativity() throws SQLException {
        long seed = 43;
        RoundTripExpressions chance = new RoundTripExpressions(new Random(seed));
        meanTheSame(seed, 100, chance::join);
    }

    @Test
    void readsSetOperationsWithTheServersPrecedence() throws SQLException {
        long seed = 44;
        RoundTripExpressions chance = new RoundTripExpressions(new Random(seed));
        meanTheSame(seed, 100, () -> chance.sets(2));
    }

    @Test
    void readsEveryPairOfOperatorsAsTheServerDoes() throws SQLException {
        String[] operators = {"OR", "AND", "=", "<", "LIKE", "||", "@>", "~", "+", "-", "*", "^", "AT TIME ZONE", "->"};
        String[] around = {"%s", "NOT %s", "- %s", "@ %s", "%s IS NULL", "%s::v", "%s IN (b, c)", "%s BETWEEN b AND c"};
        for (String first : operators) {
            for (String second : operators) {
                meansTheSame("SELECT a " + first + " b " + second + " c AS x FROM t");
            }
            for (String form : around) {
                meansTheSame("SELECT " + form.formatted("a " + first + " b") + " AS x FROM t");
                meansTheSame("SELECT a " + first + " " + form.formatted("b") + " AS x FROM t");
            }
        }
    }

    @Test
    void writesQueriesThatMeanTheSame() throws SQLException {
        List<String> refused = new ArrayList<>();
        for (String query : RoundTripViews.examples()) {
            if (!meansTheSame(query)) {
                refused.add(views.reading(query) + ": " + query);
            }
        }
        assertThat(refused).isEmpty();
    }
}
