package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.bind;
import static dev.sallyport.it.support.Frontend.execute;
import static dev.sallyport.it.support.Frontend.extended;
import static dev.sallyport.it.support.Frontend.parse;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.Policies;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers end where policy says that they are too large or took too long, and nothing of it stays. */
class AnswerLimitsTest {
    private static final String DATABASE = "wire_answers";
    private static final int BYTES = 20_000;
    private static final String POLICY = Policies.of("""
            - id: small
              effect: limit
              roles: [dev]
              what: {tables: [public.numbers]}
              limit: {bytes: 20000}
            - id: quick
              effect: limit
              roles: [dev]
              what: {tables: [public.orders]}
              limit: {time: 300ms}
            - id: devs
              effect: allow
              roles: [dev]
              what: {categories: [dql, dml, txn, session], tables: ["public.*"], functions: ["pg_catalog.pg_sleep"]}
            """);
    private static final String MUCH = "SELECT n, repeat('x', 1000) FROM numbers ORDER BY n";
    private static final String LONG = "SELECT pg_sleep(60) FROM orders";

    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, DATABASE);
        proxy.policy(POLICY);
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static WireProbe dev() throws IOException {
        return WireProbe.through(proxy, "dev");
    }

    private static List<String> sent(WireProbe client, int ready, byte[]... messages) throws IOException {
        client.send(messages);
        client.await('Z', ready);
        return client.take();
    }

    private static long rows(List<String> lines) {
        return lines.stream().filter(line -> line.startsWith("D ")).count();
    }

    private static String without(List<String> lines) {
        StringBuilder brief = new StringBuilder();
        for (String line : lines) {
            if (!line.startsWith("D ") && !line.startsWith("d ")) {
                brief.append(brief.isEmpty() ? "" : ", ");
                brief.append(line.startsWith("E {") ? "E " + line.substring(5, 10) : line.startsWith("T") ? "T" : line);
            }
        }
        return brief.toString();
    }

    private static void usable(WireProbe client) throws IOException {
        assertThat(without(client.query("SELECT n FROM numbers WHERE n = 1"))).isEqualTo("T, C SELECT 1, Z I");
    }

    @Test
    void aLargeResultEndsAtTheLimit() throws Exception {
        try (WireProbe client = dev()) {
            List<String> said = client.query(MUCH);
            assertThat(without(said)).isEqualTo("T, E SP007, Z I");
            assertThat(rows(said)).isBetween(15L, BYTES / 1000L);
            assertThat(said.get(said.size() - 2))
                    .contains("the result has more than the 20000 bytes that policy allows", "Rule: small");
            usable(client);
            said = sent(client, 1, extended(MUCH), sync());
            assertThat(without(said)).isEqualTo("1, 2, T, E SP007, Z I");
            assertThat(rows(said)).isBetween(15L, BYTES / 1000L);
            usable(client);
        }
    }

    @Test
    void partsOfAPortalCountTogether() throws Exception {
        try (WireProbe client = dev()) {
            List<String> said = sent(
                    client,
                    1,
                    parse("", MUCH),
                    bind("p", ""),
                    execute("p", 8),
                    execute("p", 8),
                    execute("p", 8),
                    execute("p", 8),
                    sync());
            assertThat(without(said)).isEqualTo("1, 2, s, s, E SP007, Z I");
            assertThat(rows(said)).isBetween(16L, BYTES / 1000L);
            usable(client);
        }
    }

    @Test
    void copiedDataAreCountedToo() throws Exception {
        try (WireProbe client = dev()) {
            String copy = "COPY (SELECT n, repeat('x', 1000) FROM numbers) TO STDOUT";
            List<String> said = client.query(copy);
            assertThat(without(said)).startsWith("H").endsWith("E SP007, Z I");
            assertThat(said.stream().filter(line -> line.startsWith("d ")).count())
                    .isBetween(15L, BYTES / 1000L);
            usable(client);
            // All in one row: nothing of it passes.
            said = client.query("COPY (SELECT string_agg(repeat('x', 1000), E'\\n') FROM numbers) TO STDOUT");
            assertThat(without(said)).startsWith("H").endsWith("E SP007, Z I");
            assertThat(said).noneMatch(line -> line.startsWith("d "));
            usable(client);
            assertThat(without(sent(client, 1, extended(copy), sync())))
                    .startsWith("1, 2, n, H")
                    .endsWith("E SP007, Z I");
            usable(client);
        }
    }

    @Test
    void nothingStaysOfAChangeThatReturnsTooMuch() throws Exception {
        String change = "UPDATE numbers SET words = 'changed' RETURNING repeat('x', 1000)";
        try (WireProbe client = dev()) {
            assertThat(without(client.query(change))).endsWith("E SP007, Z I");
            assertThat(without(sent(client, 1, extended(change), sync()))).endsWith("E SP007, Z I");
            assertThat(without(client.query("BEGIN; UPDATE numbers SET words = 'kept' WHERE n = 1; " + change)))
                    .doesNotContain("COMMIT");
            client.query("COMMIT");
            assertThat(changed()).isZero();
            assertThat(without(client.query("BEGIN"))).isEqualTo("C BEGIN, Z T");
            assertThat(without(client.query(MUCH))).isEqualTo("T, E SP007, Z E");
            assertThat(without(client.query("COMMIT"))).isEqualTo("C ROLLBACK, Z I");
            assertThat(without(client.query(MUCH + "; DELETE FROM numbers WHERE n = 1")))
                    .isEqualTo("E 42501, Z I");
            usable(client);
        }
    }

    private static long changed() throws SQLException {
        try (Connection admin = proxy.postgres().superuser(DATABASE);
                Statement statement = admin.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM numbers WHERE words LIKE '%e%d'")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void whatTakesTooLongIsCancelled() throws Exception {
        try (WireProbe client = dev()) {
            assertThat(without(client.query("SET statement_timeout = 0"))).isEqualTo("C SET, Z I");
            List<String> said = client.query(LONG);
            assertThat(without(said)).endsWith("E SP007, Z I");
            assertThat(said.get(said.size() - 2))
                    .contains("the statement took longer than the 300 ms that policy allows", "Rule: quick");
            assertThat(without(sent(client, 1, extended(LONG), sync()))).endsWith("E SP007, Z I");
            assertThat(without(client.query("SELECT 1; " + LONG))).endsWith("E SP007, Z I");
            assertThat(without(client.query("BEGIN"))).isEqualTo("C BEGIN, Z T");
            assertThat(without(client.query("UPDATE orders SET amount = (SELECT 1 FROM pg_sleep(60))")))
                    .isEqualTo("E SP007, Z E");
            assertThat(without(client.query("COMMIT"))).isEqualTo("C ROLLBACK, Z I");
            usable(client);
        }
    }

    @Test
    void whatComesBeforeTakesItsOwnTime() throws Exception {
        try (WireProbe client = dev()) {
            assertThat(without(sent(client, 2, extended("SELECT 1 FROM pg_sleep(1)"), sync(), extended(LONG), sync())))
                    .isEqualTo("1, 2, T, C SELECT 1, Z I, 1, 2, T, E SP007, Z I");
            assertThat(without(sent(client, 1, extended("SELECT 1 FROM pg_sleep(1)"), extended(LONG), sync())))
                    .isEqualTo("1, 2, T, C SELECT 1, 1, 2, T, E SP007, Z I");
            assertThat(without(client.query("SELECT 1 FROM pg_sleep(60); " + LONG)))
                    .endsWith("E SP007, Z I");
            usable(client);
        }
    }

    @Test
    void onlyThatStatementIsCancelled() throws Exception {
        try (WireProbe client = dev()) {
            for (int i = 0; i < 3; i++) {
                assertThat(without(sent(
                                client,
                                4,
                                extended(LONG),
                                sync(),
                                extended("SELECT 1 FROM pg_sleep(0.2)"),
                                sync(),
                                query("SELECT n FROM numbers WHERE n = 1"),
                                extended("SELECT 2 FROM pg_sleep(0.2)"),
                                sync())))
                        .isEqualTo("1, 2, T, E SP007, Z I, 1, 2, T, C SELECT 1, Z I, T, C SELECT 1, Z I, "
                                + "1, 2, T, C SELECT 1, Z I");
            }
            usable(client);
        }
    }
}
