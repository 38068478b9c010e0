package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.bind;
import static dev.sallyport.it.support.Frontend.closeStatement;
import static dev.sallyport.it.support.Frontend.copyData;
import static dev.sallyport.it.support.Frontend.execute;
import static dev.sallyport.it.support.Frontend.extended;
import static dev.sallyport.it.support.Frontend.flush;
import static dev.sallyport.it.support.Frontend.parse;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.ShortTime;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody receives anything, or has anything done, on a token that has run out. */
class ExpiryTest {
    private static ProxyFixture proxy;
    private static Connection admin;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, "wire_expiry");
        isNot("n < 0"); // the first login takes longer
        admin = proxy.postgres().superuser("wire_expiry");
    }

    @AfterAll
    static void stop() throws SQLException {
        admin.close();
        proxy.close();
    }

    private static void withShortLivedTokens(ShortTime.Course course) throws Exception {
        ShortTime.of(Duration.ofSeconds(3), course);
    }

    private static WireProbe shortLived(ShortTime time) throws IOException {
        WireProbe client = WireProbe.connect(proxy);
        String token = proxy.token("owner", time.length());
        assertThat(client.login(0, "owner", token, proxy.database())).endsWith("Z I");
        return client;
    }

    /** Until after the token's end. */
    private static String sleep(ShortTime time) {
        return "SELECT pg_sleep(" + time.secondsAnd(0.5) + ")";
    }

    /** Waits until its statement runs. */
    private static void runs(WireProbe client, ShortTime time) throws Exception {
        while (!LifetimeTest.ask(admin, LifetimeTest.activity(client, "wait_event"))
                .equals("PgSleep")) {
            time.isNotOver();
        }
    }

    /** The connection ends by itself, and the last that is said is why. */
    private static List<String> ends(WireProbe client) throws IOException {
        List<String> seen = client.untilEnd();
        assertThat(seen).endsWith(WireProbe.EOF).doesNotContain(WireProbe.SILENCE);
        assertThat(seen.get(seen.size() - 2)).contains("FATAL", "28000", "expired");
        return seen;
    }

    private static void isNot(String sql) throws IOException {
        try (WireProbe other = WireProbe.through(proxy, "owner")) {
            assertThat(other.query("SELECT count(*) FROM numbers WHERE " + sql)).contains("D 0");
        }
    }

    @Test
    void whoOnlyListensHearsNothingMore() throws Exception {
        withShortLivedTokens(time -> {
            try (WireProbe idle = shortLived(time);
                    WireProbe listening = shortLived(time);
                    WireProbe batch = shortLived(time);
                    WireProbe skipping = shortLived(time);
                    WireProbe committed = shortLived(time);
                    WireProbe unflushed = shortLived(time);
                    WireProbe other = WireProbe.through(proxy, "owner")) {
                List<WireProbe> listeners = List.of(listening, batch, skipping, committed, unflushed);
                for (WireProbe client : listeners) {
                    assertThat(client.query("LISTEN news")).endsWith("Z I");
                }
                batch.send(closeStatement("nosuch"), flush());
                batch.await('3', 1);
                skipping.send(parse("", "SELECT nosuch"), flush());
                skipping.await('E', 1);
                committed.query("BEGIN");
                committed.send(parse("", "COMMIT"), bind("", ""), execute(""), flush());
                committed.await('C', 1);
                unflushed.send(closeStatement("nosuch"));
                time.ready();
                assertThat(ends(idle)).hasSize(2);
                for (WireProbe client : listeners) {
                    ends(client);
                }
                assertThat(other.query("NOTIFY news, 'late'")).endsWith("Z I");
            }
        });
    }

    @Test
    void whatIsUnderWayIsAnsweredFirst() throws Exception {
        withShortLivedTokens(time -> {
            try (WireProbe query = shortLived(time);
                    WireProbe batch = shortLived(time)) {
                query.send(query(sleep(time)));
                batch.send(extended(sleep(time)), flush());
                runs(query, time);
                runs(batch, time);
                time.ready();
                assertThat(ends(query)).hasSize(6).contains("C SELECT 1", "Z I");
                assertThat(ends(batch)).contains("C SELECT 1").doesNotContain("Z I");
            }
        });
    }

    @Test
    void whatWasSentBehindItIsNot() throws Exception {
        withShortLivedTokens(time -> {
            try (WireProbe client = shortLived(time)) {
                client.send(query("BEGIN"));
                client.await('Z', 1);
                client.send(query(sleep(time)));
                runs(client, time);
                time.ready();
                client.await('Z', 1);
                client.send(query("INSERT INTO numbers VALUES (-70, 'late')"), query("COMMIT"));
                assertThat(ends(client)).doesNotContain("C COMMIT");
                isNot("n = -70");
            }
        });
    }

    @Test
    void aTransactionThatWaitsEndsAtItsNextMessage() throws Exception {
        withShortLivedTokens(time -> {
            try (WireProbe client = shortLived(time);
                    WireProbe clock = shortLived(time)) {
                client.query("BEGIN");
                client.query("INSERT INTO numbers VALUES (-71, 'x')");
                time.ready();
                ends(clock);
                client.send(query("COMMIT"));
                assertThat(ends(client)).hasSize(2);
                isNot("n = -71");
            }
        });
    }

    @Test
    void aCopyThatIsNotDoneFails() throws Exception {
        byte[] copy = query("COPY numbers FROM STDIN");
        withShortLivedTokens(time -> {
            try (WireProbe simple = shortLived(time);
                    WireProbe within = shortLived(time);
                    WireProbe batch = shortLived(time)) {
                within.query("BEGIN");
                simple.send(copy, copyData("-72\tx\n"));
                within.send(copy, copyData("-73\tx\n"));
                batch.send(extended("COPY numbers FROM STDIN"), sync(), copyData("-74\tx\n"));
                List<WireProbe> clients = List.of(simple, within, batch);
                for (WireProbe client : clients) {
                    client.await('G', 1);
                }
                time.ready();
                for (WireProbe client : clients) {
                    assertThat(ends(client))
                            .anyMatch(line -> line.contains("57014") && line.contains("the token has expired"))
                            .doesNotContain("C COPY 1");
                }
                isNot("n BETWEEN -74 AND -72");
            }
        });
    }
}
