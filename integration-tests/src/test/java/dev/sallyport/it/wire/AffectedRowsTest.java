package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.bind;
import static dev.sallyport.it.support.Frontend.closeStatement;
import static dev.sallyport.it.support.Frontend.execute;
import static dev.sallyport.it.support.Frontend.extended;
import static dev.sallyport.it.support.Frontend.parse;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.Frontend;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.Resources;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What changes more rows than policy allows changes none, however it is sent, and says so as a failure would. */
class AffectedRowsTest {
    private static final String DATABASE = "wire_affected";

    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, DATABASE);
        proxy.superuser(Resources.text("effects/setup.sql"));
        proxy.policy(Resources.text("effects/policy.yaml"));
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @AfterEach
    void asBefore() throws SQLException {
        proxy.superuser(
                "DELETE FROM numbers; INSERT INTO numbers SELECT n, 'row ' || n FROM generate_series(1, 1000) AS n");
    }

    private static long count(String of) throws SQLException {
        try (Connection admin = proxy.postgres().superuser(DATABASE);
                Statement statement = admin.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + of)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String brief(List<String> lines) {
        List<String> brief = new ArrayList<>();
        for (String line : lines) {
            boolean error = line.startsWith("E {") || line.startsWith("N {");
            brief.add(
                    error
                            ? line.charAt(0) + " " + line.substring(5, 10)
                            : line.startsWith("T") || line.startsWith("D ") ? line.substring(0, 1) : line);
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

    private static WireProbe dev() throws IOException {
        return WireProbe.through(proxy, "dev");
    }

    @Test
    void aQueryOfItsOwnIsTakenBack() throws Exception {
        try (WireProbe client = dev()) {
            assertThat(asked(client, "DELETE FROM numbers WHERE n <= 5")).isEqualTo("C DELETE 5, Z I");
            assertThat(count("numbers")).isEqualTo(995);
            List<String> refused = client.query("DELETE FROM numbers WHERE n <= 105");
            assertThat(brief(refused)).isEqualTo("E SP007, Z I");
            assertThat(refused.get(0))
                    .contains("would have changed 100 rows, and policy allows 5; it was rolled back")
                    .contains("Rule: few-changes", "Change fewer rows at a time");
            assertThat(asked(client, "UPDATE numbers SET words = 'x'")).isEqualTo("E SP007, Z I");
            assertThat(asked(client, "INSERT INTO numbers SELECT n + 2000, 'x' FROM wanted"))
                    .isEqualTo("E SP007, Z I");
            assertThat(asked(
                            client,
                            "MERGE INTO numbers USING wanted w ON numbers.n = w.n"
                                    + " WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN DO NOTHING"))
                    .isEqualTo("E SP007, Z I");
            assertThat(count("numbers WHERE words LIKE 'row%'")).isEqualTo(995);
            assertThat(
                            asked(
                                    client,
                                    "MERGE INTO numbers USING wanted w ON numbers.n = w.n AND w.n = 7"
                                            + " WHEN MATCHED THEN UPDATE SET words = 'merged' WHEN NOT MATCHED THEN DO NOTHING"))
                    .isEqualTo("C MERGE 1, Z I");
            assertThat(count("numbers WHERE words = 'merged'")).isEqualTo(1);
        }
    }

    @Test
    void failsTheTransactionItIsIn() throws Exception {
        try (WireProbe client = dev()) {
            assertThat(asked(client, "BEGIN")).isEqualTo("C BEGIN, Z T");
            assertThat(asked(client, "DELETE FROM numbers WHERE n = 1")).isEqualTo("C DELETE 1, Z T");
            assertThat(asked(client, "SAVEPOINT mine")).isEqualTo("C SAVEPOINT, Z T");
            assertThat(asked(client, "DELETE FROM numbers WHERE n < 50")).isEqualTo("E SP007, Z E");
            assertThat(asked(client, "SELECT 1")).isEqualTo("E 25P02, Z E");
            assertThat(asked(client, "ROLLBACK TO mine")).isEqualTo("C ROLLBACK, Z T");
            assertThat(asked(client, "DELETE FROM numbers WHERE n = 2")).isEqualTo("C DELETE 1, Z T");
            assertThat(asked(client, "COMMIT")).isEqualTo("C COMMIT, Z I");
            assertThat(count("numbers")).isEqualTo(998);

            assertThat(sent(client, 3, query("BEGIN"), query("DELETE FROM numbers WHERE n < 50"), query("COMMIT")))
                    .isEqualTo("C BEGIN, Z T, E SP007, Z E, C ROLLBACK, Z I");
            assertThat(asked(client, "BEGIN; DELETE FROM numbers WHERE n < 50")).isEqualTo("C BEGIN, E SP007, Z E");
            assertThat(asked(client, "COMMIT")).isEqualTo("C ROLLBACK, Z I");
            assertThat(count("numbers")).isEqualTo(998);
        }
    }

    @Test
    void failsThePipelineItIsIn() throws Exception {
        byte[] one = extended("INSERT INTO numbers VALUES (-1, 'x')");
        byte[] many = extended("DELETE FROM numbers WHERE n > $1", "10");
        try (WireProbe client = dev()) {
            assertThat(sent(client, 2, one, many, extended("COMMIT"), sync(), extended("SELECT 1"), sync()))
                    .isEqualTo("1, 2, n, C INSERT 0 1, 1, 2, n, E SP007, Z I, 1, 2, T, D, C SELECT 1, Z I");
            assertThat(sent(client, 1, extended("BEGIN"), one, many, extended("COMMIT"), sync()))
                    .isEqualTo("1, 2, n, C BEGIN, 1, 2, n, C INSERT 0 1, 1, 2, n, E SP007, Z E");
            assertThat(sent(client, 1, extended("COMMIT"), sync())).isEqualTo("1, 2, n, C ROLLBACK, Z I");
            assertThat(sent(client, 1, extended("DELETE FROM numbers WHERE n > $1", "995"), sync()))
                    .isEqualTo("1, 2, n, C DELETE 5, Z I");
            // A Query takes along what a pipeline left open.
            assertThat(sent(client, 1, one, query("DELETE FROM numbers WHERE n < 50")))
                    .isEqualTo("1, 2, n, C INSERT 0 1, E SP007, Z I");
            assertThat(sent(client, 1, one, query("DELETE FROM numbers WHERE n = 1")))
                    .isEqualTo("1, 2, n, C INSERT 0 1, C DELETE 1, Z I");
            assertThat(count("numbers")).isEqualTo(995);
        }
    }

    @Test
    void returnsNoRowBeforeItIsJudged() throws Exception {
        try (WireProbe client = dev()) {
            assertThat(asked(client, "DELETE FROM numbers WHERE n < 50 RETURNING words"))
                    .isEqualTo("T, E SP007, Z I");
            assertThat(asked(client, "DELETE FROM numbers WHERE n < 3 RETURNING words"))
                    .isEqualTo("T, D, D, C DELETE 2, Z I");
            assertThat(sent(client, 1, extended("DELETE FROM numbers WHERE n < 50 RETURNING words"), sync()))
                    .isEqualTo("1, 2, T, E SP007, Z I");
            assertThat(sent(client, 1, extended("DELETE FROM numbers WHERE n < 5 RETURNING words"), sync()))
                    .isEqualTo("1, 2, T, D, D, C DELETE 2, Z I");
            assertThat(count("numbers")).isEqualTo(996);
        }
    }

    @Test
    void fetchingInPartsDoesNotHideWhatWasChanged() throws Exception {
        byte[] parse = parse("s", "DELETE FROM numbers WHERE n < 50 RETURNING n");
        try (WireProbe client = dev()) {
            assertThat(sent(client, 1, parse, bind("", "s"), execute("", 1), sync()))
                    .isEqualTo("1, 2, E SP007, Z I");
            assertThat(sent(client, 1, bind("", "s"), execute("", 20), sync())).isEqualTo("2, E SP007, Z I");
            assertThat(sent(client, 1, closeStatement("s"), sync())).isEqualTo("3, Z I");
            byte[] few = parse("s", "DELETE FROM numbers WHERE n < 3 RETURNING n");
            assertThat(sent(client, 1, few, bind("", "s"), execute("", 20), sync()))
                    .isEqualTo("1, 2, D, D, C DELETE 2, Z I");
            assertThat(count("numbers")).isEqualTo(998);
        }
    }

    @Test
    void severalStatementsFailTogether() throws Exception {
        try (WireProbe client = dev()) {
            assertThat(asked(
                            client,
                            "UPDATE numbers SET words = 'a' WHERE n < 4; SELECT 1; DELETE FROM numbers"
                                    + " WHERE n = 4;"))
                    .isEqualTo("C UPDATE 3, T, D, C SELECT 1, C DELETE 1, Z I");
            assertThat(asked(client, "INSERT INTO numbers VALUES (-1, 'x'); DELETE FROM numbers; SELECT 1"))
                    .isEqualTo("C INSERT 0 1, E SP007, Z I");
            assertThat(asked(client, "INSERT INTO numbers VALUES (-1, 'x'); SELECT 1/0"))
                    .isEqualTo("C INSERT 0 1, E 22012, Z I");
            assertThat(count("numbers")).isEqualTo(999);
            for (String with : List.of("COMMIT", "ROLLBACK", "VACUUM numbers", "CREATE TABLE m ()", "SELECT $1")) {
                assertThat(asked(client, "DELETE FROM numbers; " + with)).isEqualTo("E 42501, Z I");
                assertThat(asked(client, with + "; DELETE FROM numbers WHERE n = 5"))
                        .isEqualTo("E 42501, Z I");
            }
            assertThat(count("numbers")).isEqualTo(999);
        }
    }

    @Test
    void whatIsNotCountedIsRefused() throws Exception {
        try (WireProbe client = dev()) {
            for (String sql : List.of(
                    "WITH d AS (DELETE FROM numbers RETURNING *) SELECT count(*) FROM d",
                    "WITH d AS (DELETE FROM numbers RETURNING *) UPDATE wanted SET n = n WHERE n = 1",
                    "WITH d AS (DELETE FROM numbers RETURNING *) MERGE INTO wanted USING d ON d.n = wanted.n"
                            + " WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN DO NOTHING",
                    "EXPLAIN ANALYZE DELETE FROM numbers",
                    "EXPLAIN (ANALYZE true) DELETE FROM numbers",
                    "TRUNCATE numbers",
                    "COPY numbers FROM STDIN",
                    "COPY (DELETE FROM numbers RETURNING n) TO STDOUT",
                    "DO $$ BEGIN DELETE FROM numbers; END $$",
                    "VACUUM numbers",
                    "DELETE FROM ruled",
                    "DELETE FROM through")) {
                List<String> refused = client.query(sql);
                assertThat(brief(refused)).as(sql).isEqualTo("E 42501, Z I");
                assertThat(refused.get(0)).contains("Rule: few-changes", "5 rows at a time");
                assertThat(sent(client, 1, extended(sql), sync())).as(sql).isEqualTo("E 42501, Z I");
            }
            assertThat(asked(client, "EXPLAIN DELETE FROM numbers"))
                    .startsWith("T, D")
                    .endsWith("C EXPLAIN, Z I");
            assertThat(asked(client, "DELETE FROM numbers WHERE n = $1")).isEqualTo("E 42P02, Z I");
            assertThat(count("numbers")).isEqualTo(1000);
        }
    }

    @Test
    void preparedStatementsAreJudgedWhenTheyRun() throws Exception {
        try (WireProbe client = dev()) {
            assertThat(asked(client, "PREPARE gone (integer) AS DELETE FROM numbers WHERE n <= $1"))
                    .isEqualTo("C PREPARE, Z I");
            assertThat(asked(client, "EXECUTE gone(5)")).isEqualTo("C DELETE 5, Z I");
            assertThat(asked(client, "EXECUTE gone(500)")).isEqualTo("E SP007, Z I");
            assertThat(sent(client, 1, extended("EXECUTE gone(500)"), sync())).isEqualTo("1, 2, n, E SP007, Z I");
            assertThat(asked(client, "EXPLAIN ANALYZE EXECUTE gone(500)")).isEqualTo("E 42501, Z I");
            assertThat(asked(client, "PREPARE back AS DELETE FROM numbers WHERE n < 50 RETURNING n"))
                    .isEqualTo("C PREPARE, Z I");
            assertThat(asked(client, "EXECUTE back")).isEqualTo("T, E SP007, Z I");
            assertThat(asked(client, "PREPARE hidden AS WITH d AS (DELETE FROM numbers RETURNING n) SELECT 1"))
                    .isEqualTo("C PREPARE, Z I");
            assertThat(asked(client, "EXECUTE hidden")).isEqualTo("E 42501, Z I");
            assertThat(count("numbers")).isEqualTo(995);
        }
    }

    /** What a judged Query leaves at the server under no name must not run as what the client had prepared so. */
    @Test
    void theUnnamedStatementIsNotSwapped() throws Exception {
        byte[] harmless = parse("", "SELECT 1");
        try (WireProbe client = dev()) {
            for (String sql : List.of(
                    "DELETE FROM numbers WHERE n = 1",
                    "DELETE FROM numbers",
                    "INSERT INTO numbers VALUES (2, 'twice')")) {
                String outcome = sent(client, 2, harmless, query(sql), bind("", ""), execute(""), sync());
                assertThat(outcome).as(sql).endsWith("E 26000, Z I");
                assertThat(sent(client, 1, bind("", ""), execute(""), sync())).isEqualTo("E 26000, Z I");
            }
            assertThat(count("numbers")).isEqualTo(999);
        }
    }

    @Test
    void cancellingAtAnyMomentCommitsNothing() throws Exception {
        for (int round = 0; round < 25; round++) {
            try (WireProbe client = dev();
                    WireProbe canceller = WireProbe.connect(proxy)) {
                byte[] cancel = Frontend.packet(80877102, client.key());
                client.send(query("DELETE FROM numbers"));
                canceller.send(cancel);
                client.await('Z', 1);
                assertThat(brief(client.take())).isIn("E SP007, Z I", "E 57014, Z I");
            }
        }
        assertThat(count("numbers")).isEqualTo(1000);
    }

    @Test
    void leavingInTheMiddleCommitsNothing() throws Exception {
        try (WireProbe client = dev()) {
            client.send(query("DELETE FROM numbers WHERE n > 10 AND pg_sleep(0) IS NOT NULL"));
        }
        try (WireProbe client = dev()) {
            client.send(extended("DELETE FROM numbers WHERE n > 10"), sync(), Frontend.terminate());
            client.untilEnd();
        }
        assertThat(count("numbers")).isEqualTo(1000);
    }

    /** Whatever isn't too much is answered as by the server itself. */
    @Test
    void everythingElseIsAsItWas() throws Exception {
        List<String> honest = Resources.text("effects/honest.txt").lines().toList();
        List<List<String>> expected = new ArrayList<>();
        try (WireProbe direct = WireProbe.direct(proxy)) {
            for (String sql : honest) {
                expected.add(direct.query(sql));
            }
        }
        asBefore();
        try (WireProbe client = dev()) {
            for (int i = 0; i < honest.size(); i++) {
                List<String> seen = client.query(honest.get(i));
                if (honest.get(i).endsWith("parents WHERE id = 1 RETURNING id")) {
                    // The row is held back until the transaction is over.
                    assertThat(brief(seen)).isEqualTo("T, E 23503, Z I");
                } else {
                    assertThat(seen).as(honest.get(i)).isEqualTo(expected.get(i));
                }
            }
        }
        assertThat(count("numbers")).isEqualTo(999);
    }

    @Test
    void bothLimitsAndMasksHold() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "bot")) {
            List<String> seen = client.query("INSERT INTO numbers VALUES (-1, 'eve@shop.test') RETURNING words");
            assertThat(brief(seen)).isEqualTo("T, D, C INSERT 0 1, Z I");
            assertThat(String.join("", seen)).doesNotContain("eve@");
            assertThat(asked(client, "DELETE FROM numbers WHERE n IN (1, 2, 3) RETURNING n"))
                    .endsWith("E SP007, Z I");
            assertThat(asked(client, "DELETE FROM numbers WHERE n IN (1, 2, 3, 4)"))
                    .isEqualTo("E SP007, Z I");
            assertThat(sent(client, 1, extended("DELETE FROM numbers WHERE n IN (1, 2, 3) RETURNING n"), sync()))
                    .endsWith("E SP007, Z I");
            assertThat(count("numbers")).isEqualTo(1001);
            assertThat(asked(client, "DELETE FROM numbers WHERE n IN (1, 2, 3)"))
                    .isEqualTo("C DELETE 3, Z I");
        }
    }

    @Test
    void theLogSaysWhatWouldHaveBeenChanged() throws Exception {
        try (WireProbe client = dev()) {
            asked(client, "UPDATE numbers SET words = 'logged' WHERE n < 78");
            sent(client, 1, extended("UPDATE numbers SET words = 'logged' WHERE n < 89"), sync());
        }
        try (Connection jdbc = proxy.connect("dev");
                Statement statement = jdbc.createStatement()) {
            jdbc.setAutoCommit(false);
            assertThat(statement.executeUpdate("DELETE FROM numbers WHERE n < 4"))
                    .isEqualTo(3);
            jdbc.commit();
        }
        List<String> lines = proxy.auditLines();
        while (lines.stream().noneMatch(line -> line.contains("\"UPDATE 88\""))) {
            lines = proxy.auditLines();
        }
        for (String tag :
                List.of("\"command_tag\":\"UPDATE 77\",\"rows\":77", "\"command_tag\":\"UPDATE 88\",\"rows\":88")) {
            assertThat(lines)
                    .filteredOn(line -> line.contains(tag))
                    .singleElement()
                    .asString()
                    .contains("\"status\":\"error\"", "\"sqlstate\":\"SP007\"", "\"row_limit_hit\":true");
        }
        assertThat(lines).anyMatch(line -> line.contains("\"obligations\":{\"affected_rows\":5"));
    }
}
