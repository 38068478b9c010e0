package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.ProxyFixture;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name that meant a permitted table when it was judged must not mean a forbidden one when it runs. */
final class ChangingNamesTest {
    private static final String FORBIDDEN = "from hr";

    @TempDir
    private static Path directory;

    private static ProxyFixture proxy;

    @BeforeAll
    static void start() throws Exception {
        proxy = ProxyFixture.start(PostgresServer.Version.V18, directory, "changing_names");
        try (Connection superuser = proxy.postgres().superuser("changing_names");
                Statement statement = superuser.createStatement()) {
            statement.execute("CREATE TABLE hr.numbers (n integer, words text)");
            statement.execute("INSERT INTO hr.numbers VALUES (1, '" + FORBIDDEN + "')");
            statement.execute("GRANT ALL ON hr.numbers TO sp_app");
        }
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    /** Runs it all and returns every value that came back. */
    private static String seen(Connection connection, String sql) {
        StringBuilder seen = new StringBuilder();
        try (Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            while (rows || statement.getUpdateCount() >= 0) {
                if (rows) {
                    read(statement.getResultSet(), seen);
                }
                rows = statement.getMoreResults();
            }
        } catch (SQLException e) {
            seen.append(e.getMessage());
        }
        return seen.toString();
    }

    private static void read(ResultSet rows, StringBuilder seen) throws SQLException {
        while (rows.next()) {
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                seen.append(rows.getString(i)).append('|');
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET search_path = hr; SELECT * FROM numbers WHERE n = 1",
                "SET SCHEMA 'hr'; SELECT * FROM numbers WHERE n = 1",
                "SELECT set_config('search_path', 'hr', false); SELECT * FROM numbers WHERE n = 1",
                "BEGIN; SET LOCAL search_path = hr; SELECT * FROM numbers WHERE n = 1; COMMIT",
                "PREPARE p AS SELECT * FROM numbers WHERE n = 1; SET search_path = hr; EXECUTE p",
                "BEGIN; CREATE TEMP TABLE salaries (id int); ROLLBACK; SET search_path = hr; SELECT * FROM salaries",
            })
    void insideOneText(String sql) throws SQLException {
        try (Connection connection = proxy.connect("dev", "preferQueryMode", "simple")) {
            assertThat(seen(connection, sql)).doesNotContain(FORBIDDEN).doesNotContain("1|1000");
        }
    }

    @Test
    void betweenPrepareAndExecute() throws SQLException {
        try (Connection connection = proxy.connect("dev", "preferQueryMode", "simple")) {
            assertThat(seen(connection, "PREPARE p AS SELECT * FROM numbers WHERE n = 1"))
                    .isEmpty();
            assertThat(seen(connection, "EXECUTE p")).contains("row 1");
            seen(connection, "SET search_path = hr");

            assertThat(seen(connection, "EXECUTE p")).doesNotContain(FORBIDDEN);
        }
    }

    @Test
    void betweenParseAndBind() throws SQLException {
        try (Connection connection = proxy.connect("dev", "prepareThreshold", "1");
                PreparedStatement statement = connection.prepareStatement("SELECT words FROM numbers WHERE n = ?")) {
            statement.setInt(1, 1);
            for (int i = 0; i < 3; i++) {
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getString(1)).isEqualTo("row 1");
                }
            }
            seen(connection, "SET search_path = hr");

            StringBuilder seen = new StringBuilder();
            try (ResultSet rows = statement.executeQuery()) {
                read(rows, seen);
            } catch (SQLException e) {
                seen.append(e.getSQLState());
            }
            assertThat(seen.toString()).isEqualTo("42501");
        }
    }

    @Test
    void afterARollbackThatBringsAnEarlierPathBack() throws SQLException {
        try (Connection connection = proxy.connect("dev", "preferQueryMode", "simple")) {
            seen(connection, "SET search_path = hr");
            seen(connection, "BEGIN");
            seen(connection, "SET search_path = public");

            assertThat(seen(connection, "ROLLBACK; SELECT * FROM numbers WHERE n = 1"))
                    .doesNotContain(FORBIDDEN);
        }
    }

    @Test
    void theOrdinaryCaseStillWorks() throws SQLException {
        try (Connection connection = proxy.connect("dev", "preferQueryMode", "simple")) {
            seen(connection, "SET search_path = public");

            assertThat(seen(connection, "SELECT words FROM numbers WHERE n = 7"))
                    .isEqualTo("row 7|");
        }
    }
}
