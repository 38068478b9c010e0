package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.bind;
import static dev.sallyport.it.support.Frontend.execute;
import static dev.sallyport.it.support.Frontend.extended;
import static dev.sallyport.it.support.Frontend.parse;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules that look at the planner's estimate, and whoever tries to have it lie, or to have it execute something. */
class EstimateTest {
    private static final String DATABASE = "wire_estimate";

    private static EstimateScene scene;
    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        scene = EstimateScene.start(directory, DATABASE);
        proxy = scene.proxy();
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @BeforeEach
    void filled() throws SQLException {
        scene.superuser(
                "TRUNCATE many, traces; INSERT INTO many SELECT n, 'row ' || n FROM generate_series(1, 1000) AS n");
        scene.superuser("ANALYZE many");
    }

    private void whereThePlannerAnswers(ProxyFixture.Attempt attempt) throws Exception {
        scene.whereThePlannerAnswers(this::filled, attempt);
    }

    private static void refuses(WireProbe client, String sql) throws IOException {
        assertThat(client.query(sql).get(0)).as(sql).contains("few-changes");
    }

    @Test
    void judgesByHowManyRowsThePlannerExpects() throws Exception {
        whereThePlannerAnswers(() -> {
            try (WireProbe client = WireProbe.through(proxy, "dev")) {
                assertThat(client.query("DELETE FROM many WHERE n <= 5")).containsExactly("C DELETE 5", "Z I");
                refuses(client, "DELETE FROM many WHERE n <= 700");
                refuses(client, "UPDATE many SET name = 'x'");
                refuses(client, "INSERT INTO many SELECT n + 5000, 'x' FROM generate_series(1, 700) AS n");
                assertThat(client.query("INSERT INTO many VALUES (9000, 'x')")).containsExactly("C INSERT 0 1", "Z I");
                assertThat(client.query("SELECT n FROM many WHERE n < 20")).contains("C SELECT 14");
                assertThat(client.query("SELECT n FROM many").get(0)).contains("SP001", "many-rows");
                assertThat(client.query("SELECT n FROM many LIMIT 3")).contains("C SELECT 3");
            }
            assertThat(scene.count("many")).isEqualTo(996);
            String line =
                    scene.recorded("statement.decision", "\"effect\":\"deny\"", "few-changes", "\"kind\":\"DELETE\"");
            assertThat(line).containsPattern("\"estimate\":\\{\"rows\":(69|70)\\d,\"cost\":\\d+\\}");
        });
    }

    @Test
    void changesHiddenInAQueryCount() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "dev")) {
            refuses(client, "WITH gone AS (DELETE FROM many RETURNING n) SELECT count(*) FROM gone");
            refuses(client, "MERGE INTO many m USING generate_series(1, 1000) s ON m.n = s WHEN MATCHED THEN DELETE");
        }
        assertThat(scene.count("many")).isEqualTo(1000);
    }

    @Test
    void parametersCountAsTheyAreBound() throws Exception {
        whereThePlannerAnswers(() -> {
            try (Connection dev = proxy.connect("dev", "prepareThreshold", "1");
                    PreparedStatement delete = dev.prepareStatement("DELETE FROM many WHERE n <= ?")) {
                delete.setInt(1, 3);
                assertThat(delete.executeUpdate()).isEqualTo(3);
                delete.setInt(1, 900);
                assertThatThrownBy(delete::executeUpdate).hasMessageContaining("few-changes");
                delete.setInt(1, 6);
                assertThat(delete.executeUpdate()).isEqualTo(3);
                delete.setInt(1, Integer.MAX_VALUE);
                assertThatThrownBy(delete::executeUpdate).hasMessageContaining("few-changes");
            }
            try (Connection dev = proxy.connect("dev", "prepareThreshold", "0");
                    PreparedStatement delete = dev.prepareStatement("DELETE FROM many WHERE n <= ? AND name <> ?")) {
                delete.setLong(1, 8);
                delete.setString(2, "x' OR true --");
                assertThat(delete.executeUpdate()).isEqualTo(2);
                delete.setString(2, "x".repeat(300_000));
                assertThatThrownBy(delete::executeUpdate).hasMessageContaining("few-changes");
            }
            assertThat(scene.count("many")).isEqualTo(992);
            assertThat(scene.recorded("statement.decision", "few-changes", "it is too long"))
                    .isNotEmpty();
        });
    }

    @Test
    void whatThePlannerCannotBeAskedCountsAsLarge() throws Exception {
        whereThePlannerAnswers(() -> {
            try (WireProbe client = WireProbe.through(proxy, "dev")) {
                refuses(client, "DELETE FROM many WHERE n = 1; SELECT 1");
                refuses(client, "PREPARE p AS DELETE FROM many WHERE n = $1");
                refuses(client, "EXPLAIN ANALYZE DELETE FROM many WHERE n = 1");
                assertThat(client.query("SET search_path = public")).contains("C SET");
                assertThat(client.query("DELETE FROM many WHERE n = 1")).contains("C DELETE 1");
                assertThat(client.query("CREATE TEMPORARY TABLE mine (n integer)"))
                        .contains("C CREATE TABLE");
                refuses(client, "DELETE FROM many WHERE n = 2");
                assertThat(scene.recorded("few-changes", "nobody else has")).isNotEmpty();
            }
            try (WireProbe client = WireProbe.through(proxy, "dev")) {
                assertThat(client.query("BEGIN; CREATE TABLE more (n integer)")).contains("Z T");
                refuses(client, "DELETE FROM many WHERE n = 2");
                assertThat(client.query("ROLLBACK")).contains("Z I");
            }
            assertThat(scene.count("many")).isEqualTo(999);
        });
    }

    @Test
    void nothingIsExecutedByPlanning() throws Exception {
        scene.superuser("GRANT EXECUTE ON FUNCTION trace(text) TO sp_app");
        try (WireProbe client = WireProbe.through(proxy, "dev")) {
            unplanned(client, "DELETE FROM many WHERE n = trace('planned')", "trace, which might be executed");
            unplanned(client, "DELETE FROM many WHERE n IN (SELECT n FROM traced)", "traced calls a function");
            unplanned(client, "DELETE FROM many WHERE 1 === 'planned'", "which might be executed by planning it");
            // No rule allows it whatever its estimate is: nobody asks for one.
            unplanned(
                    client,
                    "DELETE FROM many WHERE name = query_to_xml('SELECT trace(''xml'')', true, true, '')::text",
                    "\"sqlstate\":\"42501\"");
            assertThat(scene.recorded("query_to_xml", "few-changes"))
                    .isNotEmpty()
                    .doesNotContain("\"estimate\":");
        }
        assertThat(scene.count("traces")).isZero();
    }

    /** Refused, and the planner was not asked: what it would have done in vain leaves no trace. */
    private static void unplanned(WireProbe client, String sql, String why) throws IOException {
        long before = proxy.auditLines().size();
        refuses(client, sql);
        assertThat(proxy.auditLines().stream().skip(before))
                .as(sql)
                .anyMatch(line -> line.contains("statement.decision") && line.contains(why));
    }

    @Test
    void whatIsDeniedAnywayIsNotPlanned() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "dev")) {
            assertThat(client.query("DELETE FROM many WHERE n IN (SELECT n FROM secrets)")
                            .get(0))
                    .contains("no-secrets");
        }
        assertThat(scene.recorded("statement.decision", "no-secrets"))
                .isNotEmpty()
                .doesNotContain("\"estimate\":");
    }

    @Test
    void aLockedTableCostsAFewHundredMilliseconds() throws Exception {
        whereThePlannerAnswers(() -> {
            try (Connection admin = proxy.postgres().superuser(DATABASE);
                    Statement locks = admin.createStatement();
                    WireProbe client = WireProbe.through(proxy, "dev")) {
                client.query("SELECT 1");
                admin.setAutoCommit(false);
                locks.execute("LOCK TABLE many IN ACCESS EXCLUSIVE MODE");
                refuses(client, "DELETE FROM many WHERE n = 1");
                admin.rollback();
                assertThat(client.query("DELETE FROM many WHERE n = 1")).contains("C DELETE 1");
            }
            assertThat(scene.recorded("few-changes", "the planner failed with 55P03"))
                    .isNotEmpty();
        });
    }

    @Test
    void aTableThatHasGrownIsSeenToHave() throws Exception {
        whereThePlannerAnswers(() -> {
            scene.superuser("TRUNCATE counted; INSERT INTO counted SELECT generate_series(1, 5); ANALYZE counted");
            try (WireProbe client = WireProbe.through(proxy, "dev")) {
                client.send(parse("d", "DELETE FROM counted"), sync());
                client.ready();
                client.send(bind("", "d"), execute(""), sync());
                assertThat(client.ready()).contains("C DELETE 5");
                scene.superuser("INSERT INTO counted SELECT generate_series(1, 20000)");
                client.send(bind("", "d"), execute(""), sync());
                assertThat(client.ready().get(0)).contains("few-changes");
            }
            assertThat(scene.count("counted")).isEqualTo(20_000);
        });
    }

    @Test
    void aPipelineStaysInOrderAndStopsAtTheRefusal() throws Exception {
        whereThePlannerAnswers(() -> {
            try (WireProbe client = WireProbe.through(proxy, "dev")) {
                client.send(
                        extended("SELECT 1"),
                        extended("SELECT n FROM many WHERE n = 7"),
                        extended("DELETE FROM many"),
                        extended("SELECT 2"),
                        sync(),
                        query("SELECT 3"));
                client.await('Z', 2);
                List<String> said = client.take();
                assertThat(said).contains("D 1", "D 3").doesNotContain("D 2");
                assertThat(said.stream().filter(line -> line.startsWith("E {")).toList())
                        .hasSize(1);
            }
            assertThat(scene.count("many")).isEqualTo(1000);
        });
    }

    @Test
    void nothingRunsForWhoHasLeftMeanwhile() throws Exception {
        try (Connection admin = proxy.postgres().superuser(DATABASE);
                Statement locks = admin.createStatement()) {
            admin.setAutoCommit(false);
            int row = 77;
            String asking = "pg_stat_activity WHERE application_name = 'sallyport estimate'";
            try (WireProbe client = WireProbe.through(proxy, "dev")) {
                client.query("SELECT 1");
                locks.execute("LOCK TABLE many IN ACCESS EXCLUSIVE MODE");
                client.send(query("DELETE FROM many WHERE n = " + row));
                while (scene.count(asking + " AND wait_event_type = 'Lock'") == 0) {
                    if (client.socket().getInputStream().available() > 0) {
                        // It waits for half a second only, in which a slow machine may not have seen it.
                        client.ready();
                        row++;
                        client.send(query("DELETE FROM many WHERE n = " + row));
                    }
                }
            }
            while (!proxy.metrics().contains("sallyport_sessions 0.0")) {
                Thread.onSpinWait();
            }
            admin.rollback();
            while (scene.count(asking) > 0) {
                Thread.onSpinWait();
            }
            assertThat(scene.recorded("statement.decision", "n = " + row)).isEmpty();
        }
        assertThat(scene.count("many")).isEqualTo(1000);
    }

    @Test
    void noConnectionsAreLeft() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "dev")) {
            for (int i = 0; i < 10; i++) {
                client.query("DELETE FROM many WHERE n = " + i);
            }
        }
        while (scene.count("pg_stat_activity WHERE application_name = 'sallyport estimate'") > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whoIsNotConcernedIsNotAsked() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            assertThat(client.query("DELETE FROM many WHERE n <= 700")).contains("C DELETE 700");
        }
        assertThat(scene.recorded("statement.decision", "\"name\":\"Owner\"", "DELETE"))
                .doesNotContain("\"estimate\":");
    }
}
