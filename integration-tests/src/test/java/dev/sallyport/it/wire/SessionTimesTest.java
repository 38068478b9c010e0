package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.closeStatement;
import static dev.sallyport.it.support.Frontend.copyData;
import static dev.sallyport.it.support.Frontend.copyDone;
import static dev.sallyport.it.support.Frontend.extended;
import static dev.sallyport.it.support.Frontend.flush;
import static dev.sallyport.it.support.Frontend.join;
import static dev.sallyport.it.support.Frontend.password;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.startup;
import static dev.sallyport.it.support.Frontend.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.ShortTime;
import dev.sallyport.it.support.Standstill;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a session may wait, and go on. Each limit has a proxy to itself, so that none comes before another. */
class SessionTimesTest {
    /** Somebody who stands still for so long may seem idle. */
    private static final Duration SOON = Duration.ofMillis(500);

    private static ProxyFixture waiting;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        waiting = ProxyFixture.start(
                Version.V18, directory, "wire_times", "idle_timeout: 1s, idle_in_transaction_timeout: 2s");
    }

    @AfterAll
    static void stop() {
        waiting.close();
    }

    private static List<String> ends(WireProbe client, String sqlState) throws IOException {
        List<String> seen = client.untilEnd();
        assertThat(seen).endsWith(WireProbe.EOF).doesNotContain(WireProbe.SILENCE);
        assertThat(seen.get(seen.size() - 2)).contains("FATAL", sqlState);
        return seen;
    }

    private static String count(ProxyFixture proxy, String condition) throws IOException {
        try (WireProbe other = WireProbe.direct(proxy)) {
            return other.query("SELECT count(*) FROM numbers WHERE " + condition)
                    .get(1);
        }
    }

    /** Says it all along with the login: whoever says something only after it was idle until then. */
    private static WireProbe saying(ProxyFixture proxy, Duration lifetime, byte[]... messages) throws IOException {
        WireProbe client = WireProbe.connect(proxy);
        client.send(
                startup("user", "owner", "database", proxy.database()),
                password(proxy.token("owner", lifetime)),
                join(messages));
        return client;
    }

    private static WireProbe saying(byte[]... messages) throws IOException {
        return saying(waiting, Duration.ofHours(1), messages);
    }

    @Test
    void whoWantsNothingIsLetGo() throws Exception {
        try (WireProbe idle = saying();
                WireProbe listening = saying(query("LISTEN news"));
                WireProbe open = saying(query("BEGIN; INSERT INTO numbers VALUES (-80, 'x')"));
                WireProbe failed = saying(query("BEGIN"), query("SELECT nosuch"));
                WireProbe batch = saying(closeStatement("nosuch"), flush())) {
            ends(idle, "57P05");
            assertThat(ends(listening, "57P05")).contains("C LISTEN");
            assertThat(ends(open, "25P03")).contains("Z T");
            assertThat(ends(failed, "25P03")).contains("Z E");
            ends(batch, "25P03");
        }
        assertThat(count(waiting, "n = -80")).isEqualTo("D 0");
    }

    @Test
    void whoCopiesNothingIsLetGo() throws Exception {
        byte[] copy = query("COPY numbers FROM STDIN");
        try (WireProbe silent = saying(copy);
                WireProbe within = saying(query("BEGIN"), copy, copyData("-84\tx\n"));
                WireProbe batch = saying(extended("COPY numbers FROM STDIN"), sync(), copyData("-85\tx\n"))) {
            for (WireProbe client : List.of(silent, within, batch)) {
                assertThat(ends(client, "25P03")).contains("G 0:00");
            }
        }
        assertThat(count(waiting, "n IN (-84, -85)")).isEqualTo("D 0");
    }

    @Test
    void whoGoesOnCopyingIsNotIdle() throws Throwable {
        Standstill.of(SOON, () -> {
            try (WireProbe client = saying(query("BEGIN"), query("COPY numbers FROM STDIN"));
                    WireProbe clock = WireProbe.direct(waiting)) {
                client.await('G', 1);
                for (int i = 0; i < 4; i++) {
                    client.send(copyData((-90 - i) + "\tx\n"));
                    clock.query("SELECT pg_sleep(0.8)");
                }
                client.send(copyDone(), query("ROLLBACK"));
                client.await('Z', 2);
                assertThat(client.take()).contains("C COPY 4", "C ROLLBACK");
            }
        });
    }

    /** The table's trigger waits for a lock, so that nobody takes what the client would send. */
    @Test
    void whoCopiesMoreThanTheServerTakesIsNotIdle() throws Throwable {
        try (Connection admin = waiting.postgres().superuser("wire_times");
                Statement statement = admin.createStatement()) {
            statement.execute("""
                    CREATE FUNCTION waits() RETURNS trigger LANGUAGE plpgsql AS
                        'BEGIN PERFORM pg_advisory_xact_lock(4243); RETURN NULL; END';
                    CREATE TABLE copied (line text);
                    CREATE TRIGGER waits BEFORE INSERT ON copied FOR EACH ROW EXECUTE FUNCTION waits();
                    GRANT INSERT ON copied TO PUBLIC""");
            Standstill.of(SOON, () -> {
                statement.execute("SELECT pg_advisory_lock(4243)");
                try (WireProbe client = saying(query("COPY copied FROM STDIN"))) {
                    client.await('G', 1);
                    CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> copyLines(client));
                    statement.execute("SELECT pg_sleep(3)");
                    assertThat(sent).isNotDone();
                    statement.execute("SELECT pg_advisory_unlock(4243)");
                    sent.join();
                    assertThat(client.ready()).contains("C COPY 0", "Z I");
                } finally {
                    statement.execute("SELECT pg_advisory_unlock_all()");
                }
            });
        }
    }

    /** More than all buffers on the way hold. */
    private static void copyLines(WireProbe client) {
        byte[] lines = copyData((" ".repeat(8191) + "\n").repeat(16));
        try {
            for (int i = 0; i < 400; i++) {
                client.send(lines);
            }
            client.send(copyDone());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whoWorksIsNotIdle() throws Exception {
        try (WireProbe client = saying(query("SELECT pg_sleep(2)"), query("BEGIN"))) {
            assertThat(ends(client, "25P03")).containsSubsequence("C SELECT 1", "Z I", "C BEGIN", "Z T");
        }
    }

    @Test
    void nobodyStaysForEver(@TempDir Path directory) throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start(Version.V18, directory, "wire_times_max", "session_time_max: 3s");
                WireProbe client = saying(proxy, Duration.ofHours(1))) {
            List<String> answers = client.ready();
            while (!answers.contains(WireProbe.EOF)) {
                client.send(query("SELECT pg_sleep(0.4)"));
                answers = client.ready();
            }
            assertThat(answers).element(answers.size() - 2).asString().contains("57P01", "maximum session time");
        }
    }

    @Test
    void anOpenTransactionMayComeToItsEnd(@TempDir Path directory) throws Exception {
        String limits = "token_expiry_grace: 500ms, token_expiry_in_transaction: 10m";
        try (ProxyFixture proxy = ProxyFixture.start(Version.V18, directory, "wire_times_expiry", limits)) {
            ShortTime.of(Duration.ofSeconds(3), time -> {
                String pastTheGrace = "SELECT pg_sleep(" + time.secondsAnd(0.6) + ")";
                try (WireProbe client = saying(proxy, time.length(), query("BEGIN"), query(pastTheGrace))) {
                    client.await('C', 1);
                    assertThat(client.take()).endsWith("C BEGIN");
                    time.seen();
                    client.await('Z', 2);
                    assertThat(client.take()).endsWith("Z T");
                    assertThat(client.query("INSERT INTO numbers VALUES (-83, 'in time')"))
                            .contains("C INSERT 0 1", "Z T");
                    client.send(query("COMMIT"));
                    assertThat(ends(client, "28000")).contains("C COMMIT", "Z I");
                }
            });
            assertThat(count(proxy, "n = -83")).isEqualTo("D 1");
        }
    }
}
