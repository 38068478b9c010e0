package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.List;
import org.junit.jupiter.api.Test;

class FactsJoinTest {
    private static final StatementFacts READ = Shop.facts("SELECT lower(email) FROM customers WHERE id = $1");
    private static final StatementFacts DELETE = Shop.facts("DELETE FROM customers");

    @Test
    void whatStandsForNothingStaysAsItIs() {
        StatementFacts facts = Shop.facts("SELECT 1");

        assertThat(FactsJoin.join(facts, List.of(), false)).isSameAs(facts);
    }

    @Test
    void executeDoesWhatItsStatementDoes() {
        StatementFacts outer = Shop.facts("EXECUTE s(1)");
        assertThat(outer.has(Trait.OPAQUE)).isTrue();

        StatementFacts joined = FactsJoin.join(outer, List.of(READ), false);

        assertThat(joined.kind()).isEqualTo("EXECUTE");
        assertThat(joined.category()).isEqualTo(Category.DQL);
        assertThat(joined.relations()).containsAll(READ.relations());
        assertThat(joined.columns()).containsAll(READ.columns());
        assertThat(joined.functions()).containsAll(READ.functions());
        assertThat(joined.nested()).contains(READ);
        assertThat(joined.has(Trait.OPAQUE)).as("it can be seen through now").isFalse();
        assertThat(joined.names()).isEqualTo(outer.names());
    }

    @Test
    void aStatementThatRestrictsNothingIsNotHiddenByExecute() {
        StatementFacts joined = FactsJoin.join(Shop.facts("EXECUTE s"), List.of(DELETE), false);

        assertThat(joined.category()).isEqualTo(Category.DML);
        assertThat(joined.restricts()).isFalse();
    }

    @Test
    void ofSeveralTheMostDangerousCounts() {
        assertThat(FactsJoin.join(Shop.facts("EXECUTE s"), List.of(READ, DELETE), false)
                        .category())
                .isEqualTo(Category.DML);
        assertThat(FactsJoin.join(Shop.facts("EXECUTE s"), List.of(DELETE, READ), false)
                        .category())
                .isEqualTo(Category.DML);
    }

    @Test
    void creatingATableFromAPreparedQueryIsStillCreating() {
        StatementFacts outer = Shop.facts("CREATE TABLE app.copy AS EXECUTE s");
        assertThat(outer.category()).isEqualTo(Category.DDL);

        StatementFacts joined = FactsJoin.join(outer, List.of(READ), false);

        assertThat(joined.category()).isEqualTo(Category.DDL);
        assertThat(joined.relations()).containsAll(outer.relations()).containsAll(READ.relations());
    }

    @Test
    void analyzingWhatAPreparedStatementDoesIsDoingIt() {
        StatementFacts joined = FactsJoin.join(Shop.facts("EXPLAIN ANALYZE EXECUTE s"), List.of(DELETE), false);

        assertThat(joined.category()).isEqualTo(Category.DML);
        assertThat(joined.has(Trait.EXPLAIN_ANALYZE)).isTrue();
    }

    @Test
    void fetchReadsWhatItsCursorReads() {
        StatementFacts joined = FactsJoin.join(Shop.facts("FETCH ALL FROM c"), List.of(READ), false);

        assertThat(joined.category()).isEqualTo(Category.DQL);
        assertThat(joined.relations()).containsAll(READ.relations());
        assertThat(joined.has(Trait.RETURNS_ROWS)).isTrue();
    }

    @Test
    void executeInsideAnotherStatementIsSeenThroughOnlyWhereThatIsAskedFor() {
        StatementFacts outer = Shop.facts("EXPLAIN CREATE TABLE app.copy AS EXECUTE s");

        assertThat(opaque(FactsJoin.join(outer, List.of(READ), false))).isTrue();
        assertThat(opaque(FactsJoin.join(outer, List.of(READ), true))).isFalse();
        assertThat(opaque(FactsJoin.join(outer, List.of(), true)))
                .as("nothing is known of it")
                .isTrue();
        assertThat(opaque(FactsJoin.join(outer, List.of(Shop.facts("CALL p()")), true)))
                .as("what it runs can't be seen through")
                .isTrue();
    }

    private static boolean opaque(StatementFacts facts) {
        return facts.has(Trait.OPAQUE) || facts.nested().stream().anyMatch(FactsJoinTest::opaque);
    }
}
