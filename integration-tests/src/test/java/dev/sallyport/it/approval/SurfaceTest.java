package dev.sallyport.it.approval;

import static dev.sallyport.it.approval.ApprovalScene.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.policy.approval.ApprovalState;
import dev.sallyport.proxy.identity.TokenRequest.Subject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database of the proxy itself: what it tells whom, and people who want it to do more than it should. */
class SurfaceTest {
    private static final Path PSQL = Path.of("/usr/bin/psql");
    private static ApprovalScene scene;
    private static Reviewing people;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        scene = ApprovalScene.open(directory, "surface");
        people = new Reviewing(scene.proxy);
        scene.fill();
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    private static Connection connect(String user, String token, String... options) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", token);
        properties.setProperty("sslmode", "disable");
        for (int i = 0; i < options.length; i += 2) {
            properties.setProperty(options[i], options[i + 1]);
        }
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + scene.proxy.port() + "/sallyport", properties);
    }

    private static Connection connect(String who) throws SQLException {
        return connect(who, scene.proxy.token(who));
    }

    private static Connection olga() throws SQLException {
        return connect("olga", people.person("olga", null, "owners"));
    }

    private static String ask(String who, String sql) throws Exception {
        try (Connection connection = scene.proxy.connect(who);
                Statement statement = connection.createStatement()) {
            return refused("SP001", () -> statement.execute(sql))
                    .path("approval_id")
                    .asText();
        }
    }

    private static ApprovalState state(String id) {
        return scene.desk().find(id).orElseThrow().state();
    }

    private static List<String> column(Connection connection, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private static void fails(String sqlState, Connection connection, String sql) {
        assertThatThrownBy(() -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute(sql);
                    }
                })
                .as(sql)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState())
                                .as(sql + ": " + e.getMessage())
                                .isEqualTo(sqlState));
    }

    @Test
    void tellsEverybodyWhoTheyAreAndWhatBindsThem() throws Exception {
        try (Connection bot = connect("bot")) {
            assertThat(bot.isValid(300)).isTrue();
            try (Statement statement = bot.createStatement();
                    ResultSet row = statement.executeQuery("SELECT * FROM whoami")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString("subject")).isEqualTo("bot");
                assertThat(row.getString("kind")).isEqualTo("agent");
                assertThat(row.getString("on_behalf_of")).endsWith("|dev");
                assertThat(row.getTimestamp("token_expires")).isAfter(new Timestamp(System.currentTimeMillis()));
                assertThat((Object[]) row.getArray("roles").getArray()).contains("bot");
                assertThat(row.next()).isFalse();
            }
            assertThat(column(bot, "SELECT rule FROM my_policy WHERE effect = 'approve'"))
                    .contains("deletes");
            assertThat(column(bot, "SELECT session FROM sessions")).hasSize(1);
            assertThat(column(bot, "SELECT current_database()")).containsExactly("sallyport");
            assertThat(column(bot, "SHOW server_version").get(0)).contains("Sallyport");
        }
    }

    @Test
    void aReviewerVotesOnceByAnyProtocol() throws Exception {
        String first = ask("bot", "DELETE FROM orders WHERE id = 1");
        String second = ask("bot", "DELETE FROM orders WHERE id = 2");
        try (Connection olga = olga()) {
            assertThat(column(olga, "SELECT id FROM approvals WHERE may_vote AND state = 'pending' ORDER BY created"))
                    .contains(first, second);
            assertThat(column(olga, "SELECT approve('" + first + "', 'looks right')"))
                    .containsExactly(first + " is approved");
            try (PreparedStatement vote = olga.prepareStatement("SELECT reject(?, ?)")) {
                vote.setString(1, second);
                vote.setString(2, "why");
                vote.getParameterMetaData();
                vote.getMetaData();
                assertThat(state(second)).as("describing isn't voting").isEqualTo(ApprovalState.PENDING);
                try (ResultSet rows = vote.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getString(1)).isEqualTo(second + " is rejected");
                }
                assertThatThrownBy(vote::executeQuery).hasMessageContaining("nothing can be decided any more");
            }
        }
        assertThat(state(first)).isEqualTo(ApprovalState.APPROVED);
        assertThat(scene.desk().find(first).orElseThrow().votes()).hasSize(1);
        assertThat(scene.desk().find(second).orElseThrow().votes()).hasSize(1);
    }

    @Test
    void nobodyVotesForThemselvesOrWithoutASay() throws Exception {
        String id = ask("bot", "DELETE FROM orders WHERE id = 3");
        for (String who : List.of("bot", "dev")) {
            try (Connection own = connect(who)) {
                fails("42501", own, "SELECT approve('" + id + "', 'mine')");
                fails("42501", own, "SELECT reject('" + id + "')");
            }
        }
        assertThat(state(id)).isEqualTo(ApprovalState.PENDING);
        assertThat(scene.desk().find(id).orElseThrow().votes()).isEmpty();
        try (Connection olga = olga()) {
            fails("42704", olga, "SELECT approve('ap_aaaaaaaaaaaaaaaa')");
            fails("22023", olga, "SELECT approve('../x')");
            fails("22023", olga, "SELECT approve('" + id + "', e'\\x1b[2J')");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EXPLAIN SELECT approve('%s')",
                "EXPLAIN ANALYZE SELECT approve('%s')",
                "SELECT approve('%s') FROM whoami",
                "SELECT approve('%s'), approve('%s')",
                "SELECT approve('%s'), 1",
                "SELECT CASE WHEN true THEN approve('%s') END",
                "SELECT coalesce(approve('%s'), 'x')",
                "SELECT (SELECT approve('%s'))",
                "SELECT 1 WHERE approve('%s') = 'x'",
                "SELECT approve('%s') WHERE true",
                "SELECT approve('%s') LIMIT 1",
                "SELECT approve('%s') ORDER BY 1",
                "SELECT approve('%s') UNION ALL SELECT approve('%s')",
                "WITH v AS (SELECT approve('%s')) SELECT * FROM v",
                "SELECT * FROM approve('%s')",
                "SELECT id FROM approvals WHERE approve(id) IS NOT NULL",
                "SELECT id FROM approvals ORDER BY approve(id)",
                "SELECT id FROM approvals LIMIT approve('%s')",
                "SELECT approve('%s') OVER ()",
                "SELECT approve('%s') FILTER (WHERE true)",
                "SELECT approve(DISTINCT '%s')",
                "SELECT DISTINCT approve('%s')",
                "SELECT approve(lower('%s'))",
                "SELECT pg_catalog.approve('%s')",
                "SELECT public.approve('%s')",
                "SELECT \"Approve\"('%s')",
                "SELECT \u0430pprove('%s')",
                "SELECT approve('%s')::text",
                "VALUES (approve('%s'))",
                "CALL approve('%s')",
                "DO 'approve(''%s'')'",
                "PREPARE p AS SELECT approve('%s')",
                "DECLARE c CURSOR FOR SELECT approve('%s')",
                "COPY (SELECT approve('%s')) TO STDOUT",
                "CREATE VIEW v AS SELECT approve('%s')",
                "SELECT relname, approve('%s') FROM pg_class",
                "SELECT approve('%s'); SELECT approve('%s')",
                "SELECT 1; SELECT approve('%s')",
                "BEGIN; SELECT approve('%s'); ROLLBACK",
                "INSERT INTO approvals SELECT approve('%s')",
                "UPDATE approvals SET state = 'approved'",
                "DELETE FROM events"
            })
    void noTrickCastsAVote(String sql) throws Exception {
        String id = ask("bot", "DELETE FROM orders WHERE id = 4");
        try (Connection olga = connect("olga", people.person("olga", null, "owners"), "preferQueryMode", "simple");
                Statement statement = olga.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql.replace("%s", id))).isInstanceOf(SQLException.class);
            assertThat(olga.isValid(300)).as("the session goes on").isTrue();
        }
        assertThat(scene.desk().find(id).orElseThrow().votes()).isEmpty();
        assertThat(state(id)).isEqualTo(ApprovalState.PENDING);
    }

    @Test
    void auditorsReadTheLogAndOthersTheirOwnPart() throws Exception {
        String who = "SELECT principal_id FROM events LIMIT 5000";
        try (Connection owner = scene.proxy.connect("owner");
                Statement statement = owner.createStatement()) {
            statement.executeQuery("SELECT id FROM orders WHERE id = 7").close();
        }
        String eve = people.person("eve", null, "owners");
        try (Connection auditor = connect("dev");
                Connection mallory = connect("eve", eve)) {
            assertThat(column(auditor, who)).anyMatch(id -> id.endsWith("|owner"));
            assertThat(column(mallory, who)).isNotEmpty().allMatch(id -> id.endsWith("|eve"));
            for (String sql : List.of(
                    "SELECT principal_id FROM events WHERE principal_id = 'https://issuer.test/|owner'",
                    "SELECT text FROM events WHERE principal = 'Owner' OR true AND principal <> 'eve'",
                    "SELECT text FROM events WHERE 'public.orders' = ANY (tables)",
                    "SELECT seq FROM events WHERE NOT (principal = 'eve')",
                    "SELECT action FROM events WHERE on_behalf_of IS NOT NULL")) {
                assertThat(column(mallory, sql)).as(sql).isEmpty();
            }
            assertThat(column(mallory, "SELECT count(*) FROM events WHERE principal LIKE 'Own%'"))
                    .containsExactly("0");
            assertThat(column(
                            auditor,
                            "SELECT kind FROM events WHERE 'public.orders' = ANY (tables) AND principal = 'Owner'"
                                    + " AND type = 'statement.decision' AND time > now() - interval '1 hour'"))
                    .containsOnly("SELECT");
            assertThat(column(auditor, "SELECT text FROM events WHERE database = 'sallyport' AND principal = 'eve'"))
                    .as("reading the log is itself recorded")
                    .anyMatch(text -> text != null && text.contains("FROM events"));
            auditor.setAutoCommit(false);
            try (PreparedStatement parameters = auditor.prepareStatement(
                    "SELECT time, seq, rows FROM events e WHERE e.time >= ? AND seq > ? AND decision IN (?, ?) "
                            + "ORDER BY seq LIMIT ?")) {
                parameters.setTimestamp(1, new Timestamp(0));
                parameters.setLong(2, 3);
                parameters.setString(3, "allow");
                parameters.setString(4, "approve");
                parameters.setInt(5, 4);
                parameters.setFetchSize(2);
                try (ResultSet rows = parameters.executeQuery()) {
                    long last = 3;
                    int count = 0;
                    while (rows.next()) {
                        assertThat(rows.getLong("seq")).isGreaterThan(last);
                        last = rows.getLong("seq");
                        count++;
                    }
                    assertThat(count).isEqualTo(4);
                }
            }
        }
    }

    @Test
    void refusesWhatWouldCostTooMuchOrReachTooFar() throws Exception {
        try (Connection dev = connect("dev")) {
            for (Map.Entry<String, String> one : Map.ofEntries(
                            Map.entry("SELECT * FROM events a, events b", "SP006"),
                            Map.entry("SELECT * FROM events a JOIN events b ON true", "SP006"),
                            Map.entry(
                                    "WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 1 FROM r) SELECT * FROM r",
                                    "SP006"),
                            Map.entry("SELECT repeat('x', 1000000000)", "42883"),
                            Map.entry("SELECT pg_read_file('/etc/passwd')", "42883"),
                            Map.entry("SELECT pg_sleep(1000)", "42883"),
                            Map.entry("SELECT lo_import('/etc/passwd')", "42883"),
                            Map.entry("SELECT * FROM generate_series(1, 1000000000)", "SP006"),
                            Map.entry("SELECT * FROM secrets", "42P01"),
                            Map.entry("SELECT * FROM other.events", "42P01"),
                            Map.entry("SELECT * FROM \"Events\"", "42P01"),
                            Map.entry("SELECT nothing FROM events", "42703"),
                            Map.entry("SELECT * FROM events WHERE text LIKE '" + "%a".repeat(600) + "'", "54000"),
                            Map.entry("SELECT 1 WHERE " + "(".repeat(5000) + "1" + ")".repeat(5000), "42601"),
                            Map.entry("SELECT id FROM approvals WHERE id IN ('a'" + ",'a'".repeat(500) + ")", "54001"),
                            Map.entry("SELECT * FROM events WHERE seq = 'x'", "22P02"),
                            Map.entry("SELECT * FROM events LIMIT -1", "2201W"),
                            Map.entry("SET standard_conforming_strings = off", "22023"),
                            Map.entry("SET client_encoding = 'LATIN1'", "22023"),
                            Map.entry("SET ROLE admin", "42501"),
                            Map.entry("SELECT * FROM pg_authid", "SP006"),
                            Map.entry("COPY events TO '/tmp/x'", "SP006"))
                    .entrySet()) {
                fails(one.getValue(), dev, one.getKey());
            }
            assertThat(column(dev, "SELECT count(*) FROM events WHERE text LIKE '%" + "a%".repeat(40) + "b'"))
                    .containsExactly("0");
        }
    }

    @Test
    void transactionsFailAndEndAsPostgresqlsDo() throws Exception {
        try (Connection dev = connect("dev")) {
            dev.setAutoCommit(false);
            column(dev, "SELECT subject FROM whoami");
            fails("42P01", dev, "SELECT * FROM nowhere");
            fails("25P02", dev, "SELECT * FROM whoami");
            dev.rollback();
            assertThat(column(dev, "SELECT subject FROM whoami")).containsExactly("dev");
            fails("25001", dev, "SELECT approve('ap_aaaaaaaaaaaaaaaa')");
            dev.rollback();
            try (ResultSet tables = dev.getMetaData().getTables(null, null, "%", null)) {
                List<String> names = new ArrayList<>();
                while (tables.next()) {
                    names.add(tables.getString("TABLE_NAME"));
                }
                assertThat(names).contains("approvals", "events", "my_policy", "rows_touched", "sessions", "whoami");
            }
        }
    }

    @Test
    void strangersAndThoseWithoutAnyRoleDontGetIn() {
        assertThatThrownBy(() -> connect("eve", people.person("eve", null, "staff")))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> connect("dev", people.agent("other", new Subject("eve", "eve", null, List.of()))))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> connect("dev", "no token")).isInstanceOf(SQLException.class);
    }

    @Test
    void psqlFindsItsWay() throws Exception {
        assumeTrue(Files.isExecutable(PSQL), "NOT TESTED: there is no psql at " + PSQL);
        ProcessBuilder builder = new ProcessBuilder(
                PSQL.toString(),
                "-X",
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(scene.proxy.port()),
                "-U",
                "dev",
                "sallyport");
        builder.environment()
                .putAll(Map.of("PGPASSWORD", scene.proxy.token("dev"), "LC_ALL", "C.UTF-8", "PAGER", "cat"));
        Process process = builder.redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write("""
                    \\conninfo
                    \\d
                    \\dt+
                    \\d events
                    \\l
                    \\dn
                    \\df
                    SELECT name FROM whoami;
                    SELECT 1 AS one;;
                    BEGIN;
                    SELECT nowhere;
                    COMMIT;
                    \\d w*
                    """.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output)
                .contains(
                        "You are connected to database \"sallyport\"",
                        " public | approvals    | view | sallyport",
                        "View \"public.events\"",
                        " time           | timestamp with time zone |",
                        "View \"public.whoami\"",
                        "PostgreSQL's catalogs aren't here",
                        " Dev",
                        "ROLLBACK");
    }
}
