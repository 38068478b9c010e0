package dev.sallyport.it.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.Resources;
import dev.sallyport.it.support.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody prepares while little is masked, and executes when more is: the server has the old text. */
class StaleTextsTest {
    private static final String QUERY = "SELECT upper(email) FROM people.persons WHERE id = 1";
    private static final String MASKED = Resources.text("masking/policy.yaml");
    private static final String OPEN = MASKED.replace("    - people.persons.email\n", "");
    private static final String OTHERWISE = MASKED.replace("mask: {strategy: redact}", "mask: {strategy: \"null\"}");

    @TempDir
    private static Path directory;

    private static People people;

    @BeforeAll
    static void start() throws IOException, SQLException {
        people = People.start(Version.V18, directory, "stale_texts");
    }

    @AfterAll
    static void stop() {
        people.close();
    }

    @BeforeEach
    void openPolicy() throws IOException {
        people.policy(OPEN);
    }

    private static String state(Statement statement, String sql) {
        try {
            return Rows.first(statement, sql);
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    @Test
    void whatSqlPreparedIsPreparedAgain() throws IOException, SQLException {
        try (Connection dev = people.fixture().connect("dev", "preferQueryMode", "simple");
                Statement statement = dev.createStatement()) {
            statement.execute("PREPARE p AS " + QUERY);
            assertThat(Rows.first(statement, "EXECUTE p")).isEqualTo("ADA@CANARY.TEST");

            people.policy(MASKED);
            assertThat(state(statement, "EXECUTE p")).isEqualTo("26000");
            assertThat(state(statement, "EXPLAIN EXECUTE p")).isEqualTo("26000");
            assertThatThrownBy(() -> statement.execute("CREATE TEMP TABLE copy AS EXECUTE p"))
                    .hasMessageContaining("Prepare it again");

            statement.execute("DEALLOCATE p");
            statement.execute("PREPARE p AS " + QUERY);
            assertThat(Rows.first(statement, "EXECUTE p")).isEqualTo("***");

            people.policy(OTHERWISE);
            assertThat(state(statement, "EXECUTE p")).isEqualTo("26000");
        }
    }

    @Test
    void whatADriverPreparedIsHealedByTheDriver() throws IOException, SQLException {
        try (Connection dev = people.fixture().connect("dev", "prepareThreshold", "1");
                PreparedStatement prepared = dev.prepareStatement(QUERY)) {
            for (String policy : new String[] {OPEN, OPEN, MASKED, MASKED, OTHERWISE, OPEN}) {
                people.policy(policy);
                String expected = policy.equals(OPEN) ? "ADA@CANARY.TEST" : policy.equals(MASKED) ? "***" : null;
                try (ResultSet rows = prepared.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getString(1)).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void aCursorIsOpenedAgain() throws IOException, SQLException {
        try (Connection dev = people.fixture().connect("dev", "preferQueryMode", "simple");
                Statement statement = dev.createStatement()) {
            people.policy(MASKED);
            statement.execute("BEGIN");
            statement.execute("DECLARE c CURSOR FOR SELECT upper(email) FROM people.persons ORDER BY id");
            assertThat(Rows.first(statement, "FETCH 1 FROM c")).isEqualTo("***");
            people.policy(OTHERWISE);
            assertThat(state(statement, "FETCH 1 FROM c")).isEqualTo("34000");
            statement.execute("ROLLBACK");

            people.policy(OPEN);
            statement.execute("BEGIN");
            statement.execute("DECLARE c CURSOR FOR SELECT upper(email) FROM people.persons ORDER BY id");
            assertThat(Rows.first(statement, "FETCH 1 FROM c")).isEqualTo("ADA@CANARY.TEST");
            people.policy(MASKED);
            assertThat(state(statement, "FETCH 1 FROM c")).isEqualTo("42501");
            statement.execute("ROLLBACK");
        }
    }

    @Test
    void aFetchOfPartsSeesOnePolicyOnly() throws IOException, SQLException {
        people.policy(MASKED);
        try (Connection dev = people.fixture().connect("dev");
                Statement statement = dev.createStatement()) {
            dev.setAutoCommit(false);
            statement.setFetchSize(1);
            try (ResultSet rows = statement.executeQuery("SELECT upper(email) FROM people.persons ORDER BY id")) {
                assertThat(rows.next()).isTrue();
                people.policy(OTHERWISE);
                assertThatThrownBy(() -> {
                            while (rows.next()) {
                                assertThat(rows.getString(1)).isNotEqualTo("BO@CANARY.TEST");
                            }
                        })
                        .isInstanceOf(SQLException.class);
            }
        }
    }

    @Test
    void whatNamesMeanAnewIsPreparedAgain() throws IOException, SQLException {
        people.policy(MASKED);
        people.superuser("CREATE SCHEMA IF NOT EXISTS elsewhere; DROP TABLE IF EXISTS elsewhere.persons;"
                + " GRANT USAGE ON SCHEMA elsewhere TO sp_app");
        try (Connection dev = people.fixture().connect("dev", "preferQueryMode", "simple");
                Statement statement = dev.createStatement()) {
            statement.execute("SET search_path = elsewhere, people");
            statement.execute("PREPARE q AS SELECT upper(email) FROM persons WHERE id = 1");
            assertThat(Rows.first(statement, "EXECUTE q")).isEqualTo("***");
            statement.execute("SET search_path = shadow");
            assertThat(state(statement, "EXECUTE q")).isIn("26000", "42501");
        }
    }
}
