package dev.sallyport.it.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.audit.AuditVerifier;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.proxy.cli.Sallyport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Parameters and literals go on record as configured; masked ones, passwords and what detectors find never do. */
class ParametersTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static ProxyFixture raw;
    private static ProxyFixture sealed;
    private static Path key;
    private static Path days;

    @BeforeAll
    static void start() throws Exception {
        key = directory.resolve("values.key");
        days = directory.resolve("days");
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, "a secret that is longer than 32 bytes\n");
        raw = ProxyFixture.startRecording(
                Version.V18,
                Files.createDirectory(directory.resolve("raw")),
                "parameters_raw",
                "parameters: {mode: raw}");
        sealed = ProxyFixture.startRecording(
                Version.V18,
                Files.createDirectory(directory.resolve("sealed")),
                "parameters_sealed",
                "parameters: {mode: encrypt, key: {file: \"%s\"}, day_keys: \"%s\"}".formatted(key, days));
    }

    @AfterAll
    static void stop() {
        raw.close();
        sealed.close();
    }

    /** What is done through the proxy. */
    private interface Work {
        void run(Connection connection) throws SQLException;
    }

    /** The values in the decision that the work's last statement ran by, in short. */
    private static String values(ProxyFixture proxy, String who, Work work, String... options) throws Exception {
        int before = proxy.auditLines().size();
        try (Connection connection = proxy.connect(who, options)) {
            work.run(connection);
        }
        String values = "";
        for (String line : since(proxy, before)) {
            JsonNode event = JSON.readTree(line);
            boolean work0 = event.path("type").asText().equals("statement.decision")
                    && !List.of("SET", "SHOW", "BEGIN", "COMMIT")
                            .contains(event.path("statement").path("kind").asText());
            values = work0 ? brief(event.path("statement").path("values")) : values;
        }
        return values;
    }

    private static List<String> since(ProxyFixture proxy, int before) throws IOException {
        List<String> lines = proxy.auditLines();
        return lines.subList(before, lines.size());
    }

    private static String brief(JsonNode values) {
        List<String> all = new ArrayList<>();
        for (String list : List.of("parameters", "literals")) {
            for (JsonNode value : values.path(list)) {
                String shown = value.path("null").asBoolean()
                        ? "NULL"
                        : value.path("withheld").asText(value.path("value").asText("sealed"));
                all.add((list.equals("literals") ? "" : "$")
                        + shown
                        + (value.path("truncated").asBoolean() ? "…" : ""));
            }
        }
        return String.join(" ", all);
    }

    private static String asked(String sql, @Nullable Object... parameters) throws Exception {
        return values(raw, "owner", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                statement.execute();
            } catch (SQLException e) {
                assertThat(e.getSQLState()).as(e.getMessage()).isIn("42501", "22P02", "42601");
            }
        });
    }

    private static String said(String sql) throws Exception {
        return values(
                raw,
                "owner",
                connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute(sql);
                    } catch (SQLException e) {
                        assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("42501");
                    }
                },
                "preferQueryMode",
                "simple");
    }

    @Test
    void recordsParametersAndLiterals() throws Exception {
        assertThat(asked("SELECT words, 'lit' FROM numbers WHERE n = ? AND words <> ?", 5, "row 7"))
                .isEqualTo("$5 $row 7 lit");
        assertThat(asked("SELECT words FROM numbers WHERE n = ? AND words = ?", 6, null))
                .isEqualTo("$6 $NULL");
        assertThat(asked("SELECT words FROM numbers WHERE words = ?", "x".repeat(300)))
                .isEqualTo("$" + "x".repeat(256) + "…");
        assertThat(asked("SELECT words FROM numbers WHERE words = ?", "é".repeat(3000)))
                .isEqualTo("$" + "é".repeat(256) + "…");
        assertThat(said("SELECT words FROM numbers WHERE n IN (1, 2) AND words <> E'a\\'b'"))
                .isEqualTo("1 2 a'b");
        String many = said("SELECT " + "1, ".repeat(200) + "2");
        assertThat(many.split(" ")).hasSize(64).containsOnly("1");
    }

    @Test
    void aStatementsParametersAreOnRecordBeforeItRuns() throws Exception {
        int before = raw.auditLines().size();
        try (Connection connection = raw.connect("owner", "prepareThreshold", "0");
                PreparedStatement update = connection.prepareStatement("UPDATE numbers SET words = ? WHERE n = ?")) {
            update.setString(1, "changed");
            update.setInt(2, 999);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
        List<String> brief = new ArrayList<>();
        for (String line : since(raw, before)) {
            JsonNode event = JSON.readTree(line);
            if (event.path("statement").path("kind").asText().equals("UPDATE")) {
                String status = event.path("result").path("status").asText();
                brief.add(status.isEmpty() ? "decision " + brief(event.at("/statement/values")) : status);
            }
        }
        // What was parsed was recorded before it had parameters; what ran is a record of its own.
        assertThat(brief).startsWith("decision ", "not_executed", "decision $changed $999");
    }

    @Test
    void neverKeepsWhatSomebodySeesOnlyMasked() throws Exception {
        String canary = "canary" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        assertThat(asked("SELECT name FROM customers WHERE card = ?", canary)).isEqualTo("$protected");
        assertThat(asked("SELECT name FROM customers WHERE ? = upper(card)", canary))
                .isEqualTo("$protected");
        assertThat(asked("UPDATE customers SET card = ? WHERE id = ?", canary, 3))
                .isEqualTo("$protected $3");
        assertThat(asked("SELECT * FROM customers WHERE id = ? AND name = ?", 1, canary))
                .isEqualTo("$1 $" + canary);
        assertThat(asked("SELECT name FROM customers WHERE email = ? OR id = ?", canary + "x", 1))
                .isEqualTo("$protected $protected");
        assertThat(said("SELECT id FROM customer_emails WHERE email = '" + canary + "v'"))
                .isEqualTo("protected");
        assertThat(said("INSERT INTO customers VALUES (77, 'n', '" + canary + "m', '" + canary + "c', 'o', 0)"))
                .isEqualTo("77 n protected protected o 0");
        assertThat(said("DELETE FROM customers WHERE email = '" + canary + "m' AND id = 77"))
                .isEqualTo("protected 77");
        assertThat(said("SELECT id FROM customers c WHERE c::text LIKE '%" + canary + "t%'"))
                .isEqualTo("protected");
        assertThat(said("SELECT email_of(3) = '" + canary + "f'")).isEmpty();
        assertThat(said("SELECT query_to_xml('select * from customers where card=$q$" + canary
                        + "q$q$', true, true, ' ')"))
                .doesNotContain(canary);
        assertThat(said("BEGIN; CREATE TABLE later(id int, note text); INSERT INTO later VALUES (1, '" + canary
                        + "l'); ROLLBACK"))
                .doesNotContain(canary);
        assertThat(said("UPDATE customers SET card = name WHERE name = '" + canary + "u'"))
                .isEqualTo("protected");
        assertThat(said("SELECT name FROM customers WHERE id = 007 AND card = '7'"))
                .isEqualTo("protected protected");
        assertThat(said("PREPARE q(text) AS SELECT id FROM customers WHERE card = $1; EXECUTE q('" + canary + "e')"))
                .isEqualTo("protected");
        String prepared = "PREPARE s(text) AS SELECT id FROM customers WHERE name = '" + canary + "s' AND card = $1; ";
        assertThat(said(prepared + "EXECUTE s('" + canary + "s')")).isEqualTo("protected");
        assertThat(values(raw, "bot", connection -> {
                    try (PreparedStatement query =
                            connection.prepareStatement("SELECT id FROM customers WHERE email = ?")) {
                        query.setString(1, canary + "b");
                        query.execute();
                    }
                }))
                .isEqualTo("$protected");
        for (String suffix : List.of("x", "v", "m", "c", "t", "f", "e", "b", "q", "l", "u", "s")) {
            assertThat(everything(raw.audit())).doesNotContain(canary + suffix);
        }
        assertThat(everything(raw.audit())).contains(canary);
    }

    @Test
    void neverKeepsPasswordsOrWhatDetectorsFind() throws Exception {
        String canary = "canary" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        assertThat(asked("SELECT words FROM numbers WHERE words = ?", canary + "@example.com"))
                .isEqualTo("$detected");
        assertThat(said("SELECT words FROM numbers WHERE words = 'card 4111 1111 1111 1111'"))
                .isEqualTo("detected");
        assertThat(asked("SELECT ?::text", (Object) (" ".repeat(250) + "write to " + canary + "@example.com")))
                .isEqualTo("$detected");
        assertThat(asked("SELECT ?::bytea", (Object) canary.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("$unreadable");
        assertThat(said("SELECT '\\x61'::bytea")).isEqualTo("unreadable");
        assertThat(said("SELECT '{\"\\\\x61\"}'::bytea[]")).isEqualTo("unreadable");
        assertThat(said("SELECT X'6164', B'0110'")).isEqualTo("unreadable unreadable");
        assertThat(said("SELECT md5('" + canary + "')")).isEmpty();
        assertThat(said("SELECT set_config('app.x', '" + canary + "', false)")).isEmpty();
        assertThat(said("SELECT 1 FROM (VALUES ('a')) u(password) WHERE password = '" + canary + "'"))
                .isEqualTo("protected protected protected");
        assertThat(said("CREATE ROLE parameters_canary PASSWORD '" + canary + "'"))
                .isEmpty();
        assertThat(everything(raw.audit())).doesNotContain(canary).doesNotContain("4111 1111");
    }

    private static String everything(Path folder) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder.resolve("seg"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    private static String command(String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine line = Sallyport.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(out));
        int code = line.execute(arguments);
        return code + " " + out;
    }

    private static String search(String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("audit", "search", "--dir", sealed.audit().toString(), "--type", "statement.decision"));
        all.addAll(List.of(arguments));
        return command(all.toArray(String[]::new));
    }

    @Test
    void whoHasTheKeyFindsAndReadsEncryptedValuesUntilTheDaysKeyIsDestroyed() throws Exception {
        String value = "needle " + UUID.randomUUID();
        assertThat(values(sealed, "owner", connection -> {
                    try (PreparedStatement query =
                            connection.prepareStatement("SELECT words FROM numbers WHERE n = ? AND words = ?")) {
                        query.setInt(1, 4711);
                        query.setString(2, value);
                        query.execute();
                    }
                }))
                .isEqualTo("$sealed $sealed");
        assertThat(everything(sealed.audit())).doesNotContain(value);
        String[] keys = {"--parameter-key", key.toString(), "--day-keys", days.toString()};

        assertThat(search("--parameter", value, keys[0], keys[1], keys[2], keys[3], "--decrypt"))
                .startsWith("0 ")
                .contains("$1 = 4711, $2 = " + value);
        assertThat(search("--parameter", "4711", keys[0], keys[1], keys[2], keys[3]))
                .startsWith("0 ")
                .doesNotContain(value);
        assertThat(search("--parameter", value)).startsWith("1 ");
        assertThat(search("--parameter", value, "--decrypt")).startsWith("2 ").contains("--day-keys");
        assertThat(search("--parameter", value, "--subject", "a:1"))
                .startsWith("2 ")
                .contains("together");
        assertThat(search("--parameter", value, keys[0], keys[1])).startsWith("1 ");

        String today = LocalDate.now(ZoneOffset.UTC).toString();
        String past = LocalDate.now(ZoneOffset.UTC).minusDays(2).toString();
        assertThat(shred("owner", today)).startsWith("1 ").contains("not over");
        assertThat(shred("owner", past)).startsWith("1 ").contains("no key");
        assertThat(shred("owner", "../x")).startsWith("1 ").contains("expected");
        assertThat(shred("dev", past)).startsWith("1 ");
        Path file = days.resolve(past + ".key");
        Files.copy(days.resolve(today + ".key"), file);
        assertThat(shred("dev", past)).startsWith("1 ");
        assertThat(file).exists();
        assertThat(shred("owner", past)).startsWith("0 ").contains("destroyed");
        assertThat(file).doesNotExist();
        assertThat(sealed.auditLines())
                .filteredOn(line -> line.contains("\"parameters.shred\"") && line.contains("\"" + past + "\""))
                .hasSize(1);
        assertThat(AuditVerifier.verify(sealed.audit()).sound()).isTrue();
    }

    private static String shred(String who, String day) throws IOException {
        Path token = directory.resolve("token");
        Files.deleteIfExists(token);
        Files.createFile(token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(token, sealed.token(who));
        return command(
                "audit",
                "shred",
                "--admin",
                "http://127.0.0.1:" + sealed.adminPort(),
                "--token-file",
                token.toString(),
                "--day",
                day,
                "--reason",
                "asked to");
    }
}
