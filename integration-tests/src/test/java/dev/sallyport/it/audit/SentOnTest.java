package dev.sallyport.it.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sallyport.audit.AuditTail;
import dev.sallyport.config.ConfigReader;
import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.proxy.wiring.Daemon;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a daemon sends on of its audit log: all of it, over a restart, and nothing that nobody may keep. */
class SentOnTest {
    private static final String DATABASE = "audit_sent_on";
    private static final List<String> POSTED = Collections.synchronizedList(new ArrayList<>());

    private static ProxyFixture proxy;
    private static Path config;
    private static HttpServer collector;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            POSTED.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        collector.start();
        proxy = ProxyFixture.start(Version.V18, directory, DATABASE);
        Path secret = directory.resolve("hook");
        Files.writeString(secret, "whsec_" + Base64.getEncoder().encodeToString(new byte[32]));
        Files.setPosixFilePermissions(secret, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        String address = "http://127.0.0.1:" + collector.getAddress().getPort();
        String sinks = """
                audit:
                  directory: sent
                  sinks:
                    - {name: lines, kind: file, path: out/lines.jsonl}
                    - {name: ocsf, kind: file, path: out/ocsf.jsonl, format: ocsf}
                    - {name: hook, kind: webhook, url: "%1$s/hook", secret: {file: hook}}
                    - {name: otlp, kind: otlp, url: "%1$s/v1/logs"}
                """.formatted(address);
        Files.createDirectory(directory.resolve("out"));
        config = directory.resolve("sends.yaml");
        String plain = Files.readString(directory.resolve("sallyport.yaml"));
        Files.writeString(config, plain.replace("audit: {directory: audit}\n", sinks));
    }

    @AfterAll
    static void stop() {
        proxy.close();
        collector.stop(0);
    }

    private static Connection connect(Daemon daemon, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "bot");
        properties.setProperty("password", password);
        properties.setProperty("sslmode", "disable");
        int port = daemon.addresses().get(0).getPort();
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE, properties);
    }

    /** One life of the daemon, with somebody who reads what is masked and somebody who has no business here. */
    private static void live(String token) throws Exception {
        Daemon daemon = Daemon.start(ConfigReader.read(config), "test");
        try (Connection bot = connect(daemon, token);
                Statement statement = bot.createStatement();
                PreparedStatement mine = bot.prepareStatement("SELECT name FROM customers WHERE name = ?")) {
            try (ResultSet rows = statement.executeQuery("SELECT email, card, notes FROM customers ORDER BY id")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isNotEqualTo("ada@shop.test");
            }
            mine.setString(1, "canary-of-a-parameter");
            mine.executeQuery().close();
            assertThatThrownBy(() -> statement.execute("SELECT 'canary-of-a-literal' FROM hr.salaries"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> connect(daemon, "canary-of-a-password")).isInstanceOf(SQLException.class);
        } finally {
            daemon.stop();
        }
    }

    private static List<String> log() throws IOException {
        List<String> all = new ArrayList<>();
        try (AuditTail tail = AuditTail.open(proxy.directory().resolve("sent"), Long.MAX_VALUE)) {
            for (List<String> some = tail.poll(1000); !some.isEmpty(); some = tail.poll(1000)) {
                all.addAll(some);
            }
        }
        return all;
    }

    private static boolean allSent(List<String> known) throws IOException {
        String posted = String.join("\n", List.copyOf(POSTED));
        return Files.readAllLines(proxy.directory().resolve("out/lines.jsonl")).size() >= known.size()
                && Files.readAllLines(proxy.directory().resolve("out/ocsf.jsonl"))
                                .size()
                        >= known.size()
                && posted.contains("resourceLogs")
                && known.stream().allMatch(posted::contains);
    }

    @Test
    void sendsAllOfItOverARestartAndNoSecret() throws Exception {
        String token = proxy.token("bot");
        live(token);
        live(token);
        // What the first life had no time left to send, the second did; the third sends what the second left.
        List<String> known = log();
        Daemon third = Daemon.start(ConfigReader.read(config), "test");
        long deadline = Patience.end();
        while (!allSent(known)) {
            assertThat(System.nanoTime()).as("waiting for what was left").isLessThan(deadline);
        }
        third.stop();
        List<String> written = log();
        List<String> sent = Files.readAllLines(proxy.directory().resolve("out/lines.jsonl"));
        List<String> mapped = Files.readAllLines(proxy.directory().resolve("out/ocsf.jsonl"));
        assertThat(written.size()).isGreaterThan(20);
        // The very last records may have to wait for the next start.
        assertThat(sent).hasSizeGreaterThanOrEqualTo(known.size()).isEqualTo(written.subList(0, sent.size()));
        assertThat(mapped).hasSizeGreaterThanOrEqualTo(known.size());
        String posted = String.join("\n", List.copyOf(POSTED));
        for (String line : known) {
            assertThat(posted).contains(line);
        }
        assertThat(posted).contains("resourceLogs");
        for (String canary : List.of(
                token,
                token.substring(token.lastIndexOf('.') + 1),
                PostgresServer.PASSWORD,
                "ada@shop.test",
                "4111 1111",
                "ada.private@",
                "canary-of")) {
            assertThat(sent).noneMatch(line -> line.contains(canary));
            assertThat(mapped).noneMatch(line -> line.contains(canary));
            assertThat(posted).doesNotContain(canary);
        }
    }
}
