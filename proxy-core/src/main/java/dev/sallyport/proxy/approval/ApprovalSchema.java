package dev.sallyport.proxy.approval;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The store's tables, in SQL that H2 and PostgreSQL read alike. Each list is one version's change; a store is brought to
 * the newest when it is opened.
 */
final class ApprovalSchema {
    /** SQLSTATE 23505, and what PostgreSQL says of two that create the same table at once: 42P07. */
    private static final List<String> LOST_RACES = List.of("23505", "42P07", "42710");

    private static final int RACES_MAX = 10;

    private static final List<List<String>> VERSIONS = List.of(List.of(
            "CREATE TABLE sallyport_approvals ("
                    + " id VARCHAR(40) PRIMARY KEY,"
                    + " binding VARCHAR(64) NOT NULL,"
                    // The binding while the approval is open, else NULL: of each binding one is open at most.
                    + " open_binding VARCHAR(64) UNIQUE,"
                    + " requester VARCHAR(2000) NOT NULL,"
                    + " state VARCHAR(10) NOT NULL,"
                    + " created TIMESTAMP WITH TIME ZONE NOT NULL,"
                    + " expires TIMESTAMP WITH TIME ZONE NOT NULL,"
                    + " request TEXT NOT NULL)",
            "CREATE INDEX sallyport_approvals_binding ON sallyport_approvals (binding, created)",
            "CREATE INDEX sallyport_approvals_state ON sallyport_approvals (state, expires)",
            "CREATE TABLE sallyport_votes ("
                    + " approval VARCHAR(40) NOT NULL REFERENCES sallyport_approvals (id),"
                    + " number INTEGER NOT NULL,"
                    + " voter VARCHAR(2000) NOT NULL,"
                    + " agrees BOOLEAN NOT NULL,"
                    + " note VARCHAR(2000) NOT NULL,"
                    + " cast_at TIMESTAMP WITH TIME ZONE NOT NULL,"
                    + " principal TEXT NOT NULL,"
                    + " PRIMARY KEY (approval, number))"));

    private ApprovalSchema() {}

    /**
     * Brings a store to the newest version.
     *
     * @throws ApprovalStoreException if a newer proxy has been here
     */
    static void migrate(Connection connection) throws SQLException {
        for (int race = 1; ; race++) {
            try {
                tryMigrate(connection);
                return;
            } catch (SQLException e) {
                connection.rollback();
                if (race == RACES_MAX || !LOST_RACES.contains(String.valueOf(e.getSQLState()))) {
                    throw e;
                }
            }
        }
    }

    private static void tryMigrate(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS sallyport_store (version INTEGER PRIMARY KEY)");
            connection.commit();
            int version = version(statement);
            if (version > VERSIONS.size()) {
                throw new ApprovalStoreException(
                        "the store of approvals has version " + version + ", but this proxy knows " + VERSIONS.size(),
                        null);
            }
            for (int next = version + 1; next <= VERSIONS.size(); next++) {
                // Whoever else is at it waits here, and then fails for the same key.
                statement.execute("INSERT INTO sallyport_store VALUES (" + next + ")");
                for (String change : VERSIONS.get(next - 1)) {
                    statement.execute(change);
                }
                connection.commit();
            }
        }
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT max(version) FROM sallyport_store")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
