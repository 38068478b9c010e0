package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.FunctionCall;
import dev.sallyport.policy.sql.tree.Indirection;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.SourceText;
import dev.sallyport.policy.sql.tree.Statement;
import dev.sallyport.policy.sql.tree.TableSource;
import dev.sallyport.policy.statement.FunctionUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.junit.jupiter.api.Test;

/** Every node knows its stretch of the text. */
class PlaceTest {
    private static final Set<String> EXPRESSIONS =
            Set.of("CASE", "BETWEEN", "LIKE", "IS", "COLLATE", "QUANTIFIED", "ROW", "EXISTS", "CAST", "IS JSON");

    private static List<SqlNode> parts(SqlNode node) {
        List<SqlNode> parts = new ArrayList<>();
        if (node instanceof SqlCall call) {
            parts.addAll(call.getOperandList());
        }
        if (node instanceof Command command) {
            command.targets().forEach(target -> parts.add(target.name()));
            command.columns().forEach(columns -> parts.addAll(columns.columns()));
        }
        return parts;
    }

    private static void walk(SqlNode node, BiConsumer<SqlNode, SqlNode> visitor) {
        for (SqlNode part : parts(node)) {
            visitor.accept(node, part);
            walk(part, visitor);
        }
    }

    /** The stretches of all nodes of a kind, in the order of the tree. */
    private static List<String> stretches(String sql, String kind) {
        List<String> found = new ArrayList<>();
        for (Statement statement : Parsed.of(sql).statements()) {
            BiConsumer<SqlNode, SqlNode> visitor = (parent, node) -> {
                if (node.getClass().getSimpleName().equals(kind)) {
                    found.add(place(node).text());
                }
            };
            visitor.accept(statement, statement);
            walk(statement, visitor);
        }
        return found;
    }

    private static Place place(SqlNode node) {
        return Objects.requireNonNull(Place.of(node), () -> node.getClass() + " without a place");
    }

    private static void stretches(String sql, String kind, String... expected) {
        assertThat(stretches(sql, kind)).as(kind + " of " + sql).containsExactly(expected);
    }

    @Test
    void spansItemsOfFromWithTheirNames() {
        stretches("SELECT * FROM /* x */ a . t  AS x (y) -- z\n WHERE b", "TableSource", "a . t  AS x (y)");
        stretches("SELECT * FROM ONLY (a.t) x, u", "TableSource", "ONLY (a.t) x", "u");
        stretches("SELECT * FROM ONLY (a.t) x, u *", "RelationName", "a.t", "u");
        stretches("SELECT * FROM t * x JOIN u ON true", "TableSource", "t * x", "u");
        stretches(
                "SELECT * FROM t x TABLESAMPLE m (1) REPEATABLE (2), u",
                "TableSource",
                "t x TABLESAMPLE m (1) REPEATABLE (2)",
                "u");
        stretches("SELECT * FROM t x (a, b)", "Alias", "x (a, b)");
        stretches("SELECT * FROM t AS x", "Alias", "AS x");
        stretches(
                "SELECT * FROM LATERAL (SELECT 1) x (y), ((SELECT 2)) z",
                "DerivedTable",
                "LATERAL (SELECT 1) x (y)",
                "((SELECT 2)) z");
        stretches("SELECT * FROM ((SELECT 1) a CROSS JOIN b)", "DerivedTable", "(SELECT 1) a");
        stretches(
                "SELECT * FROM LATERAL f(1) WITH ORDINALITY x, ROWS FROM (g()) y",
                "FunctionSource",
                "LATERAL f(1) WITH ORDINALITY x",
                "ROWS FROM (g()) y");
        stretches(
                "SELECT * FROM (a JOIN b USING (x) AS j) CROSS JOIN c",
                "JoinedSource",
                "(a JOIN b USING (x) AS j) CROSS JOIN c",
                "a JOIN b USING (x) AS j");
        stretches("SELECT * FROM (a CROSS JOIN b) AS j, k", "JoinedSource", "(a CROSS JOIN b) AS j", "a CROSS JOIN b");
    }

    @Test
    void spansExpressions() {
        stretches("SELECT (a + b) * c", "SqlBasicCall", "(a + b) * c", "a + b");
        stretches("SELECT ((a) + b)::int AS x", "SqlBasicCall", "((a) + b)::int", "(a) + b");
        stretches(
                "SELECT - (a), a OR (b) AND NOT c",
                "SqlBasicCall",
                "- (a)",
                "a OR (b) AND NOT c",
                "(b) AND NOT c",
                "NOT c");
        stretches("SELECT (a).b.c[1], (f(x))[2:3]", "Indirection", "(a).b.c[1]", "(a).b.c", "(a).b", "(f(x))[2:3]");
        stretches("SELECT a.b , \"C\", x.*, *", "SqlIdentifier", "a.b", "\"C\"", "x.*", "*");
        stretches(
                "SELECT 'a'\n'b', $$x$$, U&'x' UESCAPE '!', 1",
                "SqlCharStringLiteral",
                "'a'\n'b'",
                "$$x$$",
                "U&'x' UESCAPE '!'");
        stretches(
                "SELECT ((a, b)), ROW (c), (d) BETWEEN e AND (f)",
                "Form",
                "(a, b)",
                "ROW (c)",
                "(d) BETWEEN e AND (f)");
        stretches(
                "SELECT sum(a) FILTER (WHERE b) OVER (ORDER BY c) x, (d) AT TIME ZONE (e)",
                "FunctionCall",
                "sum(a) FILTER (WHERE b) OVER (ORDER BY c)",
                "(d) AT TIME ZONE (e)");
        stretches(
                "SELECT a::numeric(1, 2), CAST(b AS double precision)",
                "TypeName",
                "numeric(1, 2)",
                "double precision");
        stretches("SELECT a b, c AS d, *", "SelectItem", "a b", "c AS d", "*");
    }

    @Test
    void spansQueriesWithoutTheParenthesesAroundThem() {
        stretches(
                "((SELECT 1) UNION SELECT 2) ORDER BY 1",
                "Query",
                "((SELECT 1) UNION SELECT 2) ORDER BY 1",
                "(SELECT 1) UNION SELECT 2",
                "SELECT 1");
        stretches(
                "(SELECT 1) UNION (SELECT 2) INTERSECT (SELECT 3)",
                "SetOperation",
                "(SELECT 1) UNION (SELECT 2) INTERSECT (SELECT 3)",
                "(SELECT 2) INTERSECT (SELECT 3)");
        stretches("WITH x AS (SELECT 1) TABLE x LIMIT 1", "WithClause", "WITH x AS (SELECT 1)");
        stretches("WITH x AS (SELECT 1) TABLE x LIMIT 1", "CommonTable", "x AS (SELECT 1)");
        stretches("SELECT 1 FROM t WHERE a LIMIT 1", "SelectCore", "SELECT 1 FROM t WHERE a");
        stretches("EXPLAIN (SELECT 1) ; VACUUM  t ;", "Command", "EXPLAIN (SELECT 1)", "VACUUM  t");
        stretches("UPDATE t SET a = 1, (b, c) = (SELECT 1, 2)", "Assignment", "a = 1", "(b, c) = (SELECT 1, 2)");
        stretches("DELETE FROM t RETURNING a, b;", "Returning", "RETURNING a, b");
    }

    @Test
    void countsInUtf16Units() {
        stretches("SELECT '\ud83d\ude00', b + c FROM t", "SqlBasicCall", "b + c");
        stretches("SELECT \"\ud83d\ude00\"\n, b\n+ c FROM t", "SqlBasicCall", "b\n+ c");
    }

    private static void lies(SqlNode parent, SqlNode node) {
        Place place = place(node);
        assertThat(place.start()).isGreaterThanOrEqualTo(Place.start(parent)).isLessThan(place.end());
        assertThat(place.end()).isLessThanOrEqualTo(Place.end(parent));
        SourceText source = place.source();
        Token first = source.tokens().get(source.tokenAt(place.start()));
        Token last = source.tokens().get(source.tokenAt(place.end()) - 1);
        assertThat(first.start()).isEqualTo(place.start());
        assertThat(last.end()).isEqualTo(place.end());
        if (self(parent, node)) {
            assertThat(Shape.of(Parsed.expression(place.text()))).isEqualTo(Shape.of(node));
        }
    }

    /** Whether its stretch alone should be read as the same node. */
    private static boolean self(SqlNode parent, SqlNode node) {
        boolean negated = Place.start(parent) == Place.start(node) && Place.end(parent) == Place.end(node);
        return !negated
                && !(parent instanceof TableSource)
                && (node instanceof SqlBasicCall
                        || node instanceof Indirection
                        || (node instanceof Form form && EXPRESSIONS.contains(form.name))
                        || (node instanceof FunctionCall call
                                && call.way == FunctionUse.Way.CALL
                                && !call.name.get(0).equals("pg_catalog")));
    }

    @Test
    void placesPartsInsideOfTheirWhole() {
        for (String sql : Parsed.examples()) {
            for (Statement statement : Parsed.of(sql).statements()) {
                try {
                    lies(statement, statement);
                    walk(statement, PlaceTest::lies);
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError(sql, e);
                }
            }
        }
    }
}
