package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Code in the database that says more than anybody asked for. */
class NoticeFloodTest {
    private static final int MANY = 3000;
    private static final String LOUD = """
            CREATE TABLE loud (n integer UNIQUE);
            CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE NOTICE 'row %', NEW.n USING DETAIL = 'inserted'; RETURN NEW; END $$;
            CREATE TRIGGER shouting BEFORE INSERT ON loud FOR EACH ROW EXECUTE FUNCTION shout();
            GRANT ALL ON loud TO PUBLIC;
            """;

    private static ProxyFixture proxy;
    private static Connection admin;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, "wire_flood", "notices_per_second_max: 1000");
        admin = proxy.postgres().superuser("wire_flood");
        run(LOUD);
    }

    @AfterAll
    static void stop() throws SQLException {
        admin.close();
        proxy.close();
    }

    private static void run(String sql) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Thousands of notices, an error behind them, and what comes after that. */
    private static List<String> loud(WireProbe client) throws IOException {
        client.send(
                query("BEGIN; INSERT INTO loud SELECT n FROM generate_series(1, " + MANY + ") AS n;"
                        + " INSERT INTO loud VALUES (1)"),
                query("ROLLBACK"),
                query("SELECT 1"));
        client.await('Z', 3);
        return client.take();
    }

    private static String types(List<String> lines) {
        return lines.stream().map(line -> line.substring(0, 1)).collect(Collectors.joining());
    }

    @Test
    void everyNoticeAndTheErrorBehindThemComesInItsPlace() throws Exception {
        List<String> direct;
        try (WireProbe client = WireProbe.direct(proxy)) {
            direct = loud(client);
        }
        assertThat(direct).hasSizeGreaterThan(MANY).anyMatch(line -> line.contains("23505"));
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            assertThat(loud(client)).isEqualTo(direct);
        }
        try (WireProbe masked = WireProbe.through(proxy, "dev")) {
            assertThat(types(loud(masked))).isEqualTo(types(direct));
        }
    }

    @Test
    void noNotificationIsLost() throws Exception {
        try (WireProbe owner = WireProbe.through(proxy, "owner");
                WireProbe masked = WireProbe.through(proxy, "dev")) {
            owner.query("LISTEN news");
            masked.query("LISTEN news");
            run("SELECT count(pg_notify('news', 'number ' || n)) FROM generate_series(1, " + MANY + ") AS n");
            for (WireProbe client : List.of(owner, masked)) {
                client.await('A', MANY);
                List<String> came = client.take();
                assertThat(came).hasSize(MANY);
                for (int i = 0; i < MANY; i++) {
                    assertThat(came.get(i)).endsWith("number " + (i + 1));
                }
            }
        }
    }

    @Test
    void codeThatNeverStopsTalkingIsSlowedHoweverFastItsClientReads() throws Exception {
        WireProbe client = WireProbe.through(proxy, "owner");
        client.send(query("DO $$ BEGIN LOOP RAISE NOTICE '%', repeat('x', 500); END LOOP; END $$"));
        CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> {
            try {
                byte[] bytes = new byte[65536];
                while (client.read(bytes) > 0) {
                    // Reads as fast as it can.
                }
            } catch (IOException e) {
                if (!client.socket().isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        LifetimeTest.becomes(admin, "ClientWrite", LifetimeTest.activity(client, "wait_event"));
        try (WireProbe other = WireProbe.through(proxy, "dev")) {
            assertThat(other.query("SELECT 1")).contains("D 1", "Z I");
        }

        client.close();
        reading.join();
        LifetimeTest.becomes(admin, "0", LifetimeTest.activity(client, "count(*)"));
    }
}
