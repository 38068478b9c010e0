package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.sql.scan.MaskedScans;
import dev.sallyport.policy.sql.scan.MaskedText;
import dev.sallyport.policy.statement.RelationUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskedTextTest {
    private static final String SCAN = "(SELECT \"id\", 'x' AS \"mail\" FROM \"app\".\"people\")";
    private static final Relation PEOPLE = table(20000, "app", "people");
    private static final Relation OTHERS = table(20001, "other", "people");
    private static final Relation PLAIN = table(20002, "app", "plain");
    private static final Catalog CATALOG =
            new Catalog(1, 180000, Set.of("app", "other", "pg_catalog"), List.of(PEOPLE, OTHERS, PLAIN), List.of());

    private static final MaskedScans SCANS = new MaskedScans() {
        @Override
        public boolean masked(Relation relation) {
            return relation.equals(PEOPLE);
        }

        @Override
        public @Nullable List<String> items(Relation relation) {
            return List.of("\"id\"", "'x' AS \"mail\"");
        }
    };

    private static Relation table(long oid, String schema, String name) {
        return new Relation(
                oid,
                new QualifiedName(schema, name),
                RelationKind.TABLE,
                List.of(new Column("id", 1, 23), new Column("mail", 2, 25)),
                Set.of(),
                Set.of());
    }

    private static @Nullable MaskedText mask(String sql, @Nullable List<String> path) {
        return new StatementAnalyzer()
                .mask(sql, new AnalysisScope(CATALOG, path, Set.of(), true, true), index -> SCANS);
    }

    private static MaskedText masked(String sql) {
        return Objects.requireNonNull(mask(sql, List.of("app")), sql);
    }

    private static String text(String sql) {
        return masked(sql).text().replace(SCAN, "@");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT mail FROM people | SELECT mail FROM @ AS \"people\"",
                "SELECT mail FROM app.people p WHERE 1=1 | SELECT mail FROM @ AS \"p\" WHERE 1=1",
                "SELECT 1 FROM\"people\"where true | SELECT 1 FROM@ AS \"people\"where true",
                "SELECT 1 FROM people AS p(a, \"B\"\"\") | SELECT 1 FROM @ AS \"p\" (\"a\", \"B\"\"\")",
                "TABLE people ORDER BY 1 | SELECT * FROM @ AS \"people\" ORDER BY 1",
                "SELECT app.people.mail FROM app.people | SELECT people.mail FROM @ AS \"people\"",
                "SELECT\"app\".people.id FROM people | SELECT people.id FROM @ AS \"people\"",
                "SELECT \"app\" . people.* FROM people | SELECT people.* FROM @ AS \"people\"",
                "SELECT 1 FROM plain, people /* c */ -- d | SELECT 1 FROM plain, @ AS \"people\" /* c */ -- d",
                "INSERT INTO people SELECT * FROM people | INSERT INTO people SELECT * FROM @ AS \"people\"",
                "DELETE FROM people USING people q WHERE q.id = 1 | DELETE FROM people USING @ AS \"q\" WHERE q.id = 1",
                "COPY (SELECT mail FROM people) TO STDOUT | COPY (SELECT mail FROM @ AS \"people\") TO STDOUT",
                "PREPARE p AS SELECT mail FROM people | PREPARE p AS SELECT mail FROM @ AS \"people\"",
                "WITH people AS (SELECT 1 FROM app.people) SELECT 1 FROM people | WITH people AS (SELECT 1 FROM @ AS \"people\") SELECT 1 FROM people",
            })
    void aMentionIsReplacedAndNothingElse(String sql, String expected) {
        assertThat(text(sql)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EXPLAIN SELECT mail FROM people | EXPLAIN (COSTS OFF) SELECT mail FROM @ AS \"people\"",
                "EXPLAIN TABLE people | EXPLAIN (COSTS OFF) SELECT * FROM @ AS \"people\"",
                "EXPLAIN(SELECT 1 FROM people) | EXPLAIN(COSTS OFF) (SELECT 1 FROM @ AS \"people\")",
                "EXPLAIN ((SELECT 1 FROM people)) | EXPLAIN (COSTS OFF) ((SELECT 1 FROM @ AS \"people\"))",
                "EXPLAIN (COSTS, FORMAT json) TABLE people "
                        + "| EXPLAIN (COSTS, FORMAT json, COSTS OFF) SELECT * FROM @ AS \"people\"",
                "EXPLAIN ANALYZE TABLE people | EXPLAIN (ANALYZE, COSTS OFF) SELECT * FROM @ AS \"people\"",
                "EXPLAIN VERBOSE TABLE people | EXPLAIN (VERBOSE, COSTS OFF) SELECT * FROM @ AS \"people\"",
                "EXPLAIN ANALYZE VERBOSE TABLE people "
                        + "| EXPLAIN (ANALYZE, VERBOSE, COSTS OFF) SELECT * FROM @ AS \"people\"",
                "EXPLAIN UPDATE people SET id = 1 | EXPLAIN (COSTS OFF) UPDATE people SET id = 1",
            })
    void plansAreExplainedWithoutEstimates(String sql, String expected) {
        assertThat(text(sql)).isEqualTo(expected);
    }

    @Test
    void sampledAndChildlessScansStayWhatTheyAre() {
        assertThat(masked("SELECT 1 FROM ONLY (people) p TABLESAMPLE system (10) REPEATABLE (1)")
                        .text())
                .isEqualTo("SELECT 1 FROM (SELECT \"id\", 'x' AS \"mail\" FROM ONLY \"app\".\"people\""
                        + " TABLESAMPLE system (10) REPEATABLE (1)) AS \"p\"");
    }

    @Test
    void aCopiedTableBecomesAQueryOfItsOwnRows() {
        String scan = "(SELECT \"id\", 'x' AS \"mail\" FROM ONLY \"app\".\"people\") AS \"people\"";

        assertThat(masked("COPY people (mail , id) TO STDOUT (FORMAT csv)").text())
                .isEqualTo("COPY (SELECT \"mail\", \"id\" FROM " + scan + ") TO STDOUT (FORMAT csv)");
        assertThat(masked("COPY people TO STDOUT").text())
                .isEqualTo("COPY (SELECT \"id\", \"mail\" FROM " + scan + ") TO STDOUT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1 FROM other.people",
                "UPDATE people SET id = 1",
                "CREATE VIEW v AS SELECT mail FROM people",
                "CREATE MATERIALIZED VIEW v AS SELECT mail FROM people",
                "EXPLAIN CREATE MATERIALIZED VIEW v AS SELECT mail FROM people",
                "CREATE RULE r AS ON INSERT TO plain DO ALSO SELECT mail FROM people",
                "CREATE FUNCTION f() RETURNS text BEGIN ATOMIC SELECT mail FROM people; END",
                "COPY BINARY people TO STDOUT",
                "COPY people FROM STDIN",
                "SELECT nothing is to be read here(",
            })
    void whatCannotBeReplacedIsLeft(String sql) {
        assertThat(mask(sql, List.of("app"))).isNull();
    }

    @Test
    void aSampleThatReadsItselfIsLeft() {
        assertThat(masked("SELECT 1 FROM people TABLESAMPLE system ((SELECT 1 FROM people))")
                        .remaining()
                        .get(0)
                        .relations())
                .extracting(RelationUse::relations)
                .containsExactly(Set.of(PEOPLE));
    }

    @Test
    void anAmbiguousNameIsLeft() {
        assertThat(mask("SELECT mail FROM people", null)).isNull();
        assertThat(mask("SELECT mail FROM app.people", null)).isNotNull();
    }

    @Test
    void whatRemainsKnowsNothingOfTheReplacedMention() {
        MaskedText masked = masked("UPDATE plain SET mail = p.mail FROM people p WHERE p.id = plain.id");

        assertThat(masked.remaining()).singleElement().satisfies(facts -> {
            assertThat(facts.relations()).extracting(RelationUse::relations).containsExactly(Set.of(PLAIN));
            assertThat(facts.columns())
                    .allSatisfy(use -> assertThat(use.relations()).doesNotContain(PEOPLE));
        });
    }

    @Test
    void positionsAreThoseOfTheTextAsItWasWritten() {
        String sql = "SELECT '\uD83D\uDE00é', mail, wrong FROM people p WHERE also_wrong";
        MaskedText masked = masked(sql);
        String sent = masked.text();

        for (String word : List.of("SELECT '", "mail, ", "wrong FROM", "also_wrong")) {
            assertThat(masked.originalPosition(position(sent, sent.indexOf(word))))
                    .as(word)
                    .isEqualTo(position(sql, sql.indexOf(word)));
        }
        assertThat(masked.originalPosition(position(sent, sent.indexOf("'x'"))))
                .isEqualTo(position(sql, sql.indexOf("people p")));
        assertThat(masked.originalPosition(Integer.MAX_VALUE)).isEqualTo(position(sql, sql.length()));
        assertThat(masked.originalPosition(-1)).isEqualTo(1);
    }

    private static int position(String text, int offset) {
        return text.codePointCount(0, offset) + 1;
    }

    @Test
    void apartFromSplicesTheTextStaysByteForByte() {
        Random random = new Random(7);
        List<String> words = List.of(
                "people",
                "plain",
                "app.people",
                "AS",
                "p",
                "JOIN",
                "ON true",
                ",",
                "(SELECT mail FROM people)",
                "--x\n",
                "/* people */",
                "'people'",
                "WHERE",
                "mail",
                "ONLY",
                "(",
                ")",
                "LATERAL",
                "UNION SELECT 1 FROM",
                "$$people$$");
        for (int round = 0; round < 3000; round++) {
            StringBuilder sql = new StringBuilder("SELECT mail FROM ");
            for (int i = random.nextInt(8); i >= 0; i--) {
                sql.append(words.get(random.nextInt(words.size()))).append(' ');
            }
            MaskedText masked = mask(sql.toString(), List.of("app"));
            if (masked == null) {
                continue;
            }
            List<String> kept = new ArrayList<>(List.of(
                    masked.text().split(java.util.regex.Pattern.quote("(SELECT \"id\", 'x' AS \"mail\" FROM "))));
            int from = 0;
            for (String part : kept) {
                String own = part.replaceFirst("^(ONLY )?\"app\"\\.\"people\"\\) AS \"[a-z]+\"", "");
                int found = sql.indexOf(own, from);
                assertThat(found).as(sql + " -> " + masked.text()).isGreaterThanOrEqualTo(from);
                from = found + own.length();
            }
        }
    }
}
