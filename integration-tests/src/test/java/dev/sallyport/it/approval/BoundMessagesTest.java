package dev.sallyport.it.approval;

import static dev.sallyport.it.approval.ApprovalScene.OWNER;
import static dev.sallyport.it.support.Frontend.bind;
import static dev.sallyport.it.support.Frontend.copyData;
import static dev.sallyport.it.support.Frontend.copyDone;
import static dev.sallyport.it.support.Frontend.execute;
import static dev.sallyport.it.support.Frontend.parse;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sync;
import static dev.sallyport.it.support.Frontend.terminate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.WireProbe;
import dev.sallyport.policy.approval.Approval;
import dev.sallyport.policy.approval.ApprovalState;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders of messages by which something else could run than what was approved. */
class BoundMessagesTest {
    private static final String DELETE = "DELETE FROM orders WHERE id = 3";
    private static ApprovalScene scene;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        scene = ApprovalScene.open(directory, "approvals_bound");
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        scene.fill();
        for (Approval open : scene.desk().list(true)) {
            if (open.state() == ApprovalState.PENDING) {
                scene.desk().cancel(open.id()).join();
            } else {
                scene.desk().vote(open.id(), OWNER, false, "");
            }
        }
    }

    private static WireProbe bot() throws IOException {
        return WireProbe.through(scene.proxy, "bot");
    }

    private static String sent(WireProbe client, byte[]... messages) throws IOException {
        client.send(messages);
        return client.ready().toString();
    }

    private static Approval pending() {
        while (true) {
            List<Approval> open = scene.desk().list(true);
            if (!open.isEmpty()) {
                return open.get(0);
            }
            Thread.onSpinWait();
        }
    }

    private static void approved(WireProbe client) throws IOException {
        assertThat(sent(client, parse("d", DELETE), bind("", "d"), execute(""), sync()))
                .contains("SP001");
        scene.desk().vote(pending().id(), OWNER, true, "");
    }

    @Test
    void whatRanBeforeInTheSameBatchMayHaveChangedItsMeaning() throws Exception {
        try (WireProbe client = bot()) {
            approved(client);
            for (String before : List.of("SET search_path = public, hr", "SET datestyle = german", "SELECT 1")) {
                assertThat(sent(
                                client,
                                parse("", before),
                                bind("", ""),
                                execute(""),
                                parse("", DELETE),
                                bind("", ""),
                                execute(""),
                                sync()))
                        .as(before)
                        .contains("behind a Sync");
                assertThat(sent(client, parse("", before), bind("", ""), execute(""), query(DELETE)))
                        .as(before)
                        .contains("behind a Sync");
            }
            assertThat(scene.orders()).isEqualTo(30);
            assertThat(sent(
                            client,
                            parse("b", "BEGIN"),
                            bind("", "b"),
                            execute(""),
                            bind("", "d"),
                            execute(""),
                            sync()))
                    .contains("DELETE 1");
        }
    }

    @Test
    void whatWasBoundRunsAtOnceOrNotAtAll() throws Exception {
        try (WireProbe client = bot()) {
            approved(client);
            sent(client, query("BEGIN"));
            assertThat(sent(client, bind("p", "d"), sync())).doesNotContain("SP00");
            sent(client, query("SET datestyle = german"));
            assertThat(sent(client, execute("p"), sync())).contains("SP005");
            assertThat(sent(client, query("ROLLBACK"))).contains("ROLLBACK");
            assertThat(scene.orders()).isEqualTo(30);
        }
    }

    @Test
    void onePortalRunsOnce() throws Exception {
        try (WireProbe client = bot()) {
            approved(client);
            assertThat(sent(client, bind("", "d"), execute(""), execute(""), sync()))
                    .contains("DELETE 1")
                    .doesNotContain("DELETE 0");
            assertThat(sent(client, bind("", "d"), execute(""), sync())).contains("SP001");
        }
    }

    @Test
    void nobodyApprovesDataThatFollow() throws Exception {
        scene.superuser("GRANT ALL ON hr.salaries TO sp_app");
        try (WireProbe client = bot()) {
            String copy = "COPY hr.salaries FROM STDIN /*sallyport:justification='x',ticket='CHG-1'*/";
            assertThat(sent(client, query(copy))).contains("42501", "data that would follow");
            client.send(copyData("7\t7\n"), copyDone());
            assertThat(sent(client, query("SELECT 1"))).contains("Z I");
        }
    }

    @Test
    void aFailedTransactionAsksNobody() throws Exception {
        try (WireProbe client = bot()) {
            sent(client, query("BEGIN"));
            sent(client, query("SELECT 1/0"));
            assertThat(sent(client, query(DELETE))).contains("25P02");
            assertThat(scene.desk().list(true)).isEmpty();
        }
    }

    @Test
    void whoSaysGoodbyeWhileHeldHasLeft() throws Exception {
        try (WireProbe client = bot()) {
            client.send(query("UPDATE orders SET amount = 0 WHERE id = 3"), terminate());
            Approval held = pending();
            client.socket().shutdownOutput();
            while (scene.desk().find(held.id()).orElseThrow().state() != ApprovalState.CANCELLED) {
                Thread.onSpinWait();
            }
            client.untilEnd();
            assertThat(scene.number("SELECT amount FROM orders WHERE id = 3")).isEqualTo(3);
        }
    }
}
