package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.it.support.Frontend;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** An agent whose results are searched and limited to 50 rows copies data out of a real server, in every format. */
class CopyOutTest {
    private static final Path PSQL = Path.of("/usr/bin/psql");
    private static final List<String> CANARIES = List.of(
            "ada@shop",
            "ada.private@",
            "4111 1111",
            "4111111111111111",
            "5555 5555",
            "zoe@longer.example",
            "zoe@",
            "7a6f65406c6f6e676572",
            "536-22-1784");

    private static final String TABLES = """
            CREATE TABLE odd (id integer, body text, n bigint, amount numeric, doc json, raw bytea, at timestamptz,
                list text[], pair customers, "zoe@longer.example" text);
            INSERT INTO odd VALUES
                (1, E'tab\\there, "quote" ''single'' back\\\\slash \\\\N \\\\. | ; nl\\nand cr\\r\\x01\\b\\v', 42, 1.50,
                    '{"a": [1, 2.5, "x\\ty"]}', '\\x00ff10', '2026-01-02 03:04:05+00', ARRAY['a,b', NULL, '"', ''],
                    NULL, 'x'),
                (2, '', NULL, NULL, NULL, '', NULL, '{}', NULL, ''),
                (3, NULL, -7, 12345678.9, '[]', NULL, 'infinity', NULL, NULL, NULL),
                (4, E'\\\\.', 9007199254740993, 'NaN', '"plain"', '\\x', '2011-10-05 00:00:00+00', ARRAY['\\x41'],
                    NULL, 'żółć 日本語 😀'),
                (100, E'line one\\nmail "zoe@longer.example"\\nthird, line', 4111111111111111, 4111111111111111,
                    '{"m": "zoe\\u0040longer.example"}', 'mail zoe@longer.example'::bytea, now(),
                    ARRAY['x', 'zoe@longer.example'], NULL, '536-22-1784'),
                (101, E'zoe@longer.example\\t|;,', NULL, NULL, '["536-22-1784"]', 'x', now(),
                    ARRAY['{"m": "zoe\\u0040longer.example"}'],
                    ROW (9, 'Z', 'zoe@longer.example', '4111 1111 1111 1111', '536-22-1784', 0), NULL);
            CREATE TABLE wide (body text);
            GRANT ALL ON odd, wide TO sp_app;
            """;

    private static final List<String> FORMATS = List.of(
            "",
            "(FORMAT text, DELIMITER '|', NULL 'nothing')",
            "(DELIMITER E'\\x01', NULL '')",
            "(DELIMITER E'\\b')",
            "(HEADER)",
            "(FORMAT csv)",
            "(FORMAT csv, HEADER, FORCE_QUOTE *)",
            "(FORMAT csv, DELIMITER ';', QUOTE '''', NULL 'nothing', FORCE_QUOTE (id))",
            "(FORMAT csv, DELIMITER E'\\t', ESCAPE E'\\\\', ENCODING 'utf-8')",
            "(FORMAT csv, DELIMITER '|', QUOTE '$', ESCAPE '!', NULL 'x')",
            "WITH DELIMITER ';' CSV HEADER QUOTE '''' ESCAPE AS '\\' FORCE QUOTE id",
            "(FORMAT binary)",
            "WITH BINARY");

    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(Version.V15, directory, "attack_copy");
        try (Connection owner = proxy.connect("owner");
                Statement statement = owner.createStatement()) {
            for (String each : TABLES.split(";\n", -1)) {
                if (!each.isBlank()) {
                    statement.execute(each);
                }
            }
        }
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static byte[] copy(Connection connection, String sql) throws SQLException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql, out);
        return out.toByteArray();
    }

    static Stream<String> formats() {
        return FORMATS.stream();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void whatHoldsNothingIsTheSameToTheByte(String format) throws Exception {
        try (Connection bot = proxy.connect("bot");
                Connection direct = proxy.direct()) {
            for (String source : List.of(
                    "(SELECT id, body, n, amount, doc, raw, at, list FROM odd WHERE id < 50 ORDER BY id)",
                    "(SELECT id, \"zoe@longer.example\" AS last FROM odd WHERE id < 50 ORDER BY id)",
                    "(SELECT id, 1.5::float8 + id, count(*) OVER () FROM odd WHERE id < 50 ORDER BY id)",
                    "orders")) {
                String sql = "COPY " + source + " TO STDOUT " + format;
                assertThat(copy(bot, sql)).as(sql).isEqualTo(copy(direct, sql));
            }
            for (String sql : List.of(
                    "COPY (SELECT FROM odd) TO STDOUT",
                    "COPY BINARY orders TO STDOUT",
                    "COPY orders TO STDOUT USING DELIMITERS '|' WITH NULL AS '-'")) {
                assertThat(copy(bot, sql)).as(sql).isEqualTo(copy(direct, sql));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void nothingOfWhatIsSearchedForLeaves(String format) throws Exception {
        try (Connection bot = proxy.connect("bot")) {
            for (String source : List.of(
                    "odd",
                    "odd (id, body, n, doc)",
                    "(SELECT * FROM odd WHERE id >= 100)",
                    "(SELECT id, notes FROM customers)",
                    "(SELECT id, notes || E'\\\\' || notes FROM customers)",
                    "(SELECT id, E'\\\\x' || encode(convert_to(body, 'UTF8'), 'hex') FROM odd)",
                    "(SELECT id, row_to_json(o) FROM (SELECT id, body, n, amount, doc, list FROM odd) o)",
                    "(SELECT id, array_agg(body) OVER () FROM odd)",
                    "(SELECT id, odd FROM odd)",
                    "(SELECT id, n::text, n::int8, n::numeric, to_jsonb(n) FROM odd)",
                    "(SELECT id, string_agg(body, E'\\n') OVER () FROM odd)")) {
                String sql = "COPY " + source + " TO STDOUT " + format;
                String all = new String(copy(bot, sql), StandardCharsets.ISO_8859_1);
                assertThat(all.replace("\\\\", "\\").replace("\\u0040", "@"))
                        .as(sql)
                        .doesNotContain(CANARIES);
            }
        }
    }

    @Test
    void cardsInBinaryNumbersBecomeNull() throws Exception {
        try (Connection bot = proxy.connect("bot")) {
            for (String source : List.of("SELECT n", "SELECT amount", "SELECT n + 0", "SELECT amount + 0")) {
                byte[] copied = copy(bot, "COPY (" + source + " FROM odd WHERE id = 100) TO STDOUT (FORMAT binary)");
                assertThat(copied).as(source).endsWith(0, 1, 255, 255, 255, 255, 255, 255);
            }
        }
    }

    @Test
    void maskedFieldsReadAsTheyShould() throws Exception {
        try (Connection bot = proxy.connect("bot")) {
            String csv = new String(
                    copy(bot, "COPY (SELECT id, body FROM odd WHERE id = 100) TO STDOUT (FORMAT csv)"),
                    StandardCharsets.UTF_8);
            assertThat(csv).isEqualTo("100,\"line one\nmail \"\"[email]\"\"\nthird, line\"\n");
            String text = new String(
                    copy(bot, "COPY (SELECT body, id FROM odd WHERE id = 101) TO STDOUT (DELIMITER '|')"),
                    StandardCharsets.UTF_8);
            assertThat(text).isEqualTo("[email]\\t\\|;,|101\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(DELIMITER '@')",
                "(DELIMITER '.')",
                "(DELIMITER '-')",
                "(DELIMITER ' ')",
                "(FORMAT csv, DELIMITER '1')",
                "(FORMAT csv, QUOTE '@')",
                "(FORMAT csv, ESCAPE '@')",
                "(FORMAT csv, ESCAPE '1')",
                "(ENCODING 'latin1')",
                "(ENCODING 'sql_ascii')",
                "(ENCODING 'utf16')",
                "(HEADER match)",
                "(FORMAT json)",
                "(DELIMITER 1)",
                "WITH CSV DELIMITER '@'"
            })
    void formatsThatCantBeSearchedAreRefused(String format) throws Exception {
        try (Connection bot = proxy.connect("bot")) {
            assertThatThrownBy(() -> copy(bot, "COPY (SELECT id, notes FROM customers) TO STDOUT " + format))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"))
                    .hasMessageContaining("builtin:copy-out");
            assertThat(copy(bot, "COPY (SELECT 1) TO STDOUT")).containsExactly('1', '\n');
        }
    }

    @Test
    void nullTextsAreNoWayRound() throws Exception {
        try (Connection bot = proxy.connect("bot")) {
            for (String nothing : List.of("zoe@longer.example", "zoe", "@longer.example", "[email]")) {
                String all = new String(
                        copy(
                                bot,
                                "COPY (SELECT body, list[2] FROM odd WHERE id >= 100) TO STDOUT (NULL '" + nothing
                                        + "')"),
                        StandardCharsets.UTF_8);
                assertThat(all).as(nothing).doesNotContain("zoe@longer");
            }
        }
    }

    @Test
    void aFieldOfAnySizeIsSearchedOrNull() throws Exception {
        try (Connection owner = proxy.connect("owner");
                Statement statement = owner.createStatement();
                Connection bot = proxy.connect("bot")) {
            statement.execute("INSERT INTO wide SELECT repeat('x ', 3000000) || 'zoe@longer.example'");
            for (String format : FORMATS) {
                byte[] copied = copy(bot, "COPY (SELECT body, 1 AS id FROM wide) TO STDOUT " + format);
                assertThat(new String(copied, StandardCharsets.ISO_8859_1))
                        .as(format)
                        .doesNotContain("zoe@");
            }
        }
    }

    @Test
    void rowsAreLimited() throws Exception {
        try (Connection bot = proxy.connect("bot");
                Statement statement = bot.createStatement()) {
            String fifty = "COPY (SELECT n FROM numbers ORDER BY n LIMIT 50) TO STDOUT ";
            for (String format : List.of("", "(FORMAT csv, HEADER)", "(FORMAT binary)")) {
                assertThat(copy(bot, fifty + format)).isNotEmpty();
                assertThatThrownBy(() -> copy(bot, "COPY numbers TO STDOUT " + format))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("SP007"));
                assertThatThrownBy(
                                () -> copy(bot, "COPY (SELECT n FROM numbers ORDER BY n LIMIT 51) TO STDOUT " + format))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("SP007"));
            }
            bot.setAutoCommit(false);
            assertThatThrownBy(() -> copy(bot, "COPY numbers TO STDOUT")).hasMessageContaining("more rows");
            assertThatThrownBy(() -> statement.execute("SELECT 1"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25P02"));
            bot.rollback();
            statement.execute("SELECT 1");
        }
    }

    @Test
    void rowsAreLimitedInTheExtendedProtocolToo() throws Exception {
        try (WireProbe bot = WireProbe.through(proxy, "bot")) {
            for (String rows : List.of("51", "1000")) {
                String sql = "COPY (SELECT n FROM numbers ORDER BY n LIMIT " + rows + ") TO STDOUT";
                bot.send(
                        Frontend.parse("", sql),
                        Frontend.bind("", ""),
                        Frontend.execute(""),
                        Frontend.parse("", "SELECT 'after'"),
                        Frontend.bind("", ""),
                        Frontend.execute(""),
                        Frontend.sync());
                List<String> told = bot.ready();
                assertThat(told).filteredOn(line -> line.startsWith("d ")).hasSize(50);
                assertThat(told)
                        .filteredOn(line -> line.startsWith("E "))
                        .singleElement()
                        .asString()
                        .contains("SP007");
                assertThat(told).noneMatch(line -> line.contains("after")).doesNotContain("c");
                assertThat(bot.query("SELECT 'next'")).anyMatch(line -> line.contains("next"));
            }
            bot.send(
                    Frontend.parse("", "COPY (SELECT notes FROM customers WHERE id = 1) TO STDOUT"),
                    Frontend.bind("", ""),
                    Frontend.execute(""),
                    Frontend.sync());
            assertThat(bot.ready()).contains("d write to [email]\\x0a", "C COPY 1");
            assertThat(bot.query("COPY (SELECT 1) TO STDOUT; SELECT 2")).anyMatch(line -> line.contains("42501"));
        }
    }

    @Test
    void psqlCopies() throws Exception {
        assumeTrue(Files.isExecutable(PSQL), "NOT TESTED: there is no psql at " + PSQL);
        ProcessBuilder builder = new ProcessBuilder(
                PSQL.toString(),
                "-X",
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(proxy.port()),
                "-U",
                "bot",
                "attack_copy");
        builder.environment()
                .putAll(Map.of("PGPASSWORD", proxy.token("bot"), "LC_ALL", "C.UTF-8", "PGSSLMODE", "disable"));
        Process process = builder.redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write("""
                    \\copy (SELECT id, notes FROM customers ORDER BY id) to stdout csv header
                    \\copy numbers to stdout
                    \\copy (select id, card from customers where id = 1) to stdout with (delimiter '|')
                    SELECT 1 AS still_here;
                    """.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(output)
                .contains("id,notes\n1,write to [email]\n2,nothing\n3,\n", "more rows than the 50", "still_here")
                .doesNotContain(CANARIES);
    }

    @Test
    void theLogTellsHowManyValuesWereMasked() throws Exception {
        try (Connection bot = proxy.connect("bot")) {
            copy(bot, "COPY (SELECT notes, notes AS again FROM customers) TO STDOUT (FORMAT csv)");
            // The end of a statement is written together with the next decision, at the latest.
            bot.createStatement().execute("SELECT 1");
        }
        assertThat(proxy.auditLines()).anyMatch(line -> line.contains("\"COPY 3\"") && line.contains("\"cells\":2"));
    }
}
