package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.bind;
import static dev.sallyport.it.support.Frontend.closeStatement;
import static dev.sallyport.it.support.Frontend.execute;
import static dev.sallyport.it.support.Frontend.extended;
import static dev.sallyport.it.support.Frontend.join;
import static dev.sallyport.it.support.Frontend.parse;
import static dev.sallyport.it.support.Frontend.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a session keeps in the proxy has a limit, at which it is told so and goes on. */
class BudgetTest {
    private static final int NAMES = 10;
    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(
                Version.V18,
                directory,
                "wire_budget",
                "prepared_statements_max: " + NAMES + ", session_bytes_max: 4MiB");
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static void isFull(List<String> said) {
        assertThat(said).hasSize(2).element(0).asString().contains("54000");
    }

    private static void usable(WireProbe client) throws IOException {
        assertThat(client.query("SELECT 1")).hasSize(4).contains("C SELECT 1");
    }

    @Test
    void countsWhatIsPreparedInSql() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            for (int i = 0; i < NAMES; i++) {
                assertThat(client.query("PREPARE p" + i + " AS SELECT " + i)).containsExactly("C PREPARE", "Z I");
            }
            isFull(client.query("PREPARE more AS SELECT 1"));
            isFull(client.query("SELECT 1; PREPARE more AS SELECT 1"));
            client.send(extended("PREPARE more AS SELECT 1"), sync());
            isFull(client.ready());
            client.send(parse("more", "SELECT 1"), sync());
            isFull(client.ready());
            assertThat(client.query("EXECUTE p0")).contains("D 0");
            assertThat(client.query("PREPARE p1 AS SELECT 2").get(0))
                    .as("the server's word")
                    .contains("42P05");
            client.send(extended("SELECT 1"), sync());
            assertThat(client.ready()).as("the unnamed ones").contains("C SELECT 1");
            assertThat(client.query("DEALLOCATE p0")).contains("Z I");
            assertThat(client.query("PREPARE more AS SELECT 1")).contains("C PREPARE");
            assertThat(client.query("DEALLOCATE ALL")).contains("Z I");
            assertThat(client.query("PREPARE more AS SELECT 1")).contains("C PREPARE");
        }
    }

    @Test
    void fullInATransactionFailsIt() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            client.query("BEGIN");
            for (int i = 0; i < NAMES; i++) {
                client.query("DECLARE c" + i + " CURSOR FOR SELECT 1");
            }
            assertThat(client.query("DECLARE more CURSOR FOR SELECT 1"))
                    .hasSize(2)
                    .endsWith("Z E");
            assertThat(client.query("COMMIT")).containsExactly("C ROLLBACK", "Z I");
            usable(client);
        }
    }

    @Test
    void weighsWhatIsPrepared() throws Exception {
        String text = "SELECT '" + "x".repeat(300_000) + "'";
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            int kept = 0;
            while (kept < NAMES) {
                client.send(parse("s" + kept, text), sync());
                List<String> said = client.ready();
                if (said.get(0).contains("54000")) {
                    break;
                }
                kept++;
            }
            assertThat(kept).isBetween(4, 8);
            isFull(client.query("PREPARE more AS " + text));
            client.send(parse("", text), bind("", ""), execute(""), sync());
            assertThat(client.ready()).contains("C SELECT 1");
            client.send(bind("", "s0"), execute(""), closeStatement("s0"), sync());
            assertThat(client.ready()).contains("C SELECT 1", "3");
            client.send(parse("again", text), sync());
            assertThat(client.ready()).containsExactly("1", "Z I");
        }
    }

    @Test
    void textsThatNoNameKeepsAreKeptByTheirPortals() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            client.query("BEGIN");
            String last = "";
            for (int i = 0; i < NAMES && !last.contains("54000"); i++) {
                String text = "SELECT " + i + " /*" + "x".repeat(400_000) + "*/";
                client.send(parse("", text), bind("p" + i, ""), sync());
                last = String.join(" ", client.ready());
            }
            assertThat(last).contains("54000").endsWith("Z E");
            client.query("ROLLBACK");
            usable(client);
        }
    }

    @Test
    void cursorsThatHaveEndedAreNotCounted() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "bot")) {
            String some = " FOR SELECT email FROM customers";
            client.query("DECLARE kept CURSOR WITH HOLD" + some);
            for (int i = 0; i < 3 * NAMES; i++) {
                client.query("BEGIN");
                assertThat(client.query("DECLARE a" + i + " CURSOR" + some)).contains("Z T");
                assertThat(client.query("COMMIT AND CHAIN")).contains("Z T");
                assertThat(client.query("DECLARE b" + i + " CURSOR WITH HOLD" + some))
                        .contains("Z T");
                assertThat(client.query("SAVEPOINT s")).contains("Z T");
                assertThat(client.query("DECLARE c" + i + " CURSOR WITH HOLD" + some))
                        .contains("Z T");
                assertThat(client.query("ROLLBACK TO s")).contains("Z T");
                assertThat(client.query("ROLLBACK")).contains("Z I");
                assertThat(client.query("DECLARE d" + i + " CURSOR WITH HOLD" + some + "; SELECT 1/0"))
                        .contains("Z I");
                assertThat(client.query("FETCH ALL b" + i).get(0)).contains("34000");
                assertThat(client.query("FETCH ALL d" + i).get(0)).contains("34000");
            }
            assertThat(client.query("FETCH 1 kept")).contains("C FETCH 1").noneMatch(line -> line.contains("@"));
        }
    }

    @Test
    void manyLargeMessagesWithoutASyncAreAnsweredAfterIt() throws Exception {
        byte[] large = parse("", "SELECT 1 /*" + "x".repeat(1_200_000) + "*/");
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            client.send(join(large, large, large), bind("", ""), execute(""), sync());
            assertThat(client.ready()).containsExactly("1", "1", "1", "2", "D 1", "C SELECT 1", "Z I");
        }
    }
}
