package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.closeStatement;
import static dev.sallyport.it.support.Frontend.flush;
import static dev.sallyport.it.support.Frontend.query;
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

/** How long a session may wait, and go on. */
class SessionTimesTest {
    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(
                Version.V18,
                directory,
                "wire_times",
                "session_time_max: 6s, idle_timeout: 1s, idle_in_transaction_timeout: 2s,"
                        + " token_expiry_grace: 500ms, token_expiry_in_transaction: 20s");
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static List<String> ends(WireProbe client, String sqlState) throws IOException {
        List<String> seen = client.untilEnd();
        assertThat(seen).endsWith(WireProbe.EOF).doesNotContain(WireProbe.SILENCE);
        assertThat(seen.get(seen.size() - 2)).contains("FATAL", sqlState);
        return seen;
    }

    private static void isNot(String sql) throws IOException {
        try (WireProbe other = WireProbe.through(proxy, "owner")) {
            assertThat(other.query("SELECT count(*) FROM numbers WHERE " + sql)).contains("D 0");
        }
    }

    /** Says something at once: whoever waits meanwhile for others to log in would be idle. */
    private static WireProbe saying(byte[]... messages) throws IOException {
        WireProbe client = WireProbe.through(proxy, "owner");
        client.send(messages);
        return client;
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
        isNot("n = -80");
    }

    @Test
    void whoWorksIsNotIdle() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            assertThat(client.query("SELECT pg_sleep(2)")).contains("C SELECT 1", "Z I");
            assertThat(client.query("BEGIN")).contains("C BEGIN", "Z T");
            ends(client, "25P03");
        }
    }

    @Test
    void nobodyStaysForEver() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            List<String> answers = client.query("SELECT pg_sleep(0.4)");
            for (int i = 0; i < 30 && !answers.contains(WireProbe.EOF); i++) {
                answers = client.query("SELECT pg_sleep(0.4)");
            }
            assertThat(answers)
                    .endsWith(WireProbe.EOF)
                    .element(answers.size() - 2)
                    .asString()
                    .contains("57P01", "maximum session time");
        }
    }

    @Test
    void anOpenTransactionMayComeToItsEnd() throws Exception {
        try (WireProbe client = WireProbe.connect(proxy)) {
            client.login(0, "owner", proxy.token("owner", Duration.ofSeconds(4)), proxy.database());
            client.send(query("BEGIN"), query("SELECT pg_sleep(4.6)"));
            client.await('Z', 2);
            assertThat(client.take()).endsWith("Z T");
            assertThat(client.query("INSERT INTO numbers VALUES (-83, 'in time')"))
                    .contains("C INSERT 0 1", "Z T");
            client.send(query("COMMIT"));
            assertThat(ends(client, "28000")).contains("C COMMIT", "Z I");
        }
        try (WireProbe other = WireProbe.through(proxy, "owner")) {
            assertThat(other.query("SELECT count(*) FROM numbers WHERE n = -83"))
                    .contains("D 1");
        }
    }
}
