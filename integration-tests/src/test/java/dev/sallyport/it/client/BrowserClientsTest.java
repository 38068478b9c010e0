package dev.sallyport.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.BrowserIssuer;
import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.SigningIn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real clients while their person signs in with a browser: what they show meanwhile, and what they do then. */
class BrowserClientsTest {
    private static ProxyFixture proxy;
    private static BrowserIssuer issuer;
    private static SigningIn person;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        issuer = new BrowserIssuer();
        proxy = ProxyFixture.startListener(
                Version.V18,
                directory,
                "client_browser",
                "plaintext: true, authentication: [browser], browser: {issuer: \"" + issuer.issuer() + "\", client_id: "
                        + BrowserIssuer.CLIENT + ", url: \"" + SigningIn.ORIGIN + "\"}",
                "- {issuer: \"" + issuer.issuer() + "\", audience: sallyport-test}");
        person = new SigningIn(proxy, issuer);
    }

    @AfterAll
    static void stop() {
        proxy.close();
        issuer.close();
    }

    /** What psql prints, errors among it, when the person signs in as this subject as soon as they see the code. */
    private static List<String> psql(String user, String subject) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                ClientProcess.find("psql").toString(),
                "-X",
                "-A",
                "-t",
                "-c",
                "SELECT count(*) FROM numbers",
                "host=127.0.0.1 port=" + proxy.port() + " dbname=" + proxy.database() + " user=" + user
                        + " sslmode=disable gssencmode=disable");
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.redirectErrorStream(true).start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            process.getOutputStream().close();
            Optional<String> code = Optional.empty();
            for (String line = lines.readLine(); line != null && code.isEmpty(); ) {
                code = SigningIn.code(line);
                line = code.isEmpty() ? lines.readLine() : line;
            }
            assertThat(code).as("psql shows the notice while it connects").isPresent();
            person.as(subject, code.orElseThrow());
            return lines.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void psqlShowsWhereToSignInAndGoesOn() throws Exception {
        assertThat(psql("dev", "dev"))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("HINT:")
                .contains("Enter none that somebody sent you");
        assertThat(psql("dev", "dev")).last().isEqualTo("1000");
    }

    @Test
    void psqlSaysThatSomebodyElseSignedIn() throws Exception {
        assertThat(psql("ann", "eve")).anyMatch(line -> line.contains("authentication failed for user \"ann\""));
    }

    /** The driver tells its log of the notice, and programs when they are connected: as a warning. */
    @Test
    void pgjdbcWaitsAndHasTheNoticeAmongItsWarnings() throws Exception {
        BlockingQueue<String> codes = new ArrayBlockingQueue<>(10);
        Logger log = Logger.getLogger("org.postgresql.core.v3.QueryExecutorImpl");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord message) {
                for (Object parameter :
                        Optional.ofNullable(message.getParameters()).orElse(new Object[0])) {
                    SigningIn.code(String.valueOf(parameter)).ifPresent(codes::add);
                }
            }

            @Override
            public void flush() {
                // Nothing is kept.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
        handler.setLevel(Level.ALL);
        Level before = log.getLevel();
        log.setLevel(Level.FINEST);
        log.addHandler(handler);
        try {
            CompletableFuture<Connection> connecting = CompletableFuture.supplyAsync(
                    BrowserClientsTest::connect, task -> new Thread(task, "connecting").start());
            String code = codes.poll(Patience.millis(), TimeUnit.MILLISECONDS);
            assertThat(code).isNotNull();
            assertThat(connecting).isNotDone();

            assertThat(person.as("dev", code)).isEqualTo(200);

            try (Connection connection = connecting.get(Patience.millis(), TimeUnit.MILLISECONDS);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT count(*) FROM numbers")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(1000);
                assertThat(connection.getWarnings().getMessage()).contains(code);
            }
        } finally {
            log.removeHandler(handler);
            log.setLevel(before);
        }
    }

    private static Connection connect() {
        try {
            return DriverManager.getConnection(proxy.url() + "?user=dev&sslmode=disable&gssEncMode=disable");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
