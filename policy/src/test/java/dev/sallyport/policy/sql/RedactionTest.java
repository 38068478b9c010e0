package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A secret stands in every place of statements where a value can stand, and must not be found in what is recorded. */
class RedactionTest {
    private static final String CANARY = "kanarie";
    private static final String NUMBER = "73914265";

    /** The ways to write a value; {@code %} is the secret. */
    private static final List<String> LITERALS = List.of(
            "'@'",
            "E'\\n@\\x41'",
            "U&'\\0041@'",
            "U&'!0041@' UESCAPE '!'",
            "$$@$$",
            "$tag$@$tag$",
            "'x'\n  '@'",
            "E'x' -- c\n '@'",
            "N'@'",
            "B'#'",
            "X'#'",
            "#",
            "-#",
            "#.5",
            "1.#",
            "#e5",
            "0x#",
            "interval '@'",
            "INTERVAL(3) '@'",
            "date '@'",
            "timestamp(3) with time zone '@'",
            "pg_catalog.text '@'",
            "'@'::text",
            "cast('@' AS text)",
            "ARRAY['@', '@']");

    private static final List<String> STATEMENTS = List.of(
            "SELECT %",
            "SELECT a FROM t WHERE b = % AND c IN (%, %) OR d BETWEEN % AND %",
            "SELECT f(x => %), CASE a WHEN % THEN % ELSE % END FROM t",
            "SELECT * FROM f(%) WHERE a LIKE % ESCAPE %",
            "INSERT INTO t VALUES (%, %), (%, DEFAULT) ON CONFLICT (a) DO UPDATE SET a = % WHERE t.b = %",
            "UPDATE t SET a = %, (b, c) = ROW(%, %) WHERE d = % RETURNING %",
            "DELETE FROM t WHERE a = %",
            "MERGE INTO t USING s ON t.a = % WHEN MATCHED AND t.b = % THEN UPDATE SET b = %"
                    + " WHEN NOT MATCHED THEN INSERT VALUES (%)",
            "WITH x AS (SELECT %) SELECT * FROM x ORDER BY % LIMIT #",
            "VALUES (%), (%)",
            "EXPLAIN ANALYZE SELECT %",
            "PREPARE p AS SELECT %",
            "EXECUTE p(%, %)",
            "DECLARE c CURSOR FOR SELECT %",
            "CREATE TABLE t (a text DEFAULT (%) CHECK (a <> %))",
            "CREATE TABLE t AS SELECT %",
            "CREATE VIEW v AS SELECT %",
            "CREATE INDEX i ON t (f(%)) WHERE a = %",
            "CREATE FUNCTION f(a text DEFAULT %) RETURNS text RETURN %",
            "CREATE POLICY p ON t USING (a = %)",
            "CALL p(%)",
            "COPY (SELECT %) TO STDOUT");

    private static final List<String> WITH_STRINGS = List.of(
            "CREATE USER u PASSWORD '@'",
            "CREATE ROLE r WITH LOGIN ENCRYPTED PASSWORD '@' VALID UNTIL '@'",
            "ALTER USER u WITH PASSWORD '@'",
            "ALTER ROLE r IN DATABASE d SET app.key TO '@'",
            "ALTER ROLE r SET app.key = @",
            "ALTER ROLE r SET app.key TO @, \"@\"",
            "ALTER SYSTEM SET app.key = '@'",
            "ALTER SYSTEM SET primary_conninfo TO @",
            "ALTER DATABASE d SET app.key TO @",
            "ALTER FUNCTION f() SET app.key TO @ COST 5",
            "CREATE FUNCTION f() RETURNS int SET app.key = @ LANGUAGE sql AS '@'",
            "SET app.key TO @",
            "SET app.key = \"@\"",
            "SET LOCAL app.key TO @, @",
            "SET SESSION app.key = '@'",
            "SET a.b.c TO @",
            "SET app.key = -#",
            "SET TIME ZONE '@'",
            "SET role TO '@'",
            "COPY t FROM STDIN (DELIMITER '@', NULL '@')",
            "COPY t FROM STDIN WITH DELIMITER '@'",
            "COPY t FROM PROGRAM '@'",
            "COPY t TO '/x/@'",
            "CREATE USER MAPPING FOR u SERVER s OPTIONS (user '@', password '@')",
            "ALTER USER MAPPING FOR u SERVER s OPTIONS (SET password '@')",
            "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host '@')",
            "CREATE FOREIGN TABLE t (a int OPTIONS (x '@')) SERVER s OPTIONS (y '@')",
            "CREATE SUBSCRIPTION s CONNECTION 'password=@' PUBLICATION p",
            "COMMENT ON TABLE t IS '@'",
            "SECURITY LABEL ON TABLE t IS '@'",
            "DO $$ @ $$",
            "DO LANGUAGE plpgsql '@'",
            "NOTIFY n, '@'",
            "LOAD '@'",
            "PREPARE TRANSACTION '@'",
            "CREATE TYPE t AS ENUM ('@', 'x')",
            "ALTER TYPE t ADD VALUE '@' BEFORE '@'",
            "CREATE DATABASE d LOCALE '@'",
            "CREATE TABLESPACE s LOCATION '@'",
            "CREATE TABLE t (a int) WITH (x = '@')",
            "SELECT 1 -- @",
            "SELECT /* @ /* @ */ */ 1",
            "/* @ */ SELECT 1 /* @ */");

    private static void hides(String template, boolean understood) {
        String sql = template.replace("@", CANARY).replace("#", NUMBER);
        List<String> recorded = new ArrayList<>();
        Analysis analysis = Sql.analyze(sql);
        if (analysis instanceof Analysis.Understood all) {
            for (StatementFacts facts : all.statements()) {
                facts.forEach(each -> recorded.add(each.redactedText()));
            }
        } else if (analysis instanceof Analysis.NotUnderstood none) {
            assertThat(understood).as(none.message() + ": " + sql).isFalse();
            recorded.add(none.redactedText());
        }
        assertThat(recorded).as(sql).isNotEmpty().noneMatch(text -> text.contains(CANARY) || text.contains(NUMBER));
    }

    /** Binary strings have digits of their own kind. */
    private static String with(String statement, String literal) {
        boolean digits = literal.equals("B'#'");
        return statement.replace("%", digits ? "B'0101'" : literal);
    }

    @Test
    void hidesValuesWhereverTheyStand() {
        for (String statement : STATEMENTS) {
            for (String literal : LITERALS) {
                hides(with(statement, literal), true);
            }
        }
        WITH_STRINGS.forEach(statement -> hides(statement, true));
    }

    @Test
    void hidesValuesInWhatItDoesNotUnderstand() {
        for (String statement : STATEMENTS) {
            for (String literal : LITERALS) {
                hides(with(statement, literal) + " WHERE ) FROM", false);
                hides("SELCT " + with(statement, literal), false);
                hides(with(statement, literal) + " 'unterminated @", false);
                hides("SELECT '@' " + with(statement, literal) + " /* unterminated @", false);
            }
        }
        for (String statement : WITH_STRINGS) {
            hides(statement + " (", false);
            hides(statement + "; SELECT )", false);
        }
        for (String sql : new String[] {
            "CREATE USER u PASSWORD @",
            "ALTER ROLE r PASSWORD \"@\"",
            "SET app.key @",
            "SET app.key TO @ @ @",
            "SET app.key = a.@",
            "SELECT '@",
            "SELECT $x$@",
            "SELECT U&'\\@'",
            "SELECT 12@",
        }) {
            hides(sql, false);
        }
    }

    /** Texts cut and put together anywhere: a secret in quotes stays hidden whatever is around it. */
    @Test
    void hidesValuesInScraps() {
        long seed = 20_250_701;
        Random random = new Random(seed);
        List<String> scraps = new ArrayList<>(List.of("SELECT", "(", ")", ",", "FROM t", ";", "\n", "= ", "::text"));
        LITERALS.stream().filter(literal -> !literal.contains("B'")).forEach(scraps::add);
        for (int i = 0; i < 3_000; i++) {
            StringBuilder sql = new StringBuilder();
            for (int j = random.nextInt(12); j >= 0; j--) {
                sql.append(scraps.get(random.nextInt(scraps.size()))).append(' ');
            }
            String text = sql.toString().replace("@", CANARY).replace("#", NUMBER);
            Analysis analysis = Sql.analyze(text);
            String recorded = analysis instanceof Analysis.NotUnderstood none ? none.redactedText() : "";
            assertThat(recorded).as("seed " + seed + ": " + text).doesNotContain(CANARY, NUMBER);
        }
    }

    @Test
    void keepsNamesAndTakesBareValuesForValues() {
        assertThat(Sql.facts("SET search_path TO a, \"B\"").redactedText()).isEqualTo("SET search_path TO ?, ?");
        assertThat(Sql.facts("SET app.x TO DEFAULT").redactedText()).isEqualTo("SET app.x TO DEFAULT");
        assertThat(Sql.facts("SET ROLE bob").redactedText()).isEqualTo("SET ROLE bob");
        assertThat(Sql.facts("SET LOCAL TIME ZONE 'x'").redactedText()).isEqualTo("SET LOCAL TIME ZONE ?");
        assertThat(Sql.facts("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE").redactedText())
                .isEqualTo("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
        assertThat(Sql.facts("SET SESSION AUTHORIZATION bob").redactedText())
                .isEqualTo("SET SESSION AUTHORIZATION bob");
        assertThat(Sql.facts("UPDATE notes SET id = body WHERE \"id\" = 5").redactedText())
                .isEqualTo("UPDATE notes SET id = body WHERE \"id\" = ?");
        assertThat(Sql.facts("ALTER TABLE notes ALTER id SET DEFAULT body").redactedText())
                .isEqualTo("ALTER TABLE notes ALTER id SET DEFAULT body");
        assertThat(Sql.facts(
                                "CREATE FUNCTION f() RETURNS int SET a = b STABLE BEGIN ATOMIC UPDATE notes SET id = c; END")
                        .redactedText())
                .isEqualTo(
                        "CREATE FUNCTION f() RETURNS int SET a = ? STABLE BEGIN ATOMIC UPDATE notes SET id = c; END");
    }

    @Test
    void givesTheSameFingerprintWhateverTheValues() {
        String one = Sql.facts("SELECT a FROM notes WHERE b = 'x' AND c > 5").fingerprint();
        for (String literal : List.of("E'y'", "$$y$$", "B'1'", "7.5e3")) {
            assertThat(Sql.facts("select a\nfrom notes -- c\nwhere b = " + literal + " and c>10")
                            .fingerprint())
                    .as(literal)
                    .isEqualTo(one);
        }
        assertThat(Sql.facts("SET a.b TO c").fingerprint())
                .isEqualTo(Sql.facts("SET a.b TO 'd'").fingerprint());
        for (String other : List.of(
                "SELECT a FROM notes WHERE b = 'x' AND c < 5",
                "SELECT a FROM notes WHERE b = 'x' OR c > 5",
                "SELECT a FROM notes WHERE b = $1 AND c > 5",
                "SELECT a FROM \"Notes\" WHERE b = 'x' AND c > 5",
                "SELECT b FROM notes WHERE b = 'x' AND c > 5")) {
            assertThat(Sql.facts(other).fingerprint()).as(other).isNotEqualTo(one);
        }
    }
}
