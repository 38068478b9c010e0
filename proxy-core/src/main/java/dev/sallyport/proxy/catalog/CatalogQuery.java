package dev.sallyport.proxy.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Runs one of the loader's queries and hands on its rows. */
final class CatalogQuery {
    /** Takes the row on which the result set stands. */
    interface RowConsumer {
        void take(ResultSet row) throws SQLException;
    }

    private CatalogQuery() {}

    static void each(Connection connection, String sql, RowConsumer consumer) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                consumer.take(rows);
            }
        }
    }

    /** Begins a transaction that sees one snapshot and writes nothing, whatever the login's defaults are. */
    static void begin(Connection connection) throws SQLException {
        run(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; " + ViewDefinitions.PINNED);
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
