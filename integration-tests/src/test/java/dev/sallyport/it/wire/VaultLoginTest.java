package dev.sallyport.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions whose upstream user and password come from a stand-in of Vault, while these change under the daemon. */
class VaultLoginTest {
    private static final String DATABASE = "vault_shop";
    private static final String TOKEN = "hvs.the-proxys-token";

    @TempDir
    private static Path directory;

    private static final List<String> seen = new CopyOnWriteArrayList<>();
    private static volatile String answer = "{}";
    private static HttpServer vault;
    private static ProxyFixture proxy;

    @BeforeAll
    static void start() throws IOException, SQLException {
        vault = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        vault.createContext("/", VaultLoginTest::answer);
        vault.start();
        Files.createFile(
                directory.resolve("token"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(directory.resolve("token"), TOKEN);
        String section = "}\nvault: {address: 'http://127.0.0.1:%d', token: {file: token}"
                .formatted(vault.getAddress().getPort());
        proxy = ProxyFixture.startLogin(
                Version.V18, directory, DATABASE, "password: {vault: {path: database/creds/shop}}", section);
    }

    @AfterAll
    static void stop() throws SQLException {
        proxy.close();
        vault.stop(0);
        asSuperuser("DROP ROLE IF EXISTS vault_one, vault_two");
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean known = TOKEN.equals(exchange.getRequestHeaders().getFirst("x-vault-token"));
            seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            byte[] body = (known ? answer : "{\"errors\": [\"permission denied\"]}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 403, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static void lends(String user, String password) {
        answer = ("{\"lease_id\": \"database/creds/shop/%s\", \"renewable\": true, \"lease_duration\": 3600,"
                        + " \"data\": {\"username\": \"%s\", \"password\": \"%s\"}}")
                .formatted(user, user, password);
    }

    private static void asSuperuser(String sql) throws SQLException {
        try (Connection admin = proxy.postgres().superuser(DATABASE);
                Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String user(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT current_user")) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** A session of the owner, tried until the proxy asks Vault again: it does so every few seconds at most. */
    private static Connection await(String user) throws SQLException {
        long end = Patience.end();
        while (true) {
            try {
                Connection connection = proxy.connect("owner");
                assertThat(user(connection)).isEqualTo(user);
                return connection;
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isEqualTo("08004");
                assertThat(e.getMessage()).doesNotContain("vault", "hvs.", "secret-");
                assertThat(System.nanoTime()).isLessThan(end);
            }
        }
    }

    @Test
    void sessionsBelongToTheUserThatVaultNamesAlsoAfterARotation() throws Exception {
        asSuperuser("CREATE ROLE vault_one LOGIN PASSWORD 'secret-one' IN ROLE sp_app");
        lends("vault_one", "secret-one");
        try (Connection first = await("vault_one")) {
            asSuperuser("ALTER ROLE vault_one PASSWORD 'secret-one-b'");
            lends("vault_one", "secret-one-b");
            await("vault_one").close();

            assertThat(user(first)).as("an open session goes on").isEqualTo("vault_one");
        }
        asSuperuser("DROP ROLE vault_one");
        asSuperuser("CREATE ROLE vault_two LOGIN PASSWORD 'secret-two' IN ROLE sp_app");
        lends("vault_two", "secret-two");
        await("vault_two").close();

        assertThat(seen).allMatch("GET /v1/database/creds/shop"::equals);
        String book = String.join("\n", proxy.auditLines());
        assertThat(book)
                .contains("\"vault_one\"")
                .contains("\"vault_two\"")
                .doesNotContain("secret-")
                .doesNotContain(TOKEN);
    }
}
