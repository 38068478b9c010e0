package dev.sallyport.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sallyport.it.support.Certificates;
import dev.sallyport.it.support.Keys;
import dev.sallyport.it.support.Keys.IssuedKey;
import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real clients with keys, on a listener that also takes tokens: bound to its certificate, until the key ends. */
class IssuedKeysTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PSQL = Path.of("/usr/bin/psql");

    private static Path folder;
    private static ProxyFixture proxy;
    private static Certificates certificates;
    private static Keys keys;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        folder = directory;
        certificates = Certificates.make(directory.resolve("tls"));
        keys = new Keys(directory.resolve("keys.json"));
        String listener = "authentication: [jwt, scram], tls: {certificate: \"%s\", key: \"%s\"}"
                .formatted(certificates.certificate(), certificates.key());
        proxy = ProxyFixture.startListener(Version.V18, directory, "wire_keys", listener);
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static Connection connect(String user, String password, String... more) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("sslmode", "verify-full");
        properties.setProperty("sslrootcert", certificates.certificate().toString());
        for (int i = 0; i < more.length; i += 2) {
            properties.setProperty(more[i], more[i + 1]);
        }
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + proxy.port() + "/" + proxy.database(), properties);
    }

    /** Logs in as soon as the proxy knows of the change that makes it possible. */
    private static Connection soon(IssuedKey key, String... more) throws SQLException {
        long deadline = Patience.end();
        while (true) {
            try {
                return connect(key.id(), key.secret(), more);
            } catch (SQLException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    private static void works(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT card FROM customers WHERE id = 1")) {
            rows.next();
            assertThat(rows.getString(1)).contains("*").endsWith("1111");
        }
    }

    private static void refused(String user, String password, String... more) {
        assertThatThrownBy(() -> connect(user, password, more))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28000"))
                .hasMessageContaining("authentication failed for user");
    }

    private static List<JsonNode> events(String type, String key) throws IOException {
        return proxy.auditLines().stream()
                .map(IssuedKeysTest::json)
                .filter(event -> event.path("type").asText().equals(type)
                        && event.toString().contains(key))
                .toList();
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aKeyIsAPrincipalLikeAnyOther() throws Exception {
        IssuedKey key = keys.issue("dev", "--note", "nightly report");
        try (Connection connection = soon(key, "channelBinding", "require")) {
            works(connection);
            assertThatThrownBy(() -> connection.createStatement().execute("DROP TABLE orders"))
                    .hasMessageContaining("no DROP here");
        }
        try (Connection connection = connect(key.id(), key.secret(), "channelBinding", "disable")) {
            works(connection);
        }
        JsonNode event = events("auth.ok", key.id()).get(0);
        assertThat(event.at("/session/auth_method").asText()).isEqualTo("scram");
        assertThat(event.at("/session/token/jti").asText()).isEqualTo(key.id());
        assertThat(event.at("/actor/id").asText()).isEqualTo("urn:sallyport:keys|dev");
        assertThat(event.at("/actor/groups/0").asText()).isEqualTo("eng");
        proxy.awaitAudit(() -> {}, "admin.action", key.id(), "key.issue");
    }

    @Test
    void psqlBindsToTheCertificate() throws Exception {
        assumeTrue(Files.isExecutable(PSQL), "NOT TESTED: there is no psql at " + PSQL);
        IssuedKey key = keys.issue("dev");
        soon(key).close();
        for (String binding : new String[] {"require", "prefer", "disable"}) {
            assertThat(psql(key.id(), key.secret(), "channel_binding=" + binding))
                    .isEqualTo("1000\nexit 0");
        }
        assertThat(psql("owner", proxy.token("owner"), "channel_binding=prefer"))
                .isEqualTo("1000\nexit 0");
        assertThat(psql(key.id(), key.secret() + "x", "channel_binding=require"))
                .contains("authentication failed for user", "exit 2");
    }

    private static String psql(String user, String password, String more) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                PSQL.toString(),
                "-XAt",
                "-c",
                "SELECT count(*) FROM numbers",
                "host=localhost port=" + proxy.port() + " dbname=" + proxy.database() + " user=" + user
                        + " sslmode=verify-full sslrootcert=" + certificates.certificate() + " " + more);
        builder.environment().putAll(Map.of("PGPASSWORD", password, "LC_ALL", "C.UTF-8"));
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return output + "exit " + process.waitFor();
    }

    @Test
    void tokensAndKeysDoNotOpenEachOthersDoors() throws Exception {
        IssuedKey key = keys.issue("dev");
        soon(key).close();
        refused(key.id(), proxy.token("dev"));
        refused("dev", key.secret());
        refused("dev", key.id());
        IssuedKey other = keys.issue("dev");
        soon(other).close();
        refused(key.id(), other.secret());
        connect("dev", proxy.token("dev")).close();
        assertThat(String.join("\n", proxy.auditLines())).doesNotContain(key.secret(), other.secret());
        assertThat(Files.readString(keys.file())).doesNotContain(key.secret(), other.secret());
    }

    @Test
    void aRevokedKeysSessionsEnd() throws Exception {
        IssuedKey key = keys.issue("dev");
        IssuedKey other = keys.issue("dev");
        try (Connection connection = soon(key);
                Connection bystander = soon(other)) {
            works(connection);
            assertThat(keys.run("revoke", key.id()).code()).isZero();
            assertThatThrownBy(() -> {
                        long deadline = Patience.end();
                        while (System.nanoTime() < deadline) {
                            works(connection);
                        }
                    })
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28000"));
            works(bystander);
        }
        assertThatThrownBy(() -> connect(key.id(), key.secret())).hasMessageContaining("has been revoked");
        refused(key.id(), key.secret() + "x");
        proxy.awaitAudit(() -> refused(key.id(), key.secret()), "auth.fail", key.id() + " is revoked");
        assertThat(keys.run("list").text()).contains(key.id() + "  revoked").doesNotContain(key.secret());
        assertThat(keys.run("revoke", "spk_aaaaaaaaaaaaaaaa").code()).isEqualTo(1);
    }

    @Test
    void aKeyThatWasTakenOutOfTheFileEndsToo() throws Exception {
        IssuedKey key = keys.issue("dev");
        try (Connection connection = soon(key)) {
            String with = Files.readString(keys.file());
            JsonNode root = JSON.readTree(with);
            ((ArrayNode) root.path("keys")).remove(root.path("keys").size() - 1);
            Files.writeString(keys.file(), root.toString());
            assertThatThrownBy(() -> {
                        long deadline = Patience.end();
                        while (System.nanoTime() < deadline) {
                            works(connection);
                        }
                    })
                    .isInstanceOf(SQLException.class);
            Files.writeString(keys.file(), with);
        }
        // Back in the file it still doesn't count: the revocation outlives the change.
        assertThatThrownBy(() -> soonRefused(key)).hasMessageContaining("revoked");
    }

    private static void soonRefused(IssuedKey key) throws SQLException {
        long deadline = Patience.end();
        while (System.nanoTime() < deadline) {
            try {
                connect(key.id(), key.secret()).close();
                throw new IllegalStateException("logged in");
            } catch (SQLException e) {
                if (String.valueOf(e.getMessage()).contains("revoked")) {
                    throw e;
                }
            }
        }
    }

    @Test
    void aRevokedPrincipalHasNoKeysEither() throws Exception {
        IssuedKey key = keys.issue(ProxyFixture.ISSUER + "|leaver");
        soon(key).close();
        Path token = folder.resolve("token-owner");
        Files.writeString(token, proxy.token("owner"));
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        try (Connection connection = connect(key.id(), key.secret())) {
            Keys.Result result = Keys.program(List.of(
                    "sessions",
                    "revoke",
                    "--principal",
                    ProxyFixture.ISSUER + "|leaver",
                    "--admin",
                    "http://127.0.0.1:" + proxy.adminPort(),
                    "--token-file",
                    token.toString()));
            assertThat(result.text()).contains("sessions ended: 1");
            assertThatThrownBy(() -> works(connection)).isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> connect(key.id(), key.secret())).hasMessageContaining("has been revoked");
    }

    @Test
    void aFileThatIsNotSoundLetsNobodyIn() throws Exception {
        IssuedKey key = keys.issue("dev");
        try (Connection connection = soon(key)) {
            String sound = Files.readString(keys.file());
            Files.writeString(keys.file(), sound.substring(0, sound.length() / 2));
            shut(key);
            works(connection);
            Files.writeString(keys.file(), sound);
            soon(key).close();
            Files.setPosixFilePermissions(keys.file(), PosixFilePermissions.fromString("rw-r-----"));
            shut(key);
            assertThat(keys.run("list").text()).contains("chmod 600");
            assertThat(keys.run("issue", "--principal", "x").code()).isEqualTo(2);
            Files.setPosixFilePermissions(keys.file(), PosixFilePermissions.fromString("rw-------"));
            soon(key).close();
            works(connection);
        }
        proxy.awaitAudit(() -> {}, "admin.action", "key.fault");
    }

    private static void shut(IssuedKey key) throws SQLException {
        long deadline = Patience.end();
        while (System.nanoTime() < deadline) {
            try {
                connect(key.id(), key.secret()).close();
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isEqualTo("28000");
                return;
            }
        }
        throw new IllegalStateException("still open");
    }
}
