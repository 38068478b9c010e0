package dev.sallyport.it.approval;

import static dev.sallyport.it.approval.ApprovalScene.OWNER;
import static dev.sallyport.it.approval.ApprovalScene.passes;
import static dev.sallyport.it.approval.ApprovalScene.person;
import static dev.sallyport.it.approval.ApprovalScene.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.policy.approval.Approval;
import dev.sallyport.policy.approval.ApprovalState;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.approval.VoteAnswer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements that wait for reviewers, and those who want to get past them. */
class ApprovalTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static ApprovalScene scene;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        scene = ApprovalScene.open(directory, "approvals");
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        scene.fill();
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended"})
    void whatWasApprovedRunsOnce(String mode) throws Exception {
        String sql = "DELETE FROM orders WHERE id = 7";
        try (Connection dev = scene.proxy.connect("dev", "preferQueryMode", mode);
                Statement statement = dev.createStatement()) {
            JsonNode refusal = refused("SP001", () -> statement.execute(sql));
            assertThat(refusal.path("state").asText()).isEqualTo("pending");
            assertThat(refusal.path("reviewers").get(0).asText()).isEqualTo("owner");
            assertThat(refused("SP001", () -> statement.execute(sql)).path("approval_id"))
                    .as("asking again asks nothing new")
                    .isEqualTo(refusal.path("approval_id"));

            scene.approve(refusal);

            assertThat(statement.executeUpdate(sql)).isEqualTo(1);
            assertThat(scene.orders()).isEqualTo(29);
            assertThat(refused("SP001", () -> statement.execute(sql)).path("approval_id"))
                    .as("used up")
                    .isNotEqualTo(refusal.path("approval_id"));
            String id = refusal.path("approval_id").asText();
            assertThat(scene.proxy.auditLines().stream().filter(line -> line.contains(id)))
                    .extracting(line -> JSON.readTree(line).path("type").asText())
                    .containsSubsequence(
                            "approval.requested",
                            "statement.decision",
                            "approval.vote",
                            "approval.decided",
                            "approval.consumed",
                            "statement.decision");
        }
    }

    @Test
    void anAgentsSecondTryPasses() throws Exception {
        try (Connection bot = scene.proxy.connect("bot");
                PreparedStatement delete = bot.prepareStatement("DELETE FROM orders WHERE id = ? AND amount < ?")) {
            delete.setInt(1, 9);
            delete.setInt(2, 1000);
            JsonNode refusal = refused("SP001", delete::execute);
            Approval asked =
                    scene.desk().find(refusal.path("approval_id").asText()).orElseThrow();
            assertThat(asked.request().parameters()).containsExactly("9", "1000");
            assertThat(asked.request().relations()).containsExactly("public.orders");
            delete.setInt(1, 10);
            assertThat(refused("SP001", delete::execute).path("approval_id"))
                    .as("another parameter is another statement")
                    .isNotEqualTo(refusal.path("approval_id"));
            scene.approve(refusal);
            refused("SP001", delete::execute);
            assertThat(scene.orders()).isEqualTo(30);
            delete.setInt(1, 9);
            assertThat(delete.executeUpdate()).isEqualTo(1);
            refused("SP001", delete::execute);
        }
    }

    @Test
    void nobodyAgreesToTheirOwn() throws Exception {
        try (Connection bot = scene.proxy.connect("bot");
                Statement statement = bot.createStatement()) {
            String id = refused("SP001", () -> statement.execute("DELETE FROM orders WHERE id = 1"))
                    .path("approval_id")
                    .asText();
            Principal bothGroups = person("dev", "eng", "owners");
            Principal elsewhere = new Principal(
                    PrincipalKind.HUMAN,
                    "https://other.test|Dev@shop.test",
                    "x",
                    Set.of(),
                    Set.of("owners"),
                    true,
                    null,
                    null,
                    List.of());
            Principal agent = new Principal(
                    PrincipalKind.AGENT,
                    "https://issuer.test/|a",
                    "a",
                    Set.of(),
                    Set.of("owners"),
                    true,
                    null,
                    null,
                    List.of());
            Principal forOwner = new Principal(
                    PrincipalKind.HUMAN,
                    "https://issuer.test/|b",
                    "b",
                    Set.of(),
                    Set.of("owners"),
                    true,
                    null,
                    OWNER,
                    List.of());
            for (Principal voter : List.of(bothGroups, elsewhere, agent, forOwner, person("eve", "eng"))) {
                assertThat(scene.desk().vote(id, voter, true, ""))
                        .as(voter.id())
                        .isInstanceOf(VoteAnswer.Refused.class);
                assertThat(scene.desk().vote(id, voter, false, ""))
                        .as(voter.id())
                        .isInstanceOf(VoteAnswer.Refused.class);
            }
            assertThat(scene.desk().find(id).orElseThrow().state()).isEqualTo(ApprovalState.PENDING);
        }
    }

    @Test
    void anApprovalOfOneIsNoneOfAnother() throws Exception {
        String sql = "DELETE FROM orders WHERE id = 2";
        try (Connection bot = scene.proxy.connect("bot", "preferQueryMode", "simple");
                Connection dev = scene.proxy.connect("dev");
                Statement first = bot.createStatement();
                Statement second = dev.createStatement()) {
            JsonNode refusal = refused("SP001", () -> first.execute(sql));
            scene.approve(refusal);
            refused("SP001", () -> second.execute(sql));
            String named = sql + " /*sallyport:approval='"
                    + refusal.path("approval_id").asText() + "'*/";
            refused("SP005", () -> second.execute(named));
            for (String other : List.of(
                    "DELETE FROM orders WHERE id = 3",
                    "DELETE FROM orders WHERE id = 2 OR true",
                    "DELETE FROM public.orders WHERE id = 2",
                    "DELETE FROM orders WHERE id = 2 --",
                    "SELECT 1; DELETE FROM orders WHERE id = 2",
                    "DELETE FROM orders WHERE id = 2; DELETE FROM orders WHERE id = 3")) {
                refused("SP001", () -> first.execute(other));
            }
            first.execute("SET search_path = hr, public");
            refused("SP001", () -> first.execute(sql));
            first.execute("RESET search_path");
            first.execute("SET datestyle = iso, dmy");
            refused("SP001", () -> first.execute(sql));
            first.execute("RESET datestyle");
            assertThat(scene.orders()).isEqualTo(30);
            assertThat(first.executeUpdate(named)).isEqualTo(1);
        }
    }

    /** What lies behind the comment's beginning would run, but not be shown. */
    @Test
    void nothingHidesInTheComment() throws Exception {
        try (Connection bot = scene.proxy.connect("bot");
                Statement statement = bot.createStatement()) {
            JsonNode refusal = refused(
                    "SP001",
                    () -> statement.execute("DELETE FROM orders --/*sallyport:justification='x\nWHERE id = 4 --'*/"));
            assertThat(scene.desk()
                            .find(refusal.path("approval_id").asText())
                            .orElseThrow()
                            .request()
                            .statement())
                    .contains("WHERE id = 4");
            scene.approve(refusal);
            refused(
                    "SP001",
                    () -> statement.execute("DELETE FROM orders --/*sallyport:justification='x\nWHERE id > 0 --'*/"));
            assertThat(scene.orders()).isEqualTo(30);
        }
    }

    @Test
    void whatIsReplacedAfterwardsIsSomethingElse() throws Exception {
        scene.superuser("CREATE OR REPLACE VIEW few AS SELECT * FROM orders WHERE id = 5;"
                + "CREATE OR REPLACE VIEW fewer AS SELECT * FROM few;"
                + "CREATE OR REPLACE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RETURN OLD; END $$;"
                + "GRANT ALL ON few, fewer TO sp_app");
        String sql = "DELETE FROM fewer";
        try (Connection bot = scene.proxy.connect("bot");
                Statement statement = bot.createStatement()) {
            scene.approve(refused("SP001", () -> statement.execute(sql)));
            scene.superuser("CREATE OR REPLACE VIEW few AS SELECT * FROM orders WHERE id > 5");
            scene.approve(refused("SP001", () -> statement.execute(sql)));
            scene.superuser("CREATE TRIGGER keeping BEFORE DELETE ON orders FOR EACH ROW EXECUTE FUNCTION keep()");
            scene.approve(refused("SP001", () -> statement.execute(sql)));
            scene.superuser("CREATE OR REPLACE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS"
                    + " $$ BEGIN DELETE FROM hr.salaries; RETURN OLD; END $$");
            refused("SP001", () -> statement.execute(sql));
            scene.superuser("DROP TRIGGER keeping ON orders");
            scene.superuser("DROP VIEW fewer, few");
            assertThat(scene.orders()).isEqualTo(30);
        }
    }

    @Test
    void aNameThatMeansSomethingElseByThenIsNotWhatWasApproved() throws Exception {
        scene.superuser("CREATE SCHEMA side; CREATE TABLE public.kept AS SELECT 1 AS id;"
                + "GRANT ALL ON public.kept TO sp_app; GRANT USAGE ON SCHEMA side TO sp_app");
        String sql = "DELETE FROM kept WHERE id = 1";
        try (Connection bot = scene.proxy.connect("bot");
                Statement statement = bot.createStatement()) {
            statement.execute("SET search_path = side, public");
            scene.approve(refused("SP001", () -> statement.execute(sql)));
            scene.superuser("CREATE TABLE side.kept AS SELECT 1 AS id; GRANT ALL ON side.kept TO sp_app");
            refused("SP001", () -> statement.execute(sql));
        }
        scene.superuser("DROP TABLE side.kept, public.kept; DROP SCHEMA side");
    }

    @Test
    void namesOfTheSessionAreNotApproved() throws Exception {
        try (Connection bot = scene.proxy.connect("bot", "preferQueryMode", "simple");
                Statement statement = bot.createStatement()) {
            assertThatThrownBy(() -> statement.execute("PREPARE p AS DELETE FROM orders WHERE id = 1"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            assertThatThrownBy(() -> statement.execute("PREPARE q AS DELETE FROM orders WHERE id = 1; EXECUTE q"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            bot.setAutoCommit(false);
            statement.execute("CREATE VIEW v AS SELECT * FROM orders");
            assertThatThrownBy(() -> statement.execute("DELETE FROM v WHERE id = 1"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            bot.rollback();
        }
    }

    @Test
    void aRefusalFailsTheTransaction() throws Exception {
        try (Connection bot = scene.proxy.connect("bot");
                Statement statement = bot.createStatement()) {
            bot.setAutoCommit(false);
            statement.execute("INSERT INTO orders VALUES (100, 1, 1)");
            JsonNode refusal = refused("SP001", () -> statement.execute("DELETE FROM orders WHERE id = 6"));
            refused("25P02", () -> statement.execute("SELECT 1"));
            bot.rollback();
            assertThat(scene.orders()).isEqualTo(30);
            scene.approve(refusal);
            statement.execute("INSERT INTO orders VALUES (100, 1, 1)");
            statement.execute("DELETE FROM orders WHERE id = 6");
            bot.commit();
            assertThat(scene.orders()).isEqualTo(30);
        }
    }

    @Test
    void aReviewersNoIsPassedOn() throws Exception {
        String sql = "DELETE FROM orders WHERE id = 8";
        try (Connection bot = scene.proxy.connect("bot");
                Statement statement = bot.createStatement()) {
            String id = refused("SP001", () -> statement.execute(sql))
                    .path("approval_id")
                    .asText();
            scene.desk().vote(id, OWNER, true, "");
            scene.desk().vote(id, OWNER, false, "changed my mind");
            JsonNode no = refused("SP002", () -> statement.execute(sql));
            assertThat(no.path("comment").asText()).isEqualTo("changed my mind");
            assertThat(scene.desk().vote(id, OWNER, true, "")).isInstanceOf(VoteAnswer.Closed.class);
            assertThat(scene.orders()).isEqualTo(30);
        }
    }

    @Test
    void whoMustSayWhyIsToldHow() throws Exception {
        String sql = "SELECT amount FROM hr.salaries";
        try (Connection bot = scene.proxy.connect("bot");
                Statement statement = bot.createStatement()) {
            for (String none : List.of(
                    "",
                    " /*sallyport:justification='payroll'*/",
                    " /*sallyport:justification='payroll',ticket='XCHG-1'*/",
                    " /*sallyport:justification='',ticket='CHG-1'*/",
                    " /*sallyport:ticket='CHG-1'*/",
                    " /*sallyport:justification='a',ticket='CHG-1',other='x'*/")) {
                assertThatThrownBy(() -> statement.execute(sql + none))
                        .hasMessageContaining("/*sallyport:justification=")
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("SP004"));
            }
            String why = sql + " /*sallyport:justification='it''s payday',ticket='CHG-12'*/;";
            JsonNode refusal = refused("SP001", () -> statement.execute(why));
            assertThat(scene.desk()
                            .find(refusal.path("approval_id").asText())
                            .orElseThrow()
                            .request()
                            .claims()
                            .justification())
                    .isEqualTo("it's payday");
            scene.approve(refusal);
            try (ResultSet rows = statement.executeQuery(sql)) {
                assertThat(rows.next()).isTrue();
            }
        }
    }

    @Test
    void ofTwoSessionsOneUsesIt() throws Exception {
        String sql = "DELETE FROM orders WHERE id = 11";
        try (Connection one = scene.proxy.connect("bot");
                Connection other = scene.proxy.connect("bot");
                Statement first = one.createStatement();
                Statement second = other.createStatement()) {
            scene.approve(refused("SP001", () -> first.execute(sql)));
            List<CompletableFuture<Boolean>> runs = List.of(passes(first, sql), passes(second, sql));
            assertThat(runs.stream().filter(CompletableFuture::join)).hasSize(1);
        }
    }
}
