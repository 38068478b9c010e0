package dev.sallyport.policy.sql;

import static dev.sallyport.policy.sql.Sql.facts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import org.junit.jupiter.api.Test;

/** What a statement is, when somebody dresses it up as something else. */
class ClassificationTest {
    private static void is(String sql, String kind, Category category) {
        StatementFacts facts = facts(sql);
        assertThat(facts.kind()).as(sql).isEqualTo(kind);
        assertThat(facts.category()).as(sql).isEqualTo(category);
    }

    @Test
    void countsWritesInsideQueries() {
        is("WITH d AS (DELETE FROM notes RETURNING *) SELECT * FROM d", "SELECT", Category.DML);
        is("SELECT * FROM (WITH d AS (UPDATE notes SET id = 1 RETURNING *) TABLE d) x", "SELECT", Category.DML);
        is("COPY (DELETE FROM notes RETURNING *) TO STDOUT", "COPY", Category.DML);
        is("PREPARE p AS DELETE FROM notes", "PREPARE", Category.DML);
        is("MERGE INTO notes USING orders o ON true WHEN MATCHED THEN DELETE", "MERGE", Category.DML);
        is("INSERT INTO notes VALUES (1) ON CONFLICT DO NOTHING", "INSERT", Category.DML);
        is("COPY notes FROM STDIN", "COPY", Category.DML);
        is("EXPLAIN ANALYZE DELETE FROM notes", "EXPLAIN", Category.DML);
        is("EXPLAIN (ANALYZE) DELETE FROM notes", "EXPLAIN", Category.DML);
        is("EXPLAIN (ANALYZE false, ANALYSE true) DELETE FROM notes", "EXPLAIN", Category.DML);
        is("EXPLAIN (ANALYZE 1) CREATE TABLE t AS SELECT 1", "EXPLAIN", Category.DDL);
    }

    @Test
    void countsCreationInsideQueries() {
        is("SELECT * INTO t FROM notes", "SELECT INTO", Category.DDL);
        is("WITH x AS (SELECT 1) SELECT * INTO TEMP t FROM x", "SELECT INTO", Category.DDL);
        is("CREATE TABLE t AS SELECT 1", "CREATE TABLE AS", Category.DDL);
        is("CREATE TABLE t AS EXECUTE p", "CREATE TABLE AS", Category.DDL);
        assertThat(facts("CREATE TABLE t AS EXECUTE p").has(Trait.OPAQUE)).isTrue();
    }

    @Test
    void isNotAlarmedByNames() {
        is("WITH delete AS (SELECT 1) SELECT * FROM delete", "SELECT", Category.DQL);
        is("SELECT 1 AS delete, 'DROP TABLE x', $$;DELETE$$", "SELECT", Category.DQL);
        is("SELECT \"insert into\" FROM notes /* DELETE */ -- DROP", "SELECT", Category.DQL);
        is("EXPLAIN DELETE FROM notes", "EXPLAIN", Category.DQL);
        is("EXPLAIN (ANALYZE off) DELETE FROM notes", "EXPLAIN", Category.DQL);
        assertThat(facts("EXPLAIN DELETE FROM notes").nested().get(0).category())
                .isEqualTo(Category.DML);
        assertThat(Sql.writes("EXPLAIN DELETE FROM notes")).containsExactly("notes");
    }

    @Test
    void tellsReadsFromTheRest() {
        is("TABLE notes", "SELECT", Category.DQL);
        is("VALUES (1)", "SELECT", Category.DQL);
        is("SELECT * FROM notes FOR UPDATE", "SELECT", Category.DQL);
        is("COPY notes TO STDOUT", "COPY", Category.DQL);
        is("DECLARE c CURSOR FOR SELECT 1", "DECLARE", Category.DQL);
        is("FETCH ALL FROM c", "FETCH", Category.DQL);
        is("COPY notes TO '/tmp/x'", "COPY", Category.UTILITY);
        is("COPY notes FROM PROGRAM 'x'", "COPY", Category.UTILITY);
        is("EXECUTE p", "EXECUTE", Category.UTILITY);
        is("DO 'x'", "DO", Category.UTILITY);
        is("CALL p()", "CALL", Category.UTILITY);
        is("SET x = 1", "SET", Category.SESSION);
        is("BEGIN", "BEGIN", Category.TXN);
        is("END", "COMMIT", Category.TXN);
        is("ABORT", "ROLLBACK", Category.TXN);
        is("GRANT SELECT ON notes TO x", "GRANT", Category.DCL);
        is("ALTER TABLE notes OWNER TO x", "ALTER TABLE", Category.DCL);
        is("ALTER TABLE notes DISABLE ROW LEVEL SECURITY", "ALTER TABLE", Category.DCL);
        is("TRUNCATE notes", "TRUNCATE", Category.DDL);
        is("DROP TABLE notes", "DROP TABLE", Category.DDL);
    }

    @Test
    void seesEveryStatementOfATextThatHidesThem() {
        assertThat(Sql.all("SELECT E'O\\'Brien'; DELETE FROM notes", Sql.SCOPE)).hasSize(2);
        assertThat(Sql.all("SELECT 1 --x\r; DELETE FROM notes", Sql.SCOPE)).hasSize(2);
        assertThat(Sql.all("SELECT $$ ) ; $$; DELETE FROM notes", Sql.SCOPE)).hasSize(2);
        assertThat(Sql.all("SELECT 1 /* /* */ ; */; DELETE FROM notes", Sql.SCOPE))
                .hasSize(2);
    }

    @Test
    void notesWhatRunsUnseen() {
        assertThat(facts("DO 'x'").has(Trait.OPAQUE)).isTrue();
        assertThat(facts("CALL p()").has(Trait.OPAQUE)).isTrue();
        assertThat(facts("EXPLAIN EXECUTE p").has(Trait.OPAQUE)).isTrue();
        assertThat(facts("COPY notes TO PROGRAM 'x'").has(Trait.SERVER_PROGRAM)).isTrue();
        assertThat(facts("COPY notes FROM '/x'").has(Trait.SERVER_FILE)).isTrue();
        assertThat(facts("CREATE ROLE r PASSWORD 'x'").has(Trait.CARRIES_SECRET))
                .isTrue();
        assertThat(facts("SELECT 1").has(Trait.RETURNS_ROWS)).isTrue();
        assertThat(facts("DELETE FROM notes RETURNING 1").has(Trait.RETURNS_ROWS))
                .isTrue();
        assertThat(facts("SELECT 1 INTO x").has(Trait.RETURNS_ROWS)).isFalse();
    }

    @Test
    void findsStatementsInsideDefinitions() {
        String function = "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC DELETE FROM notes; SELECT 1; END";
        assertThat(Sql.writes(function)).containsExactly("notes");
        assertThat(facts(function).nested()).hasSize(2);
        assertThat(Sql.writes("CREATE RULE r AS ON INSERT TO orders DO ALSO DELETE FROM notes"))
                .containsExactly("notes", "orders");
        assertThat(Sql.reads("CREATE VIEW v AS SELECT * FROM notes")).containsExactly("notes");
        assertThat(Sql.reads("CREATE POLICY p ON orders USING (EXISTS (SELECT FROM notes))"))
                .containsExactly("notes");
        assertThat(Sql.functions("CREATE TABLE t (a int DEFAULT lower('x'))")).containsExactly("lower");
        assertThat(Sql.functions("ALTER TABLE notes ALTER id TYPE int USING lower(body)::int"))
                .containsExactly("lower");
        assertThat(Sql.functions("CREATE INDEX ON notes (lower(body)) WHERE count(id) > 1"))
                .containsExactly("count", "lower");
        assertThat(Sql.reads("CREATE RECURSIVE VIEW v (a) AS SELECT 1 UNION SELECT a FROM v, notes"))
                .containsExactly("notes");
    }
}
