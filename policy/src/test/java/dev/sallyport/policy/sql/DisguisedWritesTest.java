package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Statements that change something while they look as if they only read. */
class DisguisedWritesTest {
    private static final Set<Category> HARMLESS = Set.of(Category.DQL, Category.SESSION, Category.TXN);

    private static final List<String> CHANGES = List.of(
            "INSERT INTO notes VALUES (1) RETURNING id",
            "UPDATE notes SET id = 1 WHERE id = 2 RETURNING id",
            "DELETE FROM notes WHERE id = 2 RETURNING id",
            "MERGE INTO notes n USING orders o ON n.id = o.id WHEN MATCHED THEN DELETE RETURNING n.id");

    /** Queries with a place for a change. */
    private static final List<String> QUERIES = List.of(
            "WITH w AS (%) SELECT * FROM w",
            "WITH a AS (SELECT 1), w AS MATERIALIZED (%) SELECT 1",
            "WITH RECURSIVE w AS (%) TABLE w",
            "SELECT * FROM (WITH w AS (%) SELECT 1) x",
            "SELECT (WITH w AS (%) SELECT 1)",
            "SELECT 1 WHERE EXISTS (WITH w AS (%) TABLE w)",
            "SELECT 1 UNION (WITH w AS (%) SELECT 2)",
            "VALUES ((WITH w AS (%) SELECT 1))",
            "SELECT 1 ORDER BY (WITH w AS (%) SELECT 1) LIMIT (SELECT 1)",
            "SELECT count(*) FILTER (WHERE 1 IN (WITH w AS (%) SELECT 1)) OVER () FROM orders",
            "SELECT f(ARRAY(WITH w AS (%) SELECT 1)), CASE WHEN a THEN (SELECT 1) END FROM orders",
            "SELECT * FROM orders o JOIN LATERAL (WITH w AS (%) SELECT 1) x ON true FOR UPDATE",
            "WITH q AS (WITH w AS (%) SELECT 1) SELECT * FROM q");

    private static final List<String> AROUND = List.of(
            "%",
            "(%)",
            "EXPLAIN ANALYZE %",
            "EXPLAIN (ANALYZE, COSTS off) %",
            "PREPARE p AS %",
            "DECLARE c CURSOR WITH HOLD FOR %",
            "COPY (%) TO STDOUT",
            "CREATE VIEW v AS %",
            "CREATE TABLE t AS %",
            "CREATE MATERIALIZED VIEW v AS %",
            "EXPLAIN ANALYZE CREATE TABLE t AS %",
            "INSERT INTO orders %");

    private static Set<String> written(StatementFacts facts) {
        Set<String> names = new TreeSet<>();
        facts.relations().stream()
                .filter(use -> use.access() != Access.READ)
                .forEach(use -> names.add(use.writtenName()));
        return names;
    }

    private static void changes(String sql) {
        StatementFacts facts = Sql.facts(sql);
        assertThat(HARMLESS).as(sql).doesNotContain(facts.category());
        assertThat(written(facts)).as(sql).contains("notes");
        Set<String> kinds = new TreeSet<>();
        facts.forEach(each -> kinds.add(each.kind()));
        assertThat(kinds).as(sql).containsAnyOf("INSERT", "UPDATE", "DELETE", "MERGE");
    }

    @Test
    void seesChangesInAnyQueryInAnyStatement() {
        for (String around : AROUND) {
            for (String query : QUERIES) {
                for (String change : CHANGES) {
                    String inner = query.replace("%", change);
                    changes(around.replace("%", inner));
                    changes(around.replace("%", "SELECT * FROM (" + inner + ") deeper"));
                }
            }
        }
    }

    @Test
    void seesChangesWithoutAQueryAroundThem() {
        for (String change : CHANGES) {
            for (String around : List.of("%", "EXPLAIN ANALYZE %", "PREPARE p AS %", "COPY (%) TO STDOUT")) {
                changes(around.replace("%", change));
            }
            changes("CREATE RULE r AS ON INSERT TO orders DO ALSO ("
                    + change.replace("RETURNING id", "").replace("RETURNING n.id", "") + ")");
            changes("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; " + change + "; END");
        }
    }

    /** MERGE changes rows as the statements do that its actions are named after. */
    @Test
    void takesMergesActionsForStatements() {
        String merge = "MERGE INTO notes n USING orders o ON n.id = o.id WHEN MATCHED AND o.id > 5 THEN DELETE "
                + "WHEN MATCHED THEN UPDATE SET body = lower('x') WHEN NOT MATCHED AND o.id = 1 THEN DO NOTHING "
                + "WHEN NOT MATCHED THEN INSERT VALUES (1) RETURNING n.id";
        StatementFacts facts = Sql.facts(merge);

        assertThat(facts.nested()).extracting(StatementFacts::kind).containsExactly("DELETE", "UPDATE", "INSERT");
        assertThat(facts.nested()).allMatch(each -> each.category() == Category.DML);
        assertThat(facts.nested()).allMatch(each -> written(each).equals(Set.of("notes")));
        assertThat(facts.nested().get(1).redactedText()).isEqualTo("WHEN MATCHED THEN UPDATE SET body = lower(?)");
        assertThat(facts.nested().get(2).redactedText()).isEqualTo("WHEN NOT MATCHED THEN INSERT VALUES (?)");
        assertThat(facts.nested().get(1).functions()).hasSize(1);
        assertThat(facts.functions()).hasSize(1);
        assertThat(facts.relations()).hasSize(2);
    }

    @Test
    void seesWhatIsCreatedByTheWay() {
        for (String sql : List.of(
                "SELECT * INTO t FROM notes",
                "SELECT 1 INTO TEMP t UNION SELECT 2",
                "WITH x AS (SELECT 1) SELECT * INTO t FROM x",
                "PREPARE p AS SELECT 1 INTO t",
                "EXPLAIN ANALYZE SELECT 1 INTO t",
                "SELECT * FROM (SELECT 1 INTO t) x",
                "CREATE TABLE t AS EXECUTE p",
                "EXPLAIN ANALYZE CREATE MATERIALIZED VIEW t AS SELECT 1")) {
            StatementFacts facts = Sql.facts(sql);
            assertThat(facts.category()).as(sql).isEqualTo(Category.DDL);
            assertThat(written(facts)).as(sql).contains("t");
        }
    }

    @Test
    void doesNotTakeUnseenCodeForReading() {
        for (String sql :
                List.of("DO 'x'", "CALL p()", "EXECUTE p", "EXPLAIN EXECUTE p", "EXPLAIN ANALYZE EXECUTE p")) {
            StatementFacts facts = Sql.facts(sql);
            assertThat(facts.has(Trait.OPAQUE)).as(sql).isTrue();
        }
        assertThat(Sql.facts("COPY notes FROM STDIN").category()).isEqualTo(Category.DML);
        for (String call : List.of(
                "nextval('s')", "setval('s', 1)", "lo_unlink(1)", "lo_create(0)", "pg_catalog.lo_put(1, 0, '')")) {
            assertThat(Sql.functions("SELECT 1 ORDER BY " + call))
                    .as(call)
                    .contains(call.substring(0, call.indexOf('(')));
        }
    }
}
