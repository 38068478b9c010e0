package dev.sallyport.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.Resources;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A change that fails since it returns more rows than policy allows is not committed, whichever way it is sent. */
class ReturnedRowsTest {
    private static final String DATABASE = "wire_returned";

    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, DATABASE);
        proxy.policy(Resources.text("effects/policy.yaml"));
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static long numbers() throws SQLException {
        try (Connection admin = proxy.postgres().superuser(DATABASE);
                Statement statement = admin.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) + sum(length(words)) FROM numbers")) {
            row.next();
            return row.getLong(1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                simple | DELETE FROM numbers WHERE n <= 40 RETURNING n
                simple | INSERT INTO numbers SELECT n + 50000, 'x' FROM numbers WHERE n <= 40 RETURNING *
                simple | UPDATE numbers SET words = 'changed' WHERE n <= 40 RETURNING words
                simple | WITH gone AS (DELETE FROM numbers WHERE n <= 40 RETURNING n) SELECT n FROM gone
                extended | DELETE FROM numbers WHERE n <= 40 RETURNING n
                extended | WITH gone AS (DELETE FROM numbers WHERE n <= 40 RETURNING n) SELECT n FROM gone
                """)
    void changesNothingWhenItReturnsTooMuch(String mode, String sql) throws Exception {
        long before = numbers();
        try (Connection connection = proxy.connect("owner", "preferQueryMode", mode);
                Statement statement = connection.createStatement()) {
            assertThat(state(statement, sql)).isEqualTo("SP007");
            assertThat(numbers()).isEqualTo(before);
            assertThat(state(statement, "UPDATE numbers SET words = words WHERE n < 3 RETURNING n"))
                    .isEqualTo("2 rows");
            assertThat(state(
                            statement,
                            "WITH same AS (UPDATE numbers SET words = words WHERE n < 3 RETURNING n)"
                                    + " SELECT n FROM same"))
                    .isEqualTo("2 rows");
        }
    }

    private static String state(Statement statement, String sql) {
        try {
            int count = 0;
            try (ResultSet result = statement.executeQuery(sql)) {
                while (result.next()) {
                    count++;
                }
            }
            return count + " rows";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }
}
