package dev.sallyport.it.support;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What a query returns, for those who look at its first value only. */
public final class Rows {
    private Rows() {}

    /** The first column of the first row, as text, {@code null} for NULL; fails if there is no row. */
    public static String first(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            return first(rows);
        }
    }

    /** As {@link #first(Statement, String)}, of a statement whose parameters are set. */
    public static String first(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            return first(rows);
        }
    }

    private static String first(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            throw new AssertionError("the query returned no row");
        }
        return String.valueOf(rows.getString(1));
    }
}
