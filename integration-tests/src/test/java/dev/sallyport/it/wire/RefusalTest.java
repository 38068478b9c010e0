package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.bind;
import static dev.sallyport.it.support.Frontend.closePortal;
import static dev.sallyport.it.support.Frontend.describeStatement;
import static dev.sallyport.it.support.Frontend.execute;
import static dev.sallyport.it.support.Frontend.extended;
import static dev.sallyport.it.support.Frontend.flush;
import static dev.sallyport.it.support.Frontend.message;
import static dev.sallyport.it.support.Frontend.parse;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.Resources;
import dev.sallyport.it.support.ShortTime;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A refusal behaves as an error of PostgreSQL's at the same place would: order, transaction, pipeline. */
class RefusalTest {
    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, "wire_refusal");
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    /** Types, tags, states and SQLSTATEs only, rows counted. */
    private static String brief(List<String> lines) {
        List<String> brief = new ArrayList<>();
        int rows = 0;
        for (String line : lines) {
            if (line.startsWith("D ")) {
                rows++;
                continue;
            }
            if (rows > 0) {
                brief.add("D*" + rows);
                rows = 0;
            }
            brief.add(
                    line.startsWith("E {") || line.startsWith("N {")
                            ? line.charAt(0) + " " + line.substring(5, 10)
                            : line.startsWith("T") ? "T" : line);
        }
        return String.join(", ", brief);
    }

    private static String asked(WireProbe client, String sql) throws IOException {
        return brief(client.query(sql));
    }

    private static String sent(WireProbe client, int ready, byte[]... messages) throws IOException {
        client.send(messages);
        client.await('Z', ready);
        return brief(client.take());
    }

    private static void usable(WireProbe client) throws IOException {
        assertThat(asked(client, "SELECT 1")).isEqualTo("T, D*1, C SELECT 1, Z I");
    }

    @Test
    void failsTheTransaction() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "dev")) {
            assertThat(asked(client, "BEGIN")).isEqualTo("C BEGIN, Z T");
            assertThat(asked(client, "INSERT INTO numbers VALUES (-7, 'x')")).isEqualTo("C INSERT 0 1, Z T");
            assertThat(asked(client, "DROP TABLE orders")).isEqualTo("E 42501, Z E");
            assertThat(asked(client, "SELECT 1")).isEqualTo("E 25P02, Z E");
            assertThat(asked(client, "COMMIT")).isEqualTo("C ROLLBACK, Z I");
            assertThat(asked(client, "SELECT FROM numbers WHERE n = -7")).isEqualTo("T, C SELECT 0, Z I");
        }
    }

    @Test
    void doesNothingOfAMessageWithARefusedStatement() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "dev")) {
            String sql = "INSERT INTO numbers VALUES (-8, 'x'); COMMIT; DROP TABLE orders; SELECT 1";
            assertThat(asked(client, sql)).isEqualTo("E 42501, Z I");
            assertThat(asked(client, "SELECT FROM numbers WHERE n = -8")).isEqualTo("T, C SELECT 0, Z I");
            assertThat(asked(client, "SELECT 1; SELECT * FROM nosuch")).isEqualTo("E 42P01, Z I");
        }
    }

    @Test
    void judgesWhatWasParsedBeforeThereWasWhatItNames() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "dev");
                WireProbe owner = WireProbe.through(proxy, "owner")) {
            assertThat(sent(client, 1, parse("drop", "DROP TABLE made_later"), sync()))
                    .isEqualTo("1, Z I");
            assertThat(sent(client, 1, parse("run", "EXECUTE emptying"), sync()))
                    .isEqualTo("1, Z I");
            assertThat(asked(owner, "CREATE TABLE made_later (x int)")).isEqualTo("C CREATE TABLE, Z I");
            assertThat(sent(client, 1, bind("", "drop"), execute(""), sync())).isEqualTo("E 42501, Z I");
            assertThat(asked(client, "PREPARE emptying AS DELETE FROM made_later"))
                    .isEqualTo("E 42501, Z I");
            assertThat(sent(client, 1, bind("", "run"), execute(""), sync())).isEqualTo("2, E 26000, Z I");
            assertThat(asked(owner, "SELECT * FROM made_later; DROP TABLE made_later"))
                    .isEqualTo("T, C SELECT 0, C DROP TABLE, Z I");
            usable(client);
        }
    }

    @Test
    void passesNoParseOnForWantOfRoom(@TempDir Path directory) throws Exception {
        try (ProxyFixture small =
                        ProxyFixture.start(Version.V18, directory, "wire_full", "prepared_statements_max: 1");
                WireProbe client = WireProbe.through(small, "dev")) {
            assertThat(asked(client, "BEGIN; DECLARE one CURSOR WITH HOLD FOR SELECT 1; COMMIT"))
                    .endsWith("C COMMIT, Z I");
            // It is analysed when it is parsed, and nothing of it was judged.
            assertThat(sent(
                            client,
                            1,
                            parse("", "DECLARE two CURSOR FOR SELECT 'orders'::regclass FROM hr.salaries"),
                            sync()))
                    .isEqualTo("E 54000, Z I");
        }
    }

    @Test
    void comesInItsPlaceInAPipeline() throws Exception {
        byte[] row = extended("SELECT 1");
        try (WireProbe client = WireProbe.through(proxy, "dev")) {
            assertThat(sent(
                            client,
                            3,
                            row,
                            sync(),
                            row,
                            extended("DROP TABLE orders"),
                            row,
                            query("SELECT 1"),
                            sync(),
                            row,
                            sync()))
                    .isEqualTo("1, 2, T, D*1, C SELECT 1, Z I, 1, 2, T, D*1, C SELECT 1, E 42501, Z I,"
                            + " 1, 2, T, D*1, C SELECT 1, Z I");
            assertThat(sent(client, 3, query("SELECT pg_sleep(0.2)"), query("DROP TABLE orders"), query("SELECT 1")))
                    .isEqualTo("T, D*1, C SELECT 1, Z I, E 42501, Z I, T, D*1, C SELECT 1, Z I");
        }
    }

    @Test
    void rollsBackWhatThePipelineDidBefore() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "dev")) {
            assertThat(sent(
                            client,
                            1,
                            extended("INSERT INTO numbers VALUES (-9, 'x')"),
                            extended("DROP TABLE orders"),
                            sync()))
                    .isEqualTo("1, 2, n, C INSERT 0 1, E 42501, Z I");
            assertThat(asked(client, "SELECT FROM numbers WHERE n = -9")).isEqualTo("T, C SELECT 0, Z I");
        }
    }

    @Test
    void isSaidAtOnce() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "dev")) {
            client.send(extended("SELECT 1"), parse("x", "DROP TABLE orders"), flush());
            client.await('E', 1);
            assertThat(brief(client.take())).isEqualTo("1, 2, T, D*1, C SELECT 1, E 42501");
            assertThat(sent(client, 1, bind("", "x"), execute(""), sync())).isEqualTo("Z I");
            assertThat(sent(client, 1, bind("", "x"), sync())).isEqualTo("E 26000, Z I");
            usable(client);
        }
    }

    @Test
    void saysWhereAStatementIsNotUnderstood() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "dev")) {
            String dangling = "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1;";
            assertThat(client.query(dangling).get(0)).contains("SP006", "P=55");
            assertThat(sent(client, 1, extended(dangling), sync())).isEqualTo("E SP006, Z I");
            String longer = "SELECT 1,, '" + "x".repeat(70_000) + "'";
            assertThat(client.query(longer).get(0)).contains("SP006", "P=10");
            assertThat(sent(client, 1, extended(longer), sync())).isEqualTo("E SP006, Z I");
            usable(client);
        }
    }

    @Test
    void functionCallsAreRefused() throws Exception {
        byte[] call = message('F', new byte[] {0, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            assertThat(sent(client, 1, call)).isEqualTo("E 42501, Z I");
            assertThat(sent(client, 2, query("SELECT 1"), call)).isEqualTo("T, D*1, C SELECT 1, Z I, E 42501, Z I");
            assertThat(sent(client, 2, query("BEGIN"), call)).isEqualTo("C BEGIN, Z T, E 42501, Z E");
        }
    }

    @Test
    void limitsRowsOfAQuery() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "bot")) {
            assertThat(asked(client, "SELECT n FROM numbers LIMIT 50")).isEqualTo("T, D*50, C SELECT 50, Z I");
            assertThat(asked(client, "SELECT n FROM numbers")).isEqualTo("T, D*50, E SP007, Z I");
            assertThat(asked(client, "SELECT n FROM numbers LIMIT 51")).isEqualTo("T, D*50, E SP007, Z I");
            assertThat(asked(client, "SELECT a.n FROM numbers a, numbers b")).isEqualTo("T, D*50, E SP007, Z I");
            usable(client);
            assertThat(asked(client, "BEGIN")).isEqualTo("C BEGIN, Z T");
            assertThat(asked(client, "SELECT n FROM numbers")).isEqualTo("T, D*50, E SP007, Z E");
            assertThat(asked(client, "COMMIT")).isEqualTo("C ROLLBACK, Z I");
            assertThat(asked(client, "BEGIN; SELECT n FROM numbers LIMIT 51"))
                    .isEqualTo("C BEGIN, T, D*50, E SP007, Z E");
            assertThat(asked(client, "ROLLBACK")).isEqualTo("C ROLLBACK, Z I");
            usable(client);
        }
    }

    @Test
    void limitsRowsInPipelinedQueries() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "bot")) {
            assertThat(sent(
                            client,
                            4,
                            query("SELECT n FROM numbers"),
                            query("SELECT 1"),
                            query("SELECT n FROM numbers"),
                            query("SELECT 2")))
                    .isEqualTo(
                            "T, D*50, E SP007, Z I, T, D*1, C SELECT 1, Z I, T, D*50, E SP007, Z I, T, D*1, C SELECT 1, Z I");
        }
    }

    @Test
    void limitsRowsOfAPortal() throws Exception {
        byte[] all = extended("SELECT n FROM numbers");
        byte[] row = extended("SELECT 1");
        try (WireProbe client = WireProbe.through(proxy, "bot")) {
            assertThat(sent(client, 2, all, row, sync(), row, sync()))
                    .isEqualTo("1, 2, T, D*50, E SP007, Z I, 1, 2, T, D*1, C SELECT 1, Z I");
            assertThat(sent(client, 1, extended("SELECT n FROM numbers LIMIT 50"), sync()))
                    .isEqualTo("1, 2, T, D*50, C SELECT 50, Z I");
            assertThat(sent(client, 2, query("BEGIN"), all, sync()))
                    .isEqualTo("C BEGIN, Z T, 1, 2, T, D*50, E SP007, Z E");
            assertThat(asked(client, "COMMIT")).isEqualTo("C ROLLBACK, Z I");
            usable(client);
        }
    }

    @Test
    void limitsRowsOverSeveralFetches() throws Exception {
        byte[] parse = parse("s", "SELECT n FROM numbers");
        try (WireProbe client = WireProbe.through(proxy, "bot")) {
            assertThat(sent(client, 1, parse, bind("", "s"), execute("", 20), execute("", 20), execute("", 20), sync()))
                    .isEqualTo("1, 2, D*20, s, D*20, s, D*10, E SP007, Z I");
            assertThat(sent(client, 1, bind("", "s"), execute("", 50), execute("", 50), sync()))
                    .isEqualTo("2, D*50, s, E SP007, Z I");
            assertThat(sent(client, 1, bind("", "s"), execute("", 51), sync())).isEqualTo("2, D*50, E SP007, Z I");
            assertThat(sent(client, 1, bind("", "s"), execute("", 200), sync())).isEqualTo("2, D*50, E SP007, Z I");
            assertThat(sent(client, 1, bind("", "s"), execute("", 7), closePortal(""), sync()))
                    .isEqualTo("2, D*7, s, 3, Z I");
            usable(client);
        }
    }

    @Test
    void masksPortalsThatNobodyDescribed() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "bot")) {
            client.send(
                    parse("s", "SELECT email FROM customers WHERE id = $1"), bind("", "s", "1"), execute(""), sync());
            assertThat(client.ready()).hasSize(5).noneMatch(line -> line.contains("ada"));
            client.send(describeStatement("s"), sync(), bind("", "s", "1"), execute(""), sync());
            client.await('Z', 2);
            assertThat(client.take()).noneMatch(line -> line.contains("ada"));
            client.send(bind("p", "s", new int[] {1}, "1"), execute("p", 1), execute("p", 1), sync());
            assertThat(client.ready()).noneMatch(line -> line.contains("ada"));
        }
    }

    @Test
    void followsThePolicyOfTheMoment(@TempDir Path directory) throws Exception {
        try (ProxyFixture own = ProxyFixture.start(Version.V18, directory, "wire_policy");
                WireProbe client = WireProbe.through(own, "dev")) {
            assertThat(sent(client, 1, parse("s", "SELECT id FROM orders WHERE id = 1"), bind("p", "s"), sync()))
                    .isEqualTo("1, 2, Z I");
            assertThat(sent(client, 2, query("BEGIN"), bind("p", "s"), sync())).isEqualTo("C BEGIN, Z T, 2, Z T");
            own.policy(Resources.text("policy.yaml")
                    + "  - {id: no-orders, effect: deny, what: {tables: [public.orders]}, message: no}\n");
            assertThat(sent(client, 1, execute("p"), sync())).isEqualTo("E 42501, Z E");
            assertThat(asked(client, "ROLLBACK")).isEqualTo("C ROLLBACK, Z I");
            assertThat(sent(client, 1, bind("", "s"), execute(""), sync())).isEqualTo("E 42501, Z I");
            assertThat(asked(client, "EXECUTE s")).isEqualTo("E 42501, Z I");
            usable(client);
        }
    }

    @Test
    void endsTheSessionWhenTheTokenHasExpired() throws Exception {
        ShortTime.of(Duration.ofSeconds(3), time -> {
            try (WireProbe client = WireProbe.connect(proxy)) {
                String token = proxy.token("dev", time.length());
                assertThat(client.login(0, "dev", token, proxy.database())).endsWith("Z I");
                long before = decisions();
                client.send(query("SELECT pg_sleep(" + time.secondsAnd(0.5) + ")"), query("SELECT 1"));
                while (decisions() < before + 2) {
                    time.isNotOver();
                }
                time.ready();
                client.await('Z', 2);
                assertThat(brief(client.take())).isEqualTo("T, D*1, C SELECT 1, Z I, T, D*1, C SELECT 1, Z I");
                assertThat(client.untilEnd()).hasSize(2).element(0).asString().contains("28000", "FATAL", "expired");
            }
        });
    }

    private static long decisions() throws IOException {
        return proxy.auditLines().stream()
                .filter(line -> line.contains("\"statement.decision\""))
                .count();
    }
}
