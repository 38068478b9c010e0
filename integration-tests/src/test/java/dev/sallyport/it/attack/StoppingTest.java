package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.PostgresServer.Version;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SIGTERM does to the daemon as it runs. */
class StoppingTest {
    private static final int SIGTERM_EXIT = 128 + 15;

    @Test
    void idleSessionsEndAndAnOpenTransactionComesToItsEnd(@TempDir Path directory) throws Exception {
        ServeProcess.prepare(directory, PostgresServer.of(Version.V18), "attack_stopping");
        try (ServeProcess daemon = ServeProcess.start(directory, "attack_stopping");
                Connection idle = daemon.connect();
                Connection busy = daemon.connect();
                Statement statement = busy.createStatement()) {
            busy.setAutoCommit(false);
            assertThat(count(statement)).isPositive();

            daemon.terminate();

            assertThat(end(idle)).isEqualTo("57P01");
            assertThat(count(statement)).isPositive();
            busy.commit();
            assertThat(daemon.exitCode()).isEqualTo(SIGTERM_EXIT);
        }
    }

    private static int count(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM numbers")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** Asks until the session has ended; the SQLSTATE it was told. */
    private static String end(Connection connection) {
        while (true) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT 1");
            } catch (SQLException ended) {
                return ended.getSQLState();
            }
        }
    }
}
