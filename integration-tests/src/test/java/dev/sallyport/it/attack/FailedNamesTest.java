package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.Frontend;
import dev.sallyport.it.support.Policies;
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

/**
 * A name of a statement or cursor is given anew, in vain, and used at once in the next message: the server still has
 * what it stood for before.
 */
class FailedNamesTest {
    private static final String POLICY = Policies.of("""
            - id: few-rows
              effect: limit
              what: {tables: [public.numbers]}
              limit: {rows: 3}
            - id: everything
              effect: allow
              what: {categories: [dql, dml, txn, session], tables: ["public.*"]}
            """);

    private static final String LIMITED = "SELECT n FROM public.numbers";

    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, "attack_names");
        proxy.policy(POLICY);
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static byte[] parsed(String name, String sql) {
        return Frontend.join(Frontend.parse(name, sql), Frontend.sync());
    }

    private static byte[] executed(String statement) {
        return Frontend.join(Frontend.bind("", statement), Frontend.execute("", 0), Frontend.sync());
    }

    private static byte[] run(String sql) {
        return Frontend.join(Frontend.extended(sql), Frontend.sync());
    }

    /** All of it in one go; the answer to the last. */
    private static List<String> atOnce(WireProbe client, byte[]... batches) throws IOException {
        client.send(batches);
        List<String> answer = List.of();
        for (int i = 0; i < batches.length; i++) {
            answer = client.ready();
        }
        return answer;
    }

    private static void isLimited(List<String> answer) {
        assertThat(answer).anyMatch(line -> line.startsWith("E {C=SP007"));
        assertThat(answer.stream().filter(line -> line.startsWith("D "))).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void aStatementIsWhatItWasPreparedAs() throws IOException {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            assertThat(client.query("PREPARE a AS " + LIMITED)).contains("C PREPARE");
            isLimited(client.query("EXECUTE a"));

            isLimited(atOnce(client, Frontend.query("PREPARE a AS SELECT 1"), Frontend.query("EXECUTE a")));
            isLimited(atOnce(client, Frontend.query("PREPARE a AS SELECT 1"), executed("a")));
            isLimited(atOnce(client, parsed("a", "SELECT 1"), executed("a")));
            isLimited(atOnce(client, parsed("a", "SELECT 1"), run("EXECUTE a")));
            isLimited(atOnce(
                    client,
                    Frontend.query("DEALLOCATE nosuch; DEALLOCATE a; PREPARE a AS SELECT 1"),
                    Frontend.query("EXECUTE a")));
        }
    }

    /** PREPARE does nothing before it is executed. */
    @Test
    void aStatementThatIsOnlyParsedGivesNoName() throws IOException {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            client.query("PREPARE a AS " + LIMITED);
            assertThat(atOnce(client, parsed("e", "PREPARE a AS SELECT 1"))).contains("Z I");
            isLimited(client.query("EXECUTE a"));

            assertThat(atOnce(client, parsed("d", "DECLARE c CURSOR WITH HOLD FOR SELECT 1")))
                    .contains("Z I");
            client.query("DECLARE c CURSOR WITH HOLD FOR " + LIMITED);
            isLimited(client.query("FETCH ALL FROM c"));
        }
    }

    /** What was parsed before for a message that is sent later. */
    @Test
    void whatExecutesAStatementMeansTheOneThatIsThere() throws IOException {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            client.query("PREPARE a AS " + LIMITED);
            assertThat(atOnce(client, parsed("e", "EXECUTE a"))).contains("Z I");

            isLimited(atOnce(client, Frontend.query("PREPARE a AS SELECT 1"), executed("e")));
        }
    }

    @Test
    void theUnnamedStatementIsTheLastThatWasParsed() throws IOException {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            client.query("PREPARE taken AS SELECT 1");
            assertThat(atOnce(client, parsed("", LIMITED))).contains("Z I");

            isLimited(atOnce(
                    client,
                    Frontend.join(Frontend.parse("taken", "SELECT 1"), Frontend.parse("", "SELECT 1"), Frontend.sync()),
                    executed("")));
        }
    }

    @Test
    void aCursorIsWhatItWasDeclaredFor() throws IOException {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            assertThat(client.query("DECLARE c CURSOR WITH HOLD FOR " + LIMITED))
                    .contains("C DECLARE CURSOR");

            isLimited(atOnce(
                    client,
                    Frontend.query("DECLARE c CURSOR WITH HOLD FOR SELECT 1"),
                    Frontend.query("FETCH ALL FROM c")));
        }
    }

    @Test
    void aPortalIsWhatItWasBoundTo() throws IOException {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            client.query("PREPARE a AS " + LIMITED);
            client.query("PREPARE b AS SELECT 1");
            client.query("BEGIN");
            assertThat(atOnce(client, Frontend.join(Frontend.bind("p", "a"), Frontend.sync())))
                    .contains("Z T");
            client.query("SAVEPOINT s");

            isLimited(atOnce(
                    client,
                    Frontend.join(Frontend.bind("p", "b"), Frontend.sync()),
                    run("ROLLBACK TO s"),
                    Frontend.join(Frontend.execute("p", 0), Frontend.sync())));
        }
    }
}
