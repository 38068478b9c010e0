package dev.sallyport.it.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.audit.AuditVerifier;
import dev.sallyport.audit.RowDigest;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.Resources;
import dev.sallyport.proxy.cli.Sallyport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import picocli.CommandLine;

/** The audit log knows which rows were read and changed, or says that it doesn't; whoever tries to read by the back door. */
class RowsTouchedTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATABASE = "audit_rows";
    private static final String TOKEN = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";

    private static ProxyFixture proxy;
    private static RowRecords records;
    private static Connection simple;
    private static Connection binary;

    /** As {@link #simple} and {@link #binary}, used before the policy wanted to know of rows. */
    private static Connection earlySimple;

    private static Connection earlyBinary;
    private static PreparedStatement early;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, DATABASE);
        records = new RowRecords(proxy);
        try (Connection admin = proxy.postgres().superuser(DATABASE);
                Statement statement = admin.createStatement()) {
            statement.execute(Resources.text("rows/setup.sql"));
        }
        earlySimple = proxy.connect("dev", "preferQueryMode", "simple");
        earlyBinary = proxy.connect("dev", "prepareThreshold", "-1");
        early = earlyBinary.prepareStatement("SELECT email FROM people WHERE id = 7");
        early.executeQuery().close();
        try (Statement statement = earlySimple.createStatement()) {
            statement.execute("SELECT email FROM people WHERE id = 7");
            statement.execute("SELECT email FROM people WHERE id = 8");
        }
        proxy.policy(Resources.text("rows/policy.yaml"));
        simple = proxy.connect("dev", "preferQueryMode", "simple");
        binary = proxy.connect("dev", "prepareThreshold", "-1");
    }

    @AfterAll
    static void stop() throws SQLException {
        for (Connection connection : List.of(simple, binary, earlySimple, earlyBinary)) {
            connection.close();
        }
        proxy.close();
    }

    private static String both(String sql) throws Exception {
        String said = records.asked(simple, sql);
        assertThat(records.asked(binary, sql)).isEqualTo(said);
        return said;
    }

    @Test
    void keepsKeysOfStatementsThatWereKnownBeforePolicyWantedThem() throws Exception {
        assertThat(records.asked(earlySimple, "SELECT email FROM people WHERE id = 7"))
                .isEqualTo("people[7]");
        assertThat(records.asked(earlySimple, "SELECT email FROM people WHERE id = 9"))
                .isEqualTo("people[9]");
        assertThat(records.rows("SELECT", 1, () -> early.executeQuery().close()))
                .isEqualTo("people[7]");
    }

    @Test
    void keepsTheKeysOfRowsThatAreShown() throws Exception {
        assertThat(both("SELECT id, email FROM people WHERE email LIKE 'p17_@example.com' AND id < 173"))
                .isEqualTo("people[170, 171, 172]");
        assertThat(both("SELECT * FROM people ORDER BY id LIMIT 2")).isEqualTo("people[1, 2]");
        assertThat(both("SELECT email AS id, p.id AS email FROM people AS p WHERE boss = 30 ORDER BY id"))
                .isEqualTo("people[60, 61]");
        assertThat(both("SELECT id FROM people WHERE email = 'nobody'")).isEqualTo("people[]");
        assertThat(both("SELECT * FROM visits WHERE note = 'x'")).isEqualTo("visits[a\\,b,2026-02-03]");
        assertThat(both("SELECT day, tenant FROM visits_a")).isEqualTo("visits[a\\,b,2026-02-03]");
        assertThat(both("SELECT id, mail FROM staff WHERE mail = 'p5@example.com'"))
                .isEqualTo("people[5]");
        assertThat(both("SELECT u.id, p.id FROM unaudited u LEFT JOIN people p ON p.boss = u.id * 1000"))
                .isEqualTo("people[]");
        assertThat(
                        both(
                                "SELECT a.id, b.id FROM people a JOIN people b ON b.id = a.boss WHERE a.email = 'p9@example.com'"))
                .isEqualTo("people[9, 4]");
        assertThat(both("SELECT * FROM unaudited")).isEmpty();
        String hash = RowDigest.open(proxy.audit()).hash("public.tokens", TOKEN);
        assertThat(both("SELECT id FROM tokens")).isEqualTo("tokens#[" + hash + "]");
    }

    @Test
    void keepsTheKeysThatAStatementStates() throws Exception {
        assertThat(both("SELECT email FROM people WHERE id = 77")).isEqualTo("people[77]");
        assertThat(both("SELECT count(*) FROM people WHERE id IN (5, '6', 7) AND boss > 0"))
                .isEqualTo("people[5, 6, 7]");
        assertThat(both("UPDATE people SET boss = 1 WHERE id = 11")).isEqualTo("people[11]");
        assertThat(both("DELETE FROM people WHERE id = 1999 AND boss = 0")).isEqualTo("people[1999]");
        assertThat(both("UPDATE people SET boss = 2 WHERE email = 'p12@example.com' RETURNING id"))
                .isEqualTo("people[12]");
        assertThat(records.asked(simple, "INSERT INTO people (email, id) VALUES ('a', 5001), ('b', 5002)"))
                .isEqualTo("people[5001, 5002]");
        // The server takes the identity's next value: 70 is in no row.
        assertThat(records.asked(simple, "INSERT INTO given (id, what) OVERRIDING USER VALUE VALUES (70, 'x')"))
                .isEqualTo("given[] unknown");
        assertThat(records.asked(simple, "INSERT INTO given (id, what) OVERRIDING SYSTEM VALUE VALUES (71, 'x')"))
                .isEqualTo("given[71]");
        assertThat(both("SELECT note FROM visits WHERE tenant = 'z' AND day = '2026-02-04'"))
                .isEqualTo("visits[z,2026-02-04]");
        String hash = RowDigest.open(proxy.audit()).hash("public.tokens", TOKEN);
        assertThat(both("SELECT what FROM tokens WHERE id = '" + TOKEN.toUpperCase(java.util.Locale.ROOT) + "'::uuid"))
                .isEqualTo("tokens#[" + hash + "]");
    }

    @Test
    void readsParametersAsTheServerDoes() throws Exception {
        for (Connection connection : List.of(binary, simple)) {
            assertThat(records.rows("SELECT", 3, () -> {
                        try (PreparedStatement statement =
                                connection.prepareStatement("SELECT email FROM people WHERE id = ?")) {
                            statement.setLong(1, 88);
                            statement.execute();
                            statement.setInt(1, 89);
                            statement.execute();
                            statement.setLong(1, 90);
                            statement.execute();
                        }
                    }))
                    .isEqualTo("people[88] | people[89] | people[90]");
        }
    }

    @Test
    void saysSoWhereRowsCantBeTold() throws Exception {
        for (String hidden : List.of(
                "SELECT email FROM people WHERE email = 'p3@example.com'",
                "SELECT id + 0, email FROM people WHERE email = 'p3@example.com'",
                "SELECT id::text, email FROM people WHERE email = 'p3@example.com'",
                "SELECT count(*) FROM people",
                "SELECT people FROM crowd",
                "SELECT to_jsonb(p) FROM people p WHERE email = 'p3@example.com'",
                "SELECT email FROM people WHERE id = 3 OR email = 'p4@example.com'",
                "SELECT email FROM people WHERE id >= 3 AND id < 4",
                "SELECT u.id, (SELECT email FROM people WHERE id = u.id) FROM unaudited u",
                "SELECT id FROM unaudited UNION SELECT id FROM people WHERE id = 7",
                "UPDATE people SET boss = 3 WHERE email = 'p3@example.com'",
                "SELECT mail FROM staff WHERE id = 3")) {
            assertThat(records.asked(simple, hidden)).as(hidden).isEqualTo("people[] unknown");
        }
        assertThat(both("SELECT a.id, b.email FROM people a JOIN people b ON b.id = a.boss WHERE a.id = 9"))
                .isEqualTo("people[9] unknown");
        assertThat(both("SELECT id, lag(email) OVER (ORDER BY id) FROM people ORDER BY id LIMIT 1"))
                .isEqualTo("people[1] unknown");
        assertThat(
                        both(
                                "WITH p AS (SELECT * FROM people WHERE id < 3) SELECT a.id, b.email FROM p a, p b WHERE a.id = 1"))
                .isEqualTo("people[1] unknown");
        assertThat(both("SELECT id FROM people WHERE id = 7 UNION ALL SELECT id FROM people WHERE id = 8"))
                .isEqualTo("people[] unknown");
        assertThat(records.asked(simple, "UPDATE people SET id = 6000 WHERE id = 1998"))
                .isEqualTo("people[1998] unknown");
        assertThat(records.asked(simple, "SELECT a.tenant, b.day FROM visits a, visits b"))
                .isEqualTo("visits[] unknown");
        assertThat(records.asked(simple, "SELECT id FROM people WHERE id < 1900 ORDER BY id"))
                .isEqualTo("people[1, 500] capped");
    }

    @Test
    void followsCursorsAndPortalsPartByPart() throws Exception {
        simple.setAutoCommit(false);
        assertThat(records.rows("FETCH", 2, () -> {
                    try (Statement statement = simple.createStatement()) {
                        statement.execute("DECLARE c BINARY CURSOR FOR SELECT id, email FROM people ORDER BY id");
                        statement.execute("FETCH 2 FROM c");
                        statement.execute("FETCH 3 FROM c");
                    }
                }))
                .isEqualTo("people[1, 2] | people[3, 4, 5]");
        simple.rollback();
        simple.setAutoCommit(true);
        binary.setAutoCommit(false);
        assertThat(records.rows("SELECT", 2, () -> {
                    try (PreparedStatement statement =
                            binary.prepareStatement("SELECT id FROM people WHERE id > ? AND id < 35 ORDER BY id")) {
                        statement.setFetchSize(3);
                        statement.setLong(1, 30);
                        try (ResultSet rows = statement.executeQuery()) {
                            while (rows.next()) {
                                assertThat(rows.getLong(1)).isBetween(31L, 34L);
                            }
                        }
                    }
                }))
                .isEqualTo("people[31, 32, 33] | people[34]");
        binary.rollback();
        binary.setAutoCommit(true);
        assertThat(records.rows("EXECUTE", 1, () -> {
                    try (Statement statement = simple.createStatement()) {
                        statement.execute("PREPARE s AS SELECT id FROM people WHERE id = $1");
                        statement.execute("EXECUTE s(44)");
                    }
                }))
                .isEqualTo("people[44]");
    }

    @Test
    void keepsWhatWasShownBeforeAFailureOrALimit() throws Exception {
        assertThat(records.rows("SELECT", 1, () -> {
                    try (Statement statement = simple.createStatement()) {
                        statement.execute(
                                "SELECT id, 1 / (id - 53) FROM people WHERE id BETWEEN 51 AND 60 ORDER BY id");
                    } catch (SQLException e) {
                        assertThat(e.getSQLState()).isEqualTo("22012");
                    }
                }))
                .isIn("people[51, 52]", "people[]");
        try (Connection owner = proxy.connect("owner", "preferQueryMode", "simple")) {
            assertThat(records.rows("SELECT", 1, () -> {
                        try (Statement statement = owner.createStatement()) {
                            statement.execute("SELECT id FROM people ORDER BY id");
                        } catch (SQLException e) {
                            assertThat(e.getSQLState()).isEqualTo("SP007");
                        }
                    }))
                    .isEqualTo("people[1, 2, 3]");
        }
    }

    @Test
    void countsCopiedRowsAsUnknownUnlessTheyAreStated() throws Exception {
        var copies = simple.unwrap(PGConnection.class).getCopyAPI();
        assertThat(records.rows("COPY", 2, () -> {
                    var unused = copies.copyOut("COPY people TO STDOUT", new StringWriter());
                    unused = copies.copyOut("COPY (SELECT * FROM people WHERE id = 9) TO STDOUT", new StringWriter());
                }))
                .isEqualTo("people[] unknown | people[9]");
    }

    @Test
    void neverKeepsAMaskedKeyAsItIs() throws Exception {
        String hash = RowDigest.open(proxy.audit()).hash("public.secrets", "41");
        assertThat(both("SELECT id FROM secrets WHERE id = 41")).isEqualTo("secrets#[" + hash + "]");
        try (Connection owner = proxy.connect("owner", "preferQueryMode", "simple")) {
            assertThat(records.asked(owner, "SELECT what FROM secrets WHERE id = 41"))
                    .isEqualTo("secrets#[] unknown");
            assertThat(records.asked(owner, "SELECT id FROM secrets"))
                    .endsWith("unknown")
                    .doesNotContain("4");
        }
    }

    private static String search(String... arguments) {
        StringWriter out = new StringWriter();
        List<String> all = new ArrayList<>(
                List.of("audit", "search", "--dir", proxy.audit().toString()));
        all.addAll(List.of(arguments));
        CommandLine line = Sallyport.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(out));
        line.execute(all.toArray(String[]::new));
        return out.toString();
    }

    @Test
    void answersWhoSawARowAndWhoMayHave() throws Exception {
        records.asked(simple, "SELECT email FROM people WHERE id = 1234");
        records.asked(simple, "SELECT email FROM people WHERE email = 'p1234@example.com'");
        records.asked(simple, "SELECT id FROM tokens");

        String found = search("--subject", "people:1234");
        String hashed = search("--subject", "public.tokens:" + TOKEN, "--json");

        String[] parts = found.split("rows of the table whose keys");
        assertThat(parts).hasSize(2);
        assertThat(parts[0].split("\n    |\n"))
                .filteredOn(line -> line.contains("rows of public.people: 1234"))
                .hasSize(1);
        assertThat(parts[1]).contains("keys unknown").doesNotContain("people: 1234");
        assertThat(hashed).startsWith("{\"match\":\"certain\"").contains("\"table\":\"public.tokens\"");
        assertThat(search("--subject", "people:123456")).doesNotContain("people: 123456");
        assertThat(search("--subject", "unaudited:7")).contains("no event has rows of unaudited");
        assertThat(search("--subject", "people")).contains("expected a table and a key");
        assertThat(AuditVerifier.verify(proxy.audit()).sound()).isTrue();
    }

    private static List<String> asked(String who, String condition) throws SQLException {
        List<String> events = new ArrayList<>();
        String url = "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/sallyport?sslmode=disable";
        try (Connection connection = DriverManager.getConnection(url, who, proxy.token(who));
                PreparedStatement query = connection.prepareStatement(
                        "SELECT match, seq, principal FROM rows_touched WHERE " + condition + " LIMIT 50");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                events.add(rows.getString(1) + " " + rows.getLong(2) + " " + rows.getString(3));
            }
        }
        return events;
    }

    @Test
    void givesTheSameAnswerInSqlToWhoMaySeeIt() throws Exception {
        records.asked(simple, "SELECT email FROM people WHERE id = 1500");
        records.asked(simple, "SELECT email FROM people WHERE email = 'p1500@example.com'");
        records.asked(simple, "SELECT id FROM tokens");
        try (Connection owner = proxy.connect("owner", "preferQueryMode", "simple")) {
            records.asked(owner, "SELECT boss FROM people WHERE id = 1500");
        }
        for (String subject : List.of("people:1500", "public.tokens:" + TOKEN, "unaudited:7")) {
            List<String> found = new ArrayList<>();
            for (String line : search("--subject", subject, "--json").lines().toList()) {
                if (!line.isEmpty()) {
                    JsonNode match = JSON.readTree(line);
                    found.add(match.path("match").asText() + " "
                            + match.path("event").path("seq").asLong() + " "
                            + match.path("event").path("actor").path("name").asText());
                }
            }
            assertThat(found.isEmpty()).isEqualTo(subject.startsWith("unaudited"));
            assertThat(asked("dev", "subject = '" + subject + "'")).as(subject).isEqualTo(found);
        }
        assertThat(asked("dev", "subject = 'people:1500' AND match = 'certain' AND principal = 'Owner'"))
                .hasSize(1);
        assertThat(asked("owner", "subject = 'people:1500'")).isNotEmpty().allMatch(event -> event.endsWith(" Owner"));
        assertThat(asked("dev", "subject = 'people:1500' AND subject = 'people:1'"))
                .isEmpty();
        for (String wrong :
                List.of("true", "subject <> 'people:1'", "subject = 'people'", "subject = 'people:1' OR true")) {
            assertThatThrownBy(() -> asked("dev", wrong))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getSQLState()).as(wrong).isEqualTo("22023"));
        }
    }
}
