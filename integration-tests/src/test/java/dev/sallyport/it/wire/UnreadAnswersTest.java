package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that ask for much and take little. */
class UnreadAnswersTest {
    private static final String MUCH = "BEGIN; LOCK TABLE numbers IN SHARE MODE;"
            + " SELECT repeat('x', 1000000) FROM generate_series(1, 105); COMMIT";
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
    private static String askSlowly(double seconds, String sql) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute("SELECT pg_sleep(" + seconds + ")");
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
            byte[] one = new byte[1];
            do {
                assertThat(client.read(one)).isPositive();
            } while (!askSlowly(0.1, count(client)).equals("0"));
        }
    }

    @Test
    void whoReadsSlowlyButSteadilyGetsEverything(@TempDir Path directory) throws Exception {
        Duration limit = Duration.ofSeconds(2);
        while (!getsEverything(limit, Files.createTempDirectory(directory, "proxy"))) {
            // The machine stood still for so long that nobody could read steadily.
            limit = limit.multipliedBy(3);
            assertThat(limit).isLessThan(Patience.LONG);
        }
    }

    /** Takes twice the limit for it at least; whether it came, or couldn't since the machine kept nobody steady. */
    private static boolean getsEverything(Duration limit, Path directory) throws Exception {
        String limits = "unread_timeout: " + limit.toMillis() + "ms";
        try (ProxyFixture own = ProxyFixture.start(Version.V18, directory, "wire_unread_steadily", limits);
                WireProbe client = WireProbe.through(own, "owner")) {
            long last = System.nanoTime();
            client.send(query(MUCH));
            boolean steady = true;
            for (int taken = 0; taken < 100 * MEGABYTE; ) {
                if (taken < 40 * MEGABYTE) {
                    askSlowly(limit.toMillis() / 20_000.0, count(client));
                }
                int more = take(client);
                long now = System.nanoTime();
                steady &= now - last < limit.toNanos() / 6;
                last = now;
                if (more < MEGABYTE && !steady) {
                    return false;
                }
                assertThat(more).isEqualTo(MEGABYTE);
                taken += more;
            }
            return true;
        }
    }

    /** A megabyte, or what there is of it up to the end. */
    private static int take(WireProbe client) throws IOException {
        byte[] bytes = new byte[MEGABYTE];
        int taken = 0;
        try {
            while (taken < bytes.length) {
                int read = client.read(bytes, bytes.length - taken);
                if (read < 0) {
                    return taken;
                }
                taken += read;
            }
        } catch (SocketException reset) {
            return taken;
        }
        return taken;
    }
}
