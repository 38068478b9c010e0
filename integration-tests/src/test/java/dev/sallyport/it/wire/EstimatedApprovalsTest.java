package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.extended;
import static dev.sallyport.it.support.Frontend.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.approval.VoteAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consent that holds as long as the planner expects about what it did when it was given. */
class EstimatedApprovalsTest {
    private static final String DATABASE = "wire_estimated_approvals";

    private static EstimateScene scene;
    private static ProxyFixture proxy;
    private static int times;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        scene = EstimateScene.start(directory, DATABASE);
        proxy = scene.proxy();
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    private static void whereThePlannerAnswers(ProxyFixture.Attempt attempt) throws Exception {
        scene.whereThePlannerAnswers(() -> {}, attempt);
    }

    /** No statement of the same bytes was consented to. */
    private static String anew() {
        times++;
        return " /* " + times + " */";
    }

    @Test
    void aRuleConsentsByItselfAndIsOnRecordForIt() throws Exception {
        whereThePlannerAnswers(() -> {
            scene.superuser("TRUNCATE counted; INSERT INTO counted SELECT generate_series(1, 3); ANALYZE counted");
            try (WireProbe client = WireProbe.through(proxy, "owner")) {
                assertThat(client.query("DELETE FROM counted WHERE n = 1").get(0))
                        .contains("SP004");
                assertThat(client.query("DELETE FROM counted WHERE n = 1 /*sallyport:ticket='nonsense'*/")
                                .get(0))
                        .contains("SP004");
                assertThat(client.query("DELETE FROM counted WHERE n = 1 /*sallyport:ticket='CHG-1'*/"))
                        .contains("C DELETE 1");
                assertThat(scene.recorded("statement.decision", "\"effect\":\"allow\"", "\"name\":\"Owner\"", "DELETE"))
                        .contains("\"auto_approved\":[\"changes-of-counted\"]", "\"estimate\":{\"rows\":")
                        .contains("\"claimed\":{\"ticket\":\"CHG-1\"}")
                        .doesNotContain("\"approval\":");
                client.query("SET sallyport.ticket = 'CHG-2'");
                client.send(extended("DELETE FROM counted WHERE n = $1", "2"), sync());
                assertThat(client.ready()).contains("C DELETE 1");
                scene.superuser("INSERT INTO counted SELECT generate_series(1, 5000)");
                client.send(extended("DELETE FROM counted WHERE n > $1", "1"), sync());
                assertThat(client.ready().toString()).contains("SP001", "changes-of-counted");
                client.query("RESET sallyport.ticket");
                client.send(extended("DELETE FROM counted WHERE n = $1", "2"), sync());
                assertThat(client.ready().toString()).contains("SP004");
            }
            assertThat(scene.count("counted")).isEqualTo(5001);
        });
    }

    private static String asked(String sql, WireProbe client) throws IOException {
        String refused = client.query(sql).get(0);
        assertThat(refused).contains("SP001", "purges");
        int at = refused.indexOf("ap_");
        return refused.substring(at, at + 19);
    }

    private static void approved(String id) {
        Principal dev = new Principal(
                PrincipalKind.HUMAN,
                ProxyFixture.ISSUER + "|dev",
                "Dev",
                Set.of("dev"),
                Set.of("eng"),
                true,
                null,
                null,
                List.of());
        assertThat(proxy.daemon().approvals().vote(id, dev, true, "fine")).isInstanceOf(VoteAnswer.Cast.class);
    }

    @Test
    void whatHasGrownSinceItWasApprovedIsAskedAboutAgain() throws Exception {
        whereThePlannerAnswers(() -> {
            scene.superuser("TRUNCATE drifting; INSERT INTO drifting SELECT generate_series(1, 5); ANALYZE drifting");
            String sql = "DELETE FROM drifting" + anew();
            try (WireProbe client = WireProbe.through(proxy, "owner")) {
                String first = asked(sql, client);
                approved(first);
                scene.superuser("INSERT INTO drifting SELECT generate_series(1, 10)");
                scene.superuser("ANALYZE drifting");
                assertThat(client.query(sql)).as("three times as many").contains("C DELETE 15");

                scene.superuser("INSERT INTO drifting SELECT generate_series(1, 5)");
                scene.superuser("ANALYZE drifting");
                String second = asked(sql, client);
                approved(second);
                scene.superuser("INSERT INTO drifting SELECT generate_series(1, 5000)");
                scene.superuser("ANALYZE drifting");
                String third = asked(sql, client);
                assertThat(third).isNotEqualTo(second);
                assertThat(asked(sql, client)).as("no third request").isEqualTo(third);
                assertThat(scene.recorded("approval.revoked", second)).contains("the planner expects 5005 rows");
                assertThat(scene.count("drifting")).isEqualTo(5005);
                approved(third);
                assertThat(client.query(sql)).contains("C DELETE 5005");
            }
        });
    }

    @Test
    void whatIsNotKnownAnyMoreIsAskedAboutAgainAndOnce() throws Exception {
        whereThePlannerAnswers(() -> {
            scene.superuser("TRUNCATE drifting; INSERT INTO drifting SELECT generate_series(1, 7); ANALYZE drifting");
            String sql = "DELETE FROM drifting WHERE n < 900" + anew();
            try (WireProbe client = WireProbe.through(proxy, "owner")) {
                String first = asked(sql, client);
                approved(first);
                try (Connection admin = proxy.postgres().superuser(DATABASE);
                        Statement locks = admin.createStatement()) {
                    admin.setAutoCommit(false);
                    locks.execute("LOCK TABLE drifting IN ACCESS EXCLUSIVE MODE");
                    String second = asked(sql, client);
                    assertThat(second).isNotEqualTo(first);
                    admin.rollback();
                    approved(second);
                }
                assertThat(client.query(sql)).contains("C DELETE 7");
            }
        });
    }
}
