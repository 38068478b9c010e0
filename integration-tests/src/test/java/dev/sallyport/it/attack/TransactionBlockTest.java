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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that ask whether a transaction block is open, and somebody who opens or ends one where it isn't seen at once. */
class TransactionBlockTest {
    private static final String POLICY = Policies.of("""
            - id: delete-within
              effect: deny
              roles: [owner]
              what: {kinds: [DELETE]}
              when: "!stmt_in_tx"
              message: "only in a transaction"
            - id: insert-outside
              effect: deny
              roles: [owner]
              what: {kinds: [INSERT]}
              when: "stmt_in_tx"
              message: "not in a transaction"
            - id: everything
              effect: allow
              roles: [owner]
              what: {categories: [dql, dml, ddl, txn, session], tables: ["public.*"]}
            """);

    private static final String DELETE = "DELETE FROM public.blocks";
    private static final String INSERT = "INSERT INTO public.blocks VALUES (2)";

    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, "attack_blocks");
        proxy.superuser("CREATE TABLE public.blocks (id int); GRANT ALL ON public.blocks TO sp_app");
        proxy.policy(POLICY);
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @BeforeEach
    void asBefore() throws Exception {
        proxy.superuser("TRUNCATE public.blocks; INSERT INTO public.blocks VALUES (1)");
    }

    private static byte[] batch(String... statements) {
        byte[] all = {};
        for (String sql : statements) {
            all = Frontend.join(all, Frontend.extended(sql));
        }
        return Frontend.join(all, Frontend.sync());
    }

    /** All of it in one go, behind a beginning whose answer was waited for; the answer to the last. */
    private static List<String> atOnce(String before, byte[]... batches) throws IOException {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            client.query(before);
            client.send(batches);
            List<String> answer = List.of();
            for (int i = 0; i < batches.length; i++) {
                answer = client.ready();
            }
            return answer;
        }
    }

    private static void isRefused(String rule, List<String> answer) {
        assertThat(answer).anyMatch(line -> line.startsWith("E {C=42501") && line.contains(rule));
    }

    private static void runs(String tag, List<String> answer) {
        assertThat(answer).contains("C " + tag).noneMatch(line -> line.startsWith("E "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"COMMIT", "ROLLBACK", "END", "ABORT", "COMMIT AND NO CHAIN"})
    void endingItDoesNotLetThroughWhatMustBeWithin(String end) throws Exception {
        isRefused("delete-within", atOnce("BEGIN", Frontend.query(end), Frontend.query(DELETE)));
        isRefused("delete-within", atOnce("BEGIN", Frontend.query(end + "; " + DELETE)));
        isRefused("delete-within", atOnce("BEGIN", batch(end), batch(DELETE)));
        isRefused("delete-within", atOnce("BEGIN", batch(end, DELETE)));
        isRefused("delete-within", atOnce("SELECT 1", Frontend.query("BEGIN; " + end + "; " + DELETE)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"BEGIN", "START TRANSACTION READ WRITE"})
    void beginningItDoesNotLetThroughWhatMustBeOutside(String begin) throws Exception {
        isRefused("insert-outside", atOnce("SELECT 1", Frontend.query(begin), Frontend.query(INSERT)));
        isRefused("insert-outside", atOnce("SELECT 1", Frontend.query(begin + "; " + INSERT)));
        isRefused("insert-outside", atOnce("SELECT 1", batch(begin), batch(INSERT)));
        isRefused("insert-outside", atOnce("SELECT 1", batch(begin, INSERT)));
        isRefused("insert-outside", atOnce("BEGIN", Frontend.query("COMMIT AND CHAIN"), Frontend.query(INSERT)));
        isRefused("insert-outside", atOnce("BEGIN", Frontend.query("COMMIT AND CHAIN; " + INSERT)));
    }

    /** Bound while a block was open, and executed when it is over. */
    @Test
    void whatIsExecutedLaterIsJudgedThen() throws Exception {
        isRefused(
                "delete-within",
                atOnce(
                        "BEGIN",
                        Frontend.join(Frontend.parse("d", DELETE), Frontend.bind("d", "d"), batch("COMMIT")),
                        Frontend.join(Frontend.bind("", "d"), Frontend.execute(""), Frontend.sync())));
        isRefused(
                "delete-within",
                atOnce(
                        "BEGIN",
                        Frontend.join(
                                Frontend.parse("d", DELETE),
                                Frontend.bind("d", "d"),
                                Frontend.extended("COMMIT"),
                                Frontend.execute("d"),
                                Frontend.sync())));
    }

    @Test
    void whatIsWhereItMustBeRuns() throws Exception {
        runs("DELETE 1", atOnce("SELECT 1", Frontend.query("BEGIN"), Frontend.query(DELETE)));
        runs("DELETE 1", atOnce("SELECT 1", Frontend.query("BEGIN; SAVEPOINT a; " + DELETE)));
        runs("DELETE 1", atOnce("SELECT 1", batch("BEGIN", DELETE)));
        runs("DELETE 1", atOnce("SELECT 1", batch("BEGIN"), batch(DELETE)));
        runs("INSERT 0 1", atOnce("BEGIN", Frontend.query("COMMIT"), Frontend.query(INSERT)));
        runs("INSERT 0 1", atOnce("BEGIN", batch("COMMIT"), batch(INSERT)));
        runs("DELETE 3", atOnce("BEGIN; COMMIT", Frontend.query("COMMIT"), Frontend.query("BEGIN"), batch(DELETE)));
    }

    /** What was refused has neither begun a block nor ended one. */
    @Test
    void aRefusedTextChangesNothing() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            client.query("BEGIN; TRUNCATE public.blocks; " + INSERT);
            runs("INSERT 0 1", client.query(INSERT));
            client.query("BEGIN");
            isRefused("delete-within", client.query("COMMIT; " + DELETE));
            client.query("ROLLBACK");
            isRefused("delete-within", client.query(DELETE));
        }
    }
}
