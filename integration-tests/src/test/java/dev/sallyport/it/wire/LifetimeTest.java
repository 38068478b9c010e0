package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.copyData;
import static dev.sallyport.it.support.Frontend.join;
import static dev.sallyport.it.support.Frontend.packet;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.terminate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who lives how long: clients that vanish, servers that vanish, clients that don't read, a proxy that stops. */
class LifetimeTest {
    private static ProxyFixture proxy;
    private static Connection admin;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, "wire_lifetime");
        admin = proxy.postgres().superuser("wire_lifetime");
    }

    @AfterAll
    static void stop() throws SQLException {
        admin.close();
        proxy.close();
    }

    private static String ask(String sql) throws SQLException {
        return ask(admin, sql);
    }

    static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }

    private static void becomes(String expected, String sql) throws SQLException {
        becomes(admin, expected, sql);
    }

    /** Asks until the server says so; the server waits a little between two questions. */
    static void becomes(Connection admin, String expected, String sql) throws SQLException {
        long deadline = Patience.end();
        String seen = ask(admin, sql);
        while (!seen.equals(expected) && System.nanoTime() < deadline) {
            ask(admin, "SELECT pg_sleep(0.02)");
            seen = ask(admin, sql);
        }
        assertThat(seen).as(sql).isEqualTo(expected);
    }

    static String activity(WireProbe client, String what) {
        return "SELECT " + what + " FROM pg_stat_activity WHERE pid = " + client.processId();
    }

    @Test
    void aClientThatVanishesFreesItsServer() throws Exception {
        WireProbe client = WireProbe.through(proxy, "owner");
        client.send(query("SELECT pg_sleep(600)"));
        becomes("PgSleep", activity(client, "wait_event"));
        client.close();
        becomes("0", activity(client, "count(*)"));
    }

    @Test
    void aClientThatIsResetFreesItsServer() throws Exception {
        WireProbe client = WireProbe.through(proxy, "owner");
        client.send(query("SELECT pg_sleep(600)"), query("SELECT 1"));
        becomes("PgSleep", activity(client, "wait_event"));
        client.socket().setSoLinger(true, 0);
        client.close();
        becomes("0", activity(client, "count(*)"));
    }

    @Test
    void aLimitedClientThatVanishesFreesItsServer() throws Exception {
        WireProbe client = WireProbe.through(proxy, "bot");
        client.send(query("SELECT pg_sleep(600)"));
        becomes("PgSleep", activity(client, "wait_event"));
        client.close();
        becomes("0", activity(client, "count(*)"));
    }

    @Test
    void aClientThatVanishesInACopyCommitsNothing() throws Exception {
        WireProbe client = WireProbe.through(proxy, "owner");
        client.send(query("COPY numbers FROM STDIN"));
        client.await('G', 1);
        client.send(copyData("-5\tx\n"));
        becomes("ClientRead", activity(client, "wait_event"));
        client.close();
        becomes("0", activity(client, "count(*)"));
        assertThat(ask("SELECT count(*) FROM numbers WHERE n = -5")).isEqualTo("0");
    }

    @Test
    void aClientThatVanishesInATransactionCommitsNothing() throws Exception {
        WireProbe client = WireProbe.through(proxy, "owner");
        client.query("BEGIN");
        client.query("INSERT INTO numbers VALUES (-6, 'x')");
        client.close();
        becomes("0", activity(client, "count(*)"));
        assertThat(ask("SELECT count(*) FROM numbers WHERE n = -6")).isEqualTo("0");
    }

    @Test
    void whatWasSentBeforeTerminateIsDone() throws Exception {
        for (int i = 0; i < 20; i++) {
            WireProbe client = WireProbe.through(proxy, "owner");
            client.send(query("INSERT INTO numbers VALUES (" + (-100 - i) + ", 'x')"), terminate());
            client.close();
        }
        becomes("20", "SELECT count(*) FROM numbers WHERE n BETWEEN -119 AND -100");
    }

    @Test
    void aServerThatVanishesIsToldAsItTellsIt() throws Exception {
        try (WireProbe idle = WireProbe.through(proxy, "owner");
                WireProbe busy = WireProbe.through(proxy, "owner")) {
            busy.send(query("SELECT pg_sleep(600)"));
            becomes("PgSleep", activity(busy, "wait_event"));
            for (WireProbe client : List.of(idle, busy)) {
                ask("SELECT pg_terminate_backend(" + client.processId() + ")");
                List<String> seen = client.untilEnd();
                assertThat(seen.subList(seen.size() - 2, seen.size()))
                        .containsExactly(
                                "E {C=57P01, M=terminating connection due to administrator command, S=FATAL, V=FATAL}",
                                WireProbe.EOF);
            }
        }
    }

    @Test
    void idleTimeoutsAreToldAsTheServerTellsThem() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "owner", "idle_session_timeout", "300")) {
            assertThat(client.untilEnd().get(0)).contains("57P05", "FATAL");
        }
        try (WireProbe client =
                WireProbe.through(proxy, "owner", "options", "-c idle_in_transaction_session_timeout=300")) {
            client.query("BEGIN");
            assertThat(client.untilEnd().get(0)).contains("25P03", "FATAL");
        }
    }

    @Test
    void aClientThatDoesNotReadBlocksItsServer() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            client.send(query("SELECT repeat('x', 1000000) FROM generate_series(1, 2000)"));
            becomes("ClientWrite", activity(client, "wait_event"));
            Runtime runtime = Runtime.getRuntime();
            System.gc();
            assertThat(runtime.totalMemory() - runtime.freeMemory()).isLessThan(500L << 20);
            try (WireProbe other = WireProbe.through(proxy, "owner")) {
                assertThat(other.query("SELECT 1")).hasSize(4);
            }
            assertThat(activity(client, "wait_event"))
                    .satisfies(sql -> assertThat(ask(sql)).isEqualTo("ClientWrite"));
        }
    }

    @Test
    void aClientThatNeitherReadsNorLeavesIsEnded(@TempDir Path directory) throws Exception {
        ProxyFixture own = ProxyFixture.start(Version.V18, directory, "wire_stuck", "drain_timeout: 1s");
        try (WireProbe client = WireProbe.through(own, "owner")) {
            client.send(query("SELECT repeat('x', 1000000) FROM generate_series(1, 2000)"));
            becomes("ClientWrite", activity(client, "wait_event"));
            ask("SELECT pg_terminate_backend(" + client.processId() + ")");
            own.close();
            becomes("0", activity(client, "count(*)"));
        }
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            client.send(query("SELECT repeat('x', 1000000) FROM generate_series(1, 2000)"));
            becomes("ClientWrite", activity(client, "wait_event"));
            client.socket().close();
            becomes("0", activity(client, "count(*)"));
        }
    }

    @Test
    void requestsAndAnswersThatFillBothWaysDoNotBlockForEver() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            byte[] one = query("SELECT repeat('x', 200000) /*" + "y".repeat(100_000) + "*/");
            byte[] batch = join(one, one, one, one, one, one, one, one, one, one);
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < 20; i++) {
                        client.send(batch);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            client.await('Z', 200);
            sent.join();
            assertThat(client.take()).hasSize(800).doesNotContain(WireProbe.EOF, WireProbe.SILENCE);
        }
    }

    @Test
    void cancelRequestsNeedTheRightKey() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            client.send(query("SELECT pg_sleep(600)"));
            becomes("PgSleep", activity(client, "wait_event"));
            byte[] wrong = client.key();
            wrong[wrong.length - 1] ^= 1;
            for (byte[] key : List.of(wrong, Arrays.copyOf(wrong, 4), new byte[0])) {
                try (WireProbe cancel = WireProbe.connect(proxy)) {
                    cancel.send(packet(80877102, key));
                    assertThat(cancel.untilEnd()).endsWith(WireProbe.EOF);
                }
            }
            assertThat(ask(activity(client, "wait_event"))).isEqualTo("PgSleep");
            try (WireProbe cancel = WireProbe.connect(proxy)) {
                cancel.send(packet(80877102, client.key()));
                assertThat(cancel.untilEnd()).containsExactly(WireProbe.EOF);
            }
            assertThat(client.ready()).hasSize(3).element(1).asString().contains("57014");
            try (WireProbe cancel = WireProbe.connect(proxy)) {
                cancel.send(packet(80877102, client.key()));
                assertThat(cancel.untilEnd()).containsExactly(WireProbe.EOF);
            }
            assertThat(client.query("SELECT 1")).hasSize(4);
        }
    }

    @Test
    void aCancelReachesAStatementThatIsStillBeingJudged() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "owner");
                Connection other = proxy.postgres().superuser("wire_lifetime");
                Statement lock = other.createStatement()) {
            lock.execute("CREATE TABLE unseen (n int); GRANT ALL ON unseen TO PUBLIC");
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE pg_catalog.pg_inherits IN ACCESS EXCLUSIVE MODE");
            client.send(query("INSERT INTO unseen VALUES (1)"), query("SELECT 2"));
            becomes("1", "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
            try (WireProbe cancel = WireProbe.connect(proxy)) {
                cancel.send(packet(80877102, client.key()));
                assertThat(cancel.untilEnd()).containsExactly(WireProbe.EOF);
            }
            other.rollback();
            client.await('Z', 2);
            assertThat(client.take())
                    .hasSize(6)
                    .contains("D 2")
                    .element(0)
                    .asString()
                    .contains("57014");
            assertThat(ask("SELECT count(*) FROM unseen")).isEqualTo("0");
            assertThat(client.query("INSERT INTO unseen VALUES (1)")).contains("C INSERT 0 1");
        }
    }

    @Test
    void stoppingWaitsForTransactions(@TempDir Path directory) throws Exception {
        ProxyFixture own = ProxyFixture.start(Version.V18, directory, "wire_stop", "drain_timeout: 10m");
        try (WireProbe idle = WireProbe.through(own, "owner");
                WireProbe open = WireProbe.through(own, "owner")) {
            open.query("BEGIN");
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(own::close);
            assertThat(idle.untilEnd().get(0)).contains("57P01", "FATAL");
            assertThat(open.query("INSERT INTO numbers VALUES (-1, 'x')")).containsExactly("C INSERT 0 1", "Z T");
            open.send(query("COMMIT"));
            List<String> last = open.untilEnd();
            assertThat(last).startsWith("C COMMIT", "Z I").endsWith(WireProbe.EOF);
            stopped.join();
        }
        try (Connection direct = own.direct();
                Statement statement = direct.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM numbers WHERE n = -1")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(1);
        }
    }

    @Test
    void stoppingEndsWhatDoesNotEnd(@TempDir Path directory) throws Exception {
        ProxyFixture own = ProxyFixture.start(Version.V18, directory, "wire_stop_hard", "drain_timeout: 1s");
        try (WireProbe open = WireProbe.through(own, "owner");
                WireProbe busy = WireProbe.through(own, "owner")) {
            open.query("BEGIN");
            busy.send(query("SELECT pg_sleep(600)"));
            becomes("PgSleep", activity(busy, "wait_event"));
            own.close();
            assertThat(open.untilEnd().get(0)).contains("57P01", "FATAL");
            assertThat(busy.untilEnd()).endsWith(WireProbe.EOF).anyMatch(line -> line.contains("57P01"));
            becomes("0", activity(busy, "count(*)"));
        }
    }
}
