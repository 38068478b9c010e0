package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.statement.Analysis;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Texts built to exhaust stack, memory or time. */
class NestingTest {
    private static String repeat(String open, int times, String middle, String close) {
        return open.repeat(times) + middle + close.repeat(times);
    }

    private static void refusesDepth(String sql) {
        assertThat(Sql.refused(sql).message()).isEqualTo("nested too deeply");
    }

    @Test
    void refusesWhatIsNestedTooDeeply() {
        int deep = 100_000;
        refusesDepth("SELECT " + repeat("(", deep, "1", ")"));
        refusesDepth(repeat("(", deep, "SELECT 1", ")"));
        refusesDepth("SELECT " + repeat("(SELECT ", deep, "1", ")"));
        refusesDepth("SELECT " + "NOT ".repeat(deep) + "true");
        refusesDepth("SELECT " + "- ".repeat(deep) + "1");
        refusesDepth("SELECT " + "@ ".repeat(deep) + "1");
        refusesDepth("SELECT " + repeat("f(", deep, "1", ")"));
        refusesDepth("SELECT ARRAY" + repeat("[", deep, "1", "]"));
        refusesDepth("SELECT " + "CASE WHEN ".repeat(deep));
        refusesDepth("SELECT * FROM " + repeat("(", deep, "a", ")"));
        refusesDepth("SELECT * FROM " + repeat("(", deep, "SELECT 1", ") x"));
        refusesDepth("EXPLAIN SELECT " + repeat("a[", deep, "1", "]"));
        refusesDepth("WITH x AS (".repeat(deep) + "SELECT 1");
        refusesDepth("SELECT * FROM a " + "JOIN a ".repeat(deep));
    }

    @Test
    void readsWhatIsNestedAsPeopleAndToolsNestIt() {
        Sql.understands(
                "SELECT " + repeat("(", 100, "1", ")"),
                "SELECT " + repeat("coalesce(a, ", 100, "1", ")"),
                repeat("(", 50, "SELECT 1", ")"),
                "SELECT " + repeat("((SELECT ", 50, "1", ") + 1)"));
    }

    @Test
    void readsLongChainsWithoutDepth() {
        int many = 10_000;
        Sql.understands(
                String.join(" UNION ALL ", Collections.nCopies(many, "SELECT 1")),
                "SELECT " + String.join(" + ", Collections.nCopies(many, "a")),
                "SELECT " + String.join(" || ", Collections.nCopies(many, "a")),
                "SELECT 1 WHERE " + String.join(" AND ", Collections.nCopies(many, "a = 1")),
                "SELECT 1 WHERE " + String.join(" OR ", Collections.nCopies(many, "a = 1 AND b = 2")),
                "SELECT 1" + "::text".repeat(many),
                "SELECT a" + "[1]".repeat(many),
                "SELECT * FROM a " + "CROSS JOIN a ".repeat(many),
                "SELECT 1 IN (" + String.join(",", Collections.nCopies(many, "1")) + ")",
                "INSERT INTO notes VALUES " + String.join(",", Collections.nCopies(many, "(1, 'x')")));
    }

    @Test
    void readsManyNamesInLinearTime() {
        StringBuilder tables = new StringBuilder("WITH ");
        for (int i = 0; i < 60_000; i++) {
            tables.append('c').append(i).append(" AS (SELECT 1),");
        }
        Sql.understands(
                tables + "z AS (SELECT 1) SELECT 1",
                "SELECT * FROM notes a " + "NATURAL JOIN orders a ".repeat(60_000),
                "SELECT " + "a.id, ".repeat(100_000) + "1 FROM notes a" + ", orders a".repeat(60_000));
    }

    @Test
    void survivesTenMegabytes() {
        assertThat(Sql.analyze("SELECT '" + "x".repeat(10_000_000) + "'")).isInstanceOf(Analysis.Understood.class);
        assertThat(Sql.analyze("SELECT " + "1,".repeat(2_500_000) + "1")).isInstanceOf(Analysis.NotUnderstood.class);
        assertThat(Sql.analyze("SELECT " + "(".repeat(10_000_000))).isInstanceOf(Analysis.NotUnderstood.class);
        assertThat(Sql.analyze("x".repeat(20_000_000))).isInstanceOf(Analysis.NotUnderstood.class);
    }

    @Test
    void readsLongRowsOfSignsAndCommentsInLinearTime() {
        Sql.refused("SELECT 1 " + "+".repeat(10_000_000) + "1");
        Sql.refused("SELECT 1 " + "+/**/".repeat(2_000_000) + "1");
        Sql.refused("SELECT 1 " + "@".repeat(10_000_000) + "1");
        Sql.refused("SELECT 1 " + "=-".repeat(5_000_000) + "1");
        Sql.understands("SELECT 1 " + "+-".repeat(200) + "1", "SELECT 1 =" + "+".repeat(500) + "1");
    }

    @Test
    void readsTenMegabytesOfWhatHasNoTokens() {
        Sql.understands(
                "SELECT /*" + "x".repeat(10_000_000) + "*/ 1",
                "SELECT " + repeat("/*", 2_500_000, "", "*/") + "1",
                "SELECT " + "--\n".repeat(3_000_000) + "1",
                "SELECT 'x" + "'\n'".repeat(3_000_000) + "'",
                "SELECT 'x'" + "\n--".repeat(3_000_000) + "\n",
                "SELECT " + "x".repeat(10_000_000),
                "SELECT \"" + "\"\"".repeat(5_000_000) + "\"",
                "SELECT " + "1_0".repeat(3_000_000),
                "SELECT $a$" + "$b$".repeat(3_000_000) + "$a$");
        Sql.refused("SELECT 1 /*" + "/*".repeat(5_000_000));
        Sql.refused("SELECT '" + "''".repeat(5_000_000));
    }

    @Test
    void readsAHundredThousandOfAnything() {
        int many = 100_000;
        Sql.understands(
                "SELECT " + "1 + ".repeat(490_000) + "1",
                "SELECT " + "a || ".repeat(490_000) + "a",
                "SELECT 1 WHERE a IN (" + "1,".repeat(490_000) + "1)",
                "SELECT 1 WHERE " + "a = 1 AND ".repeat(240_000) + "b",
                "SELECT 1" + " UNION SELECT 1".repeat(many),
                "SELECT * FROM a" + " JOIN a ON true".repeat(many),
                "SELECT " + "1 AS a, ".repeat(many) + "1",
                "SELECT a" + ".b".repeat(many),
                "SELECT a" + " IS NULL".repeat(many));
        Sql.refused("SELECT " + "+1".repeat(1_000_000));
    }

    @Test
    void readsAHundredThousandStatements() {
        Analysis many = Sql.analyze("SELECT 1;".repeat(100_000));
        assertThat(many instanceof Analysis.Understood all ? all.statements().size() : -1)
                .isEqualTo(100_000);
        assertThat(Sql.analyze(";".repeat(900_000))).isEqualTo(new Analysis.Understood(List.of()));
    }

    /** What is asked of each mention must not look at each relation, nor note each column of each join. */
    @Test
    void readsManyMentionsOfManyRelationsInLinearTime() {
        int many = 20_000;
        StringBuilder tables = new StringBuilder("orders t");
        StringBuilder using = new StringBuilder();
        for (int i = 0; i < many; i++) {
            tables.append(", orders t").append(i);
            using.append(", c").append(i);
        }
        Sql.understands(
                "SELECT " + "id, ".repeat(many) + "1 FROM " + tables,
                "SELECT " + "*, ".repeat(many) + "1 FROM " + tables,
                "SELECT " + "t.id, ".repeat(many) + "1 FROM " + tables,
                "SELECT " + "t9.*, ".repeat(many) + "1 FROM " + tables,
                "SELECT " + "*, ".repeat(many) + "1 FROM notes JOIN notes b USING (id" + using + ")",
                "SELECT " + "notes, ".repeat(many) + "1 FROM notes" + " JOIN notes b USING (id)".repeat(many));
    }

    /** Each statement carries what the ones inside it do, and their text. */
    @Test
    void refusesStatementsInsideOneAnotherBeyondReason() {
        assertThat(Sql.refused(repeat("WITH x AS (", 100, "SELECT 1", ") INSERT INTO notes SELECT 1"))
                        .message())
                .isEqualTo("nested too deeply");
        Sql.understands(
                repeat("WITH x AS (", 100, "SELECT 1", ") SELECT 1"),
                "EXPLAIN CREATE TABLE a AS WITH x AS (WITH y AS (DELETE FROM notes RETURNING 1) SELECT 1) SELECT 1");
    }

    @Test
    void doesNotTryAlternativesOverAndOver() {
        Sql.understands(
                "SELECT " + repeat("json_object(", 90, "1, 2", ", 2)"),
                "SELECT " + repeat("overlay(", 90, "'a'", " placing 'b' from 1)"));
        Sql.refused("SELECT " + repeat("numeric(", 200, "1", ")"));
        Sql.refused("SELECT * FROM " + repeat("((SELECT 1) UNION (", 100, "x", "))"));
    }
}
