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
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody receives anything, or has anything done, on a token that has run out. */
class ExpiryTest {
    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, "wire_expiry");
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static WireProbe shortLived() throws IOException {
        WireProbe client = WireProbe.connect(proxy);
        String token = proxy.token("owner", Duration.ofSeconds(3));
        assertThat(client.login(0, "owner", token, proxy.database())).endsWith("Z I");
        return client;
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
        try (WireProbe idle = shortLived();
                WireProbe listening = shortLived();
                WireProbe batch = shortLived();
                WireProbe skipping = shortLived();
                WireProbe committed = shortLived();
                WireProbe unflushed = shortLived();
                WireProbe other = WireProbe.through(proxy, "owner")) {
            for (WireProbe client : List.of(listening, batch, skipping, committed, unflushed)) {
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
            assertThat(ends(idle)).hasSize(2);
            for (WireProbe client : List.of(listening, batch, skipping, committed, unflushed)) {
                ends(client);
            }
            assertThat(other.query("NOTIFY news, 'late'")).endsWith("Z I");
        }
    }

    @Test
    void whatIsUnderWayIsAnsweredFirst() throws Exception {
        try (WireProbe query = shortLived();
                WireProbe batch = shortLived()) {
            query.send(query("SELECT pg_sleep(3.5)"));
            batch.send(extended("SELECT pg_sleep(3.5)"), flush());
            assertThat(ends(query)).hasSize(6).contains("C SELECT 1", "Z I");
            assertThat(ends(batch)).contains("C SELECT 1").doesNotContain("Z I");
        }
    }

    @Test
    void whatWasSentBehindItIsNot() throws Exception {
        try (WireProbe client = shortLived()) {
            client.send(query("BEGIN"));
            client.await('Z', 1);
            client.send(query("SELECT pg_sleep(3.5)"));
            client.await('Z', 1);
            client.send(query("INSERT INTO numbers VALUES (-70, 'late')"), query("COMMIT"));
            assertThat(ends(client)).doesNotContain("C COMMIT");
            isNot("n = -70");
        }
    }

    @Test
    void aTransactionThatWaitsEndsAtItsNextMessage() throws Exception {
        try (WireProbe client = shortLived();
                WireProbe clock = shortLived()) {
            client.query("BEGIN");
            client.query("INSERT INTO numbers VALUES (-71, 'x')");
            ends(clock);
            client.send(query("COMMIT"));
            assertThat(ends(client)).hasSize(2);
            isNot("n = -71");
        }
    }

    @Test
    void aCopyThatIsNotDoneFails() throws Exception {
        byte[] copy = query("COPY numbers FROM STDIN");
        try (WireProbe simple = shortLived();
                WireProbe within = shortLived();
                WireProbe batch = shortLived()) {
            within.query("BEGIN");
            simple.send(copy, copyData("-72\tx\n"));
            within.send(copy, copyData("-73\tx\n"));
            batch.send(extended("COPY numbers FROM STDIN"), sync(), copyData("-74\tx\n"));
            for (WireProbe client : List.of(simple, within, batch)) {
                client.await('G', 1);
                assertThat(ends(client))
                        .anyMatch(line -> line.contains("57014") && line.contains("the token has expired"))
                        .doesNotContain("C COPY 1");
            }
            isNot("n BETWEEN -74 AND -72");
        }
    }
}
