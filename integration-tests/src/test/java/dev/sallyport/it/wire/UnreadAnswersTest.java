package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that ask for much and take little. */
class UnreadAnswersTest {
    private static final String MUCH = "BEGIN; LOCK TABLE numbers IN SHARE MODE;"
            + " SELECT repeat('x', 1000000) FROM generate_series(1, 100); COMMIT";
    private static final int MEGABYTE = 1 << 20;

    private static ProxyFixture proxy;
    private static Connection admin;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, "wire_unread", "unread_timeout: 2s");
        admin = proxy.postgres().superuser("wire_unread");
    }

    @AfterAll
    static void stop() throws SQLException {
        admin.close();
        proxy.close();
    }

    /** The server waits a little, and so does whoever asks it. */
    private static String askSlowly(String sql) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute("SELECT pg_sleep(0.1)");
            try (ResultSet rows = statement.executeQuery(sql)) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    private static String count(WireProbe client) {
        return LifetimeTest.activity(client, "count(*)");
    }

    @Test
    void whoTakesNothingKeepsNoLock() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            client.send(query(MUCH));
            LifetimeTest.becomes(admin, "ClientWrite", LifetimeTest.activity(client, "wait_event"));
            LifetimeTest.becomes(admin, "0", count(client));
            try (Statement statement = admin.createStatement()) {
                statement.execute("BEGIN; LOCK TABLE numbers IN ACCESS EXCLUSIVE MODE NOWAIT; COMMIT");
            }
            proxy.awaitAudit(() -> {}, "session.end", "unread-answers timeout", "\"after\":\"57P05\"");
        }
    }

    @Test
    void aByteNowAndThenIsNothing() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            client.send(query(MUCH));
            LifetimeTest.becomes(admin, "ClientWrite", LifetimeTest.activity(client, "wait_event"));
            byte[] one = new byte[1];
            int taken = 0;
            while (!askSlowly(count(client)).equals("0")) {
                taken += client.read(one);
            }
            assertThat(taken).isPositive();
        }
    }

    @Test
    void whoReadsSlowlyButSteadilyGetsEverything() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            client.send(query(MUCH));
            LifetimeTest.becomes(admin, "ClientWrite", LifetimeTest.activity(client, "wait_event"));
            long taken = 0;
            for (int i = 0; i < 40; i++) {
                assertThat(askSlowly(count(client))).isEqualTo("1");
                taken += take(client);
            }
            assertThat(taken).isEqualTo(40L * MEGABYTE);
            byte[] rest = new byte[MEGABYTE];
            while (taken < 100_000_000) {
                taken += client.read(rest);
            }
        }
    }

    private static int take(WireProbe client) throws IOException {
        byte[] bytes = new byte[MEGABYTE];
        int taken = 0;
        while (taken < bytes.length) {
            byte[] rest = new byte[bytes.length - taken];
            taken += client.read(rest);
        }
        return taken;
    }
}
