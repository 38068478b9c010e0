package dev.sallyport.it.approval;

import static dev.sallyport.it.approval.ApprovalScene.OWNER;
import static dev.sallyport.it.approval.ApprovalScene.refused;
import static dev.sallyport.it.support.Frontend.bind;
import static dev.sallyport.it.support.Frontend.execute;
import static dev.sallyport.it.support.Frontend.parse;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sync;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.it.support.Rows;
import dev.sallyport.it.support.WireProbe;
import dev.sallyport.policy.approval.Approval;
import dev.sallyport.policy.approval.ApprovalState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Approvals of more than one statement, and those who would have them cover even more. */
class WideApprovalTest {
    private static final String READ = "SELECT b FROM shape.t WHERE a = ";
    private static final String OPENED = "SELECT b FROM opened.t WHERE a = ";
    private static ApprovalScene scene;
    private static Reviewing people;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        scene = ApprovalScene.open(directory, "approvals_wide");
        people = new Reviewing(scene.proxy);
        for (String schema : List.of("shape", "opened")) {
            scene.superuser("CREATE SCHEMA " + schema + "; CREATE TABLE " + schema + ".t (a int, b text); INSERT INTO "
                    + schema + ".t SELECT n, n FROM generate_series(1, 9) n; CREATE VIEW " + schema
                    + ".v AS SELECT a, b FROM " + schema + ".t; GRANT ALL ON SCHEMA " + schema
                    + " TO sp_app; GRANT ALL ON ALL TABLES IN SCHEMA " + schema + " TO sp_app");
        }
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @BeforeEach
    void closeAll() {
        for (Approval open : scene.desk().list(true)) {
            scene.desk().revoke(open.id(), OWNER, true, "");
        }
    }

    private static String approved(Statement statement, String sql) throws Exception {
        JsonNode refusal = refused("SP001", () -> statement.execute(sql));
        scene.approve(refusal);
        return refusal.path("approval_id").asText();
    }

    private static Approval find(String id) {
        return scene.desk().find(id).orElseThrow();
    }

    @Test
    void aFingerprintCoversOtherValuesAsOftenAsItSays() throws Exception {
        try (Connection dev = scene.proxy.connect("dev", "preferQueryMode", "simple");
                Connection second = scene.proxy.connect("dev", "preferQueryMode", "simple");
                Statement statement = dev.createStatement();
                Statement other = second.createStatement()) {
            String id = approved(statement, READ + "1");

            assertThat(Rows.first(statement, READ + "2")).isEqualTo("2");
            assertThat(Rows.first(other, READ + "3 -- elsewhere")).isEqualTo("3");
            assertThat(find(id).used()).isEqualTo(2);
            assertThat(Rows.first(statement, READ + "1")).isEqualTo("1");
            assertThat(find(id).state()).isEqualTo(ApprovalState.CONSUMED);
            assertThat(refused("SP001", () -> statement.execute(READ + "4"))
                            .path("scope")
                            .asText())
                    .isEqualTo("fingerprint");
            assertThat(scene.proxy.auditLines().stream().filter(line -> line.contains(id)))
                    .filteredOn(line -> line.contains("approval.used") || line.contains("approval.consumed"))
                    .hasSize(3);
        }
    }

    @Test
    void aFingerprintCoversNothingThatMeansSomethingElse() throws Exception {
        try (Connection dev = scene.proxy.connect("dev", "preferQueryMode", "simple");
                Connection second = scene.proxy.connect("bot", "preferQueryMode", "simple");
                Statement statement = dev.createStatement();
                Statement other = second.createStatement()) {
            approved(statement, READ + "1");

            for (String sql : List.of(
                    READ + "1 OR true",
                    READ + "'1'",
                    READ + "1 LIMIT 5",
                    READ + "1; " + READ + "2",
                    "SELECT b FROM shape.v WHERE a = 1")) {
                refused("SP001", () -> statement.execute(sql));
            }
            refused("SP001", () -> other.execute(READ + "1"));
            statement.execute("SET search_path = shape, public");
            refused("SP001", () -> statement.execute(READ + "1"));
            statement.execute("RESET search_path");
            assertThat(Rows.first(statement, READ + "5")).isEqualTo("5");
            scene.superuser("ALTER TABLE shape.t ADD COLUMN c int DEFAULT 1");
            refused("SP001", () -> statement.execute(READ + "5"));
        }
    }

    @Test
    void aChangedViewIsAnother() throws Exception {
        String sql = "SELECT b FROM shape.v WHERE a = ";
        try (Connection dev = scene.proxy.connect("dev", "preferQueryMode", "simple");
                Statement statement = dev.createStatement()) {
            approved(statement, sql + "1");
            assertThat(Rows.first(statement, sql + "2")).isEqualTo("2");
            scene.superuser("CREATE OR REPLACE VIEW shape.v AS SELECT a, 'secret'::text AS b FROM shape.t");
            refused("SP001", () -> statement.execute(sql + "2"));
        }
    }

    @Test
    void whatChangesRowsOrRunsTextIsAskedForByItself() throws Exception {
        try (Connection dev = scene.proxy.connect("dev", "preferQueryMode", "simple");
                Statement statement = dev.createStatement()) {
            for (String sql : List.of(
                    "DELETE FROM shape.t WHERE a = ",
                    "SELECT current_setting('work_mem') FROM shape.t WHERE a = ",
                    "SELECT set_config('work_mem', '1MB', true) FROM shape.t WHERE a = ")) {
                JsonNode refusal = refused("SP001", () -> statement.execute(sql + "100"));
                assertThat(refusal.has("scope")).as(sql).isFalse();
                scene.approve(refusal);
                refused("SP001", () -> statement.execute(sql + "101"));
            }
        }
    }

    @Test
    void noMoreUsesThanSaidWhenManyComeAtOnce() throws Exception {
        List<Connection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) {
                connections.add(scene.proxy.connect("dev", "preferQueryMode", "simple"));
            }
            String id = approved(connections.get(0).createStatement(), READ + "1");
            List<CompletableFuture<Boolean>> runs = new ArrayList<>();
            for (Connection connection : connections) {
                runs.add(CompletableFuture.supplyAsync(() -> {
                    try {
                        return connection.createStatement().execute(READ + "2");
                    } catch (SQLException e) {
                        assertThat(e.getSQLState()).isEqualTo("SP001");
                        return false;
                    }
                }));
            }
            assertThat(runs.stream().filter(CompletableFuture::join)).hasSize(3);
            assertThat(find(id).state()).isEqualTo(ApprovalState.CONSUMED);
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    @Test
    void aSessionIsOpenedForReadingUntilItIsTakenBack() throws Exception {
        try (Connection dev = scene.proxy.connect("dev", "preferQueryMode", "simple");
                Connection second = scene.proxy.connect("dev", "preferQueryMode", "simple");
                Statement statement = dev.createStatement();
                Statement other = second.createStatement()) {
            String id = approved(statement, OPENED + "1");
            assertThat(Rows.first(statement, OPENED + "2")).isEqualTo("2");
            assertThat(Rows.first(statement, "SELECT count(*) FROM opened.t")).isEqualTo("9");
            assertThat(people.run(people.person("olga", null, "owners"), "approvals", "show", id)
                            .text())
                    .contains("covers", "whatever the session reads", "used so far: 2");

            refused("SP001", () -> other.execute(OPENED + "1"));
            refused("SP001", () -> statement.execute("SELECT b FROM shape.t, opened.t"));
            refused("SP001", () -> statement.execute("SELECT b FROM opened.v"));
            refused("SP001", () -> statement.execute("INSERT INTO opened.t VALUES (10, 'x')"));
            refused("42501", () -> statement.execute("SET ROLE postgres"));

            assertThat(people.run(people.person("nobody", null, "eng"), "approvals", "revoke", id)
                            .code())
                    .isEqualTo(1);
            assertThat(Rows.first(statement, OPENED + "2")).isEqualTo("2");
            assertThat(people.run(people.person("olga", null, "owners"), "approvals", "revoke", id, "--comment", "done")
                            .text())
                    .contains(id + " is revoked");
            assertThat(refused("SP001", () -> statement.execute(OPENED + "2"))
                            .path("approval_id")
                            .asText())
                    .isNotEqualTo(id);
            assertThat(scene.proxy.auditLines())
                    .anyMatch(line -> line.contains("approval.revoked") && line.contains(id));
        }
    }

    @Test
    void whatIsTakenBackInTheMidstOfAPipelineEndsWithTheNextBind() throws Exception {
        try (WireProbe client = WireProbe.through(scene.proxy, "dev")) {
            client.send(parse("s", OPENED + "3"), bind("", "s"), execute(""), sync());
            assertThat(client.ready().toString()).contains("SP001");
            Approval asked = scene.desk().list(true).get(0);
            scene.desk().vote(asked.id(), OWNER, true, "");
            client.send(query("BEGIN"));
            client.ready();
            client.send(bind("", "s"), execute(""), sync());
            client.send(bind("", "s"), execute(""), sync());
            assertThat(client.ready().toString()).contains("SELECT 1");
            assertThat(client.ready().toString()).contains("SELECT 1");
            scene.desk().revoke(asked.id(), OWNER, false, "");
            client.send(bind("", "s"), execute(""), sync());
            assertThat(client.ready().toString()).contains("SP001");
        }
    }
}
