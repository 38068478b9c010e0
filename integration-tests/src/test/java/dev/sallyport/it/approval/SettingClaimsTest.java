package dev.sallyport.it.approval;

import static dev.sallyport.it.approval.ApprovalScene.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.policy.approval.Claims;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said by settings counts exactly as long as PostgreSQL keeps it. */
class SettingClaimsTest {
    private static ApprovalScene scene;
    private static int asked;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        scene = ApprovalScene.open(directory, "approvals_settings");
        scene.superuser("CREATE FUNCTION claim(said text) RETURNS text LANGUAGE plpgsql AS"
                + " $$ BEGIN RETURN set_config('sallyport.' || 'ticket', said, false); END $$;"
                + "GRANT EXECUTE ON FUNCTION claim(text) TO PUBLIC");
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    private static String sql() {
        asked++;
        return "SELECT amount FROM hr.salaries WHERE " + asked + " = " + asked;
    }

    private static Claims claims(JsonNode refusal) {
        String id = refusal.path("approval_id").asText();
        Claims claims = scene.desk().find(id).orElseThrow().request().claims();
        // Of one principal 20 may wait.
        scene.desk().cancel(id).join();
        return claims;
    }

    /** What is recorded for the next request. */
    private static Claims asks(Statement statement, String behind) throws Exception {
        return claims(refused("SP001", () -> statement.execute(sql() + behind)));
    }

    private static void saysTooLittle(Statement statement) throws Exception {
        refused("SP004", () -> statement.execute(sql()));
    }

    @Test
    void countsUntilItIsTakenBack() throws Exception {
        try (Connection bot = scene.proxy.connect("bot");
                Statement statement = bot.createStatement()) {
            saysTooLittle(statement);
            statement.execute("SET sallyport.justification = 'payroll'");
            saysTooLittle(statement);
            statement.execute("SET SALLYPORT.\"Ticket\" TO 'CHG-1'");
            assertThat(asks(statement, "")).isEqualTo(new Claims("payroll", "CHG-1", null));
            assertThat(asks(statement, " /*sallyport:ticket='CHG-2'*/"))
                    .as("the statement's own comment goes first")
                    .isEqualTo(new Claims("payroll", "CHG-2", null));
            refused("SP004", () -> statement.execute(sql() + " /*sallyport:justification=''*/"));
            statement.execute("SELECT set_config('sallyport.ticket', 'CHG-3', false)");
            assertThat(asks(statement, "").ticket()).isEqualTo("CHG-3");
            statement.execute("SELECT claim('CHG-4')");
            assertThat(asks(statement, "").ticket()).isEqualTo("CHG-4");
            statement.execute("SET sallyport.ticket = 'none'");
            saysTooLittle(statement);
            statement.execute("SET sallyport.ticket = 'CHG-5'");
            statement.execute("RESET sallyport.justification");
            saysTooLittle(statement);
            statement.execute("SET sallyport.justification = 'again'");
            assertThat(asks(statement, "").justification()).isEqualTo("again");
            statement.execute("RESET ALL");
            saysTooLittle(statement);
        }
    }

    @Test
    void goesWithItsTransaction() throws Exception {
        try (Connection bot = scene.proxy.connect("bot");
                Statement statement = bot.createStatement()) {
            statement.execute("SET sallyport.justification = 'payroll'");
            bot.setAutoCommit(false);
            statement.execute("SET LOCAL sallyport.ticket = 'CHG-1'");
            assertThat(asks(statement, "").ticket()).isEqualTo("CHG-1");
            bot.rollback();
            saysTooLittle(statement);
            bot.rollback();
            statement.execute("SET LOCAL sallyport.ticket = 'CHG-2'");
            bot.commit();
            saysTooLittle(statement);
            bot.rollback();
            statement.execute("SET sallyport.ticket = 'CHG-3'");
            bot.rollback();
            saysTooLittle(statement);
            bot.rollback();
            statement.execute("SET sallyport.ticket = 'CHG-4'");
            Savepoint before = bot.setSavepoint();
            statement.execute("SET sallyport.ticket = 'CHG-5'");
            bot.rollback(before);
            assertThat(asks(statement, "").ticket()).isEqualTo("CHG-4");
            bot.rollback();
        }
    }

    @Test
    void whatIsSaidInTheSameTextIsNotYetSaid() throws Exception {
        try (Connection bot = scene.proxy.connect("bot", "preferQueryMode", "simple");
                Statement statement = bot.createStatement()) {
            statement.execute("SET sallyport.justification = 'payroll'");
            for (String before : new String[] {"SET sallyport.ticket = 'CHG-1'; ", "SELECT claim('CHG-1'); "}) {
                assertThatThrownBy(() -> statement.execute(before + sql()))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                refusal -> assertThat(refusal.getSQLState()).isIn("SP004", "42501"));
            }
            assertThat(scene.desk().list(true)).isEmpty();
        }
    }

    @Test
    void anOldPreparedStatementIsAskedForWithWhatIsSaidNow() throws Exception {
        String sql = "SELECT amount FROM hr.salaries WHERE id = ?";
        try (Connection bot = scene.proxy.connect("bot", "prepareThreshold", "-1");
                PreparedStatement justifies =
                        bot.prepareStatement("SELECT set_config('sallyport.justification', ?, false)");
                PreparedStatement names = bot.prepareStatement("SELECT set_config('sallyport.ticket', ?, false)");
                PreparedStatement prepared = bot.prepareStatement(sql)) {
            for (int i = 1; i <= 3; i++) {
                says(justifies, "because " + i);
                says(names, "CHG-" + i);
                prepared.setInt(1, i);
                assertThat(claims(refused("SP001", prepared::execute)))
                        .isEqualTo(new Claims("because " + i, "CHG-" + i, null));
            }
        }
    }

    @Test
    void whatADriverClosesFirstInABatchHidesNothing() throws Exception {
        String sql = "SELECT amount FROM hr.salaries WHERE id = ?";
        try (Connection bot =
                        scene.proxy.connect("bot", "prepareThreshold", "-1", "preparedStatementCacheQueries", "0");
                PreparedStatement prepared = bot.prepareStatement(sql)) {
            for (int i = 1; i <= 3; i++) {
                // Each is prepared under a name of its own, and closed at the head of what follows its end.
                try (PreparedStatement justifies =
                        bot.prepareStatement("SELECT set_config('sallyport.justification', ?,"
                                + " false), set_config('sallyport.ticket', 'CHG-" + i + "', false)")) {
                    says(justifies, "because " + i);
                }
                prepared.setInt(1, i);
                assertThat(claims(refused("SP001", prepared::execute)))
                        .isEqualTo(new Claims("because " + i, "CHG-" + i, null));
            }
        }
    }

    private static void says(PreparedStatement setting, String value) throws SQLException {
        setting.setString(1, value);
        setting.execute();
    }

    @Test
    void beginsWithWhatTheStartupPacketSays() throws Exception {
        String options = "-c sallyport.justification=from\\ the\\ start --sallyport.ticket=CHG-1";
        try (Connection bot = scene.proxy.connect("bot", "options", options);
                Statement statement = bot.createStatement()) {
            assertThat(asks(statement, "")).isEqualTo(new Claims("from the start", "CHG-1", null));
            statement.execute("SET sallyport.ticket = 'CHG-2'");
            assertThat(asks(statement, "").ticket()).isEqualTo("CHG-2");
            statement.execute("RESET sallyport.ticket");
            assertThat(asks(statement, "").ticket()).isEqualTo("CHG-1");
        }
        assertThatThrownBy(() -> scene.proxy.connect("bot", "options", "-c sallyport.role=owner"))
                .hasMessageContaining("unrecognized configuration parameter");
    }

    @Test
    void isAClaimAndNoMore() throws Exception {
        try (Connection bot = scene.proxy.connect("bot");
                Statement statement = bot.createStatement()) {
            statement.execute("SET sallyport.ticket = 'CHG-1'");
            statement.execute("SET sallyport.justification = '" + "\u202e''; -- ap_x".repeat(1_000) + "'");
            Claims claims = asks(statement, "");
            assertThat(claims.justification()).hasSize(2_000).startsWith("\u202e'; -- ap_x");
            assertThat(claims.approval()).isNull();
            statement.execute("SET sallyport.approval = 'ap_aaaaaaaaaaaaaaaa'");
            assertThat(asks(statement, "").approval()).as("names none").isNull();
        }
    }
}
