package dev.sallyport.proxy.approval;

import dev.sallyport.policy.approval.Approval;
import dev.sallyport.policy.approval.ApprovalRequest;
import dev.sallyport.policy.approval.ApprovalState;
import dev.sallyport.policy.approval.Vote;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads approvals from the store's tables. */
final class ApprovalRows {
    /** The beginning of each query for {@link #all}. */
    static final String COLUMNS = "SELECT id, state, created, expires, request, used FROM sallyport_approvals ";

    /** Of the statements in a list, together; one more may exceed it. */
    static final long CHARS_MAX = 8L * 1024 * 1024;

    private static final int FETCH_ROWS = 20;

    private ApprovalRows() {}

    static Optional<Approval> one(Connection connection, String sql, Object value) throws SQLException {
        List<Approval> found = all(connection, sql, value);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
    }

    static List<Approval> all(Connection connection, String sql, Object... values) throws SQLException {
        List<Approval> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setFetchSize(FETCH_ROWS);
            for (int i = 0; i < values.length; i++) {
                query.setObject(i + 1, values[i]);
            }
            long chars = 0;
            try (ResultSet rows = query.executeQuery()) {
                while (chars < CHARS_MAX && rows.next()) {
                    ApprovalRequest request = ApprovalDocument.request(rows.getString(5));
                    chars += request.statement().length();
                    found.add(new Approval(
                            rows.getString(1),
                            request,
                            ApprovalState.valueOf(rows.getString(2).toUpperCase(Locale.ROOT)),
                            instant(rows, 3),
                            instant(rows, 4),
                            List.of(),
                            rows.getInt(6)));
                }
            }
        }
        List<Approval> whole = new ArrayList<>();
        for (Approval approval : found) {
            whole.add(new Approval(
                    approval.id(),
                    approval.request(),
                    approval.state(),
                    approval.created(),
                    approval.expires(),
                    votes(connection, approval.id()),
                    approval.used()));
        }
        return whole;
    }

    private static List<Vote> votes(Connection connection, String id) throws SQLException {
        List<Vote> votes = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT principal, agrees, note, cast_at FROM sallyport_votes WHERE approval = ? ORDER BY number")) {
            query.setString(1, id);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    votes.add(new Vote(
                            ApprovalDocument.principal(rows.getString(1)),
                            rows.getBoolean(2),
                            rows.getString(3),
                            instant(rows, 4)));
                }
            }
        }
        return votes;
    }

    private static Instant instant(ResultSet rows, int column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }
}
