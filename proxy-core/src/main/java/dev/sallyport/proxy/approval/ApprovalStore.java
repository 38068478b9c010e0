package dev.sallyport.proxy.approval;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sallyport.config.ApprovalEvent;
import dev.sallyport.config.ApprovalsConfig;
import dev.sallyport.policy.approval.Approval;
import dev.sallyport.policy.approval.ApprovalState;
import dev.sallyport.policy.approval.Vote;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Approvals in a database. Every change names the state that it starts from, so that of two who want to make it one
 * does. Safe for use by any thread; every call may block.
 */
public final class ApprovalStore implements AutoCloseable {
    private static final int CONNECTIONS_MAX = 4;
    private static final int TIMEOUT_MS = 5000;
    private static final String H2 = "jdbc:h2:file:";

    /** Closed by the daemon, in its order, and not by a hook of H2's own; no file that quotes statements. */
    private static final String H2_OPTIONS = ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0";

    private static final String SOCKET_TIMEOUT_SECONDS = "15";
    private static final int LIST_MAX = 500;

    private static final String UNIQUE_VIOLATION = "23505";

    private final HikariDataSource source;
    private final NoticeQueue notices;

    private ApprovalStore(HikariDataSource source, Announcer announcer, Clock clock) {
        this.source = source;
        this.notices = new NoticeQueue(this, announcer, clock);
    }

    /** Opens the store; nobody is told of what happens. */
    public static ApprovalStore open(ApprovalsConfig config) {
        return open(config, Announcer.NOBODY, Clock.systemUTC());
    }

    /**
     * Opens the store and brings its tables to the newest version.
     *
     * @throws ApprovalStoreException if it can't be reached or used
     */
    public static ApprovalStore open(ApprovalsConfig config, Announcer announcer, Clock clock) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("sallyport-approvals");
        boolean h2 = config.store().startsWith(H2);
        if (h2) {
            StoreFile.protect(config.store().substring(H2.length()));
        } else {
            // Unless the URL says otherwise; a server that has fallen silent must not keep everybody waiting.
            pool.addDataSourceProperty("socketTimeout", SOCKET_TIMEOUT_SECONDS);
        }
        pool.setJdbcUrl(h2 ? config.store() + H2_OPTIONS : config.store());
        // Not looked up by the service loader alone: the shaded jar has several drivers.
        pool.setDriverClassName(h2 ? "org.h2.Driver" : "org.postgresql.Driver");
        if (config.user() != null) {
            pool.setUsername(config.user());
        }
        if (config.password() != null) {
            pool.setPassword(config.password().resolve());
        }
        pool.setMaximumPoolSize(CONNECTIONS_MAX);
        pool.setMinimumIdle(0);
        pool.setConnectionTimeout(TIMEOUT_MS);
        pool.setInitializationFailTimeout(TIMEOUT_MS);
        pool.setAutoCommit(false);
        try {
            HikariDataSource source = new HikariDataSource(pool);
            ApprovalStore store = new ApprovalStore(source, announcer, clock);
            try {
                store.in(connection -> {
                    ApprovalSchema.migrate(connection);
                    return true;
                });
            } catch (RuntimeException e) {
                source.close();
                throw e;
            }
            return store;
        } catch (com.zaxxer.hikari.pool.HikariPool.PoolInitializationException e) {
            throw new ApprovalStoreException("the store of approvals can't be opened: " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        source.close();
    }

    /** Messages about what happens here. */
    public NoticeQueue notices() {
        return notices;
    }

    /** Work in one transaction. */
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    <T> T in(Work<T> work) {
        try (Connection connection = source.getConnection()) {
            try {
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new ApprovalStoreException("the store of approvals failed: " + e.getMessage(), e);
        }
    }

    /** Adds a pending approval; false if one of the same binding is open already. */
    boolean add(Approval approval) {
        try {
            return in(connection -> {
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO sallyport_approvals"
                        + " (id, binding, open_binding, requester, state, created, expires, request)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
                    String binding = approval.request().binding().hash();
                    insert.setString(1, approval.id());
                    insert.setString(2, binding);
                    insert.setString(3, binding);
                    insert.setString(4, approval.request().requester().id());
                    insert.setString(5, ApprovalState.PENDING.label());
                    insert.setObject(6, time(approval.created()));
                    insert.setObject(7, time(approval.expires()));
                    insert.setString(8, ApprovalDocument.of(approval.request()));
                    insert.executeUpdate();
                    notices.add(
                            connection, new ApprovalNews(ApprovalEvent.REQUESTED, approval, null, approval.created()));
                    return true;
                }
            });
        } catch (ApprovalStoreException e) {
            if (e.getCause() instanceof SQLException cause && UNIQUE_VIOLATION.equals(cause.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /** The approval of that id. */
    Optional<Approval> find(String id) {
        return in(connection -> ApprovalRows.one(connection, ApprovalRows.COLUMNS + "WHERE id = ?", id));
    }

    /** The newest approval of that binding, whatever became of it. */
    Optional<Approval> newest(String binding) {
        return in(connection -> ApprovalRows.one(
                connection,
                ApprovalRows.COLUMNS + "WHERE binding = ? ORDER BY created DESC, id DESC LIMIT 1",
                binding));
    }

    /** The newest approvals, newest first, as many as there is room for. */
    ApprovalPage page(boolean openOnly) {
        String which = openOnly ? "WHERE state IN ('pending', 'approved') " : "";
        return in(connection -> {
            List<Approval> found = ApprovalRows.all(
                    connection,
                    ApprovalRows.COLUMNS + which + "ORDER BY created DESC, id DESC LIMIT " + (LIST_MAX + 1));
            boolean complete = found.size() <= LIST_MAX && chars(found) < ApprovalRows.CHARS_MAX;
            return new ApprovalPage(found.subList(0, Math.min(found.size(), LIST_MAX)), complete);
        });
    }

    /** The same without knowing whether there are more. */
    public List<Approval> list(boolean openOnly) {
        return page(openOnly).approvals();
    }

    private static long chars(List<Approval> found) {
        return found.stream()
                .mapToLong(approval -> approval.request().statement().length())
                .sum();
    }

    /** Open approvals whose time has run out. */
    List<Approval> due(Instant now) {
        return in(connection -> ApprovalRows.all(
                connection,
                ApprovalRows.COLUMNS + "WHERE state IN ('pending', 'approved') AND expires <= ? ORDER BY expires LIMIT "
                        + LIST_MAX,
                time(now)));
    }

    /** How many of this principal's requests wait for votes. */
    int pending(String requester) {
        return in(connection -> {
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT count(*) FROM sallyport_approvals WHERE requester = ? AND state = 'pending'")) {
                query.setString(1, requester);
                try (ResultSet rows = query.executeQuery()) {
                    rows.next();
                    return rows.getInt(1);
                }
            }
        });
    }

    /** Changes the state; false if it isn't what it is taken for any more. */
    boolean change(Approval approval, ApprovalState from, ApprovalState to) {
        return in(connection -> {
            boolean changed = changed(connection, approval.id(), from, to);
            if (changed) {
                notices.add(connection, new ApprovalNews(eventOf(to), approval.in(to), null, notices.now()));
            }
            return changed;
        });
    }

    /**
     * Uses an approved one once more, and closes it if that was the last time; false if it isn't approved any more.
     *
     * @param max how often it can be used; 0 for no limit
     * @return the approval afterwards, or empty
     */
    Optional<Approval> use(Approval approval, int max, Instant now) {
        return in(connection -> {
            // One statement, so that of two proxies the second one counts from where the first one came.
            try (PreparedStatement update = connection.prepareStatement("UPDATE sallyport_approvals SET used = used + 1"
                    + " WHERE id = ? AND state = 'approved' AND expires > ? AND (used < ? OR ? = 0)")) {
                update.setString(1, approval.id());
                update.setObject(2, time(now));
                update.setInt(3, max);
                update.setInt(4, max);
                if (update.executeUpdate() != 1) {
                    return Optional.empty();
                }
            }
            Approval after = ApprovalRows.one(connection, ApprovalRows.COLUMNS + "WHERE id = ?", approval.id())
                    .orElseThrow(() -> new ApprovalStoreException("an approval has gone while it was used", null));
            if (max == 0 || after.used() < max) {
                return Optional.of(after);
            }
            if (!changed(connection, approval.id(), ApprovalState.APPROVED, ApprovalState.CONSUMED)) {
                throw new ApprovalStoreException("an approval has changed while it was used", null);
            }
            Approval consumed = after.in(ApprovalState.CONSUMED);
            notices.add(connection, new ApprovalNews(ApprovalEvent.CONSUMED, consumed, null, notices.now()));
            return Optional.of(consumed);
        });
    }

    private static ApprovalEvent eventOf(ApprovalState state) {
        return switch (state) {
            case PENDING -> ApprovalEvent.REOPENED;
            case APPROVED -> ApprovalEvent.APPROVED;
            case REJECTED -> ApprovalEvent.REJECTED;
            case EXPIRED -> ApprovalEvent.EXPIRED;
            case CANCELLED -> ApprovalEvent.CANCELLED;
            case REVOKED -> ApprovalEvent.REVOKED;
            case CONSUMED -> ApprovalEvent.CONSUMED;
        };
    }

    private static boolean changed(Connection connection, String id, ApprovalState from, ApprovalState to)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE sallyport_approvals SET state = ?"
                + (to.open() ? "" : ", open_binding = NULL") + " WHERE id = ? AND state = ?")) {
            update.setString(1, to.label());
            update.setString(2, id);
            update.setString(3, from.label());
            return update.executeUpdate() == 1;
        }
    }

    /** Forgets what was closed and is older than that; what became of it stays in the audit log. */
    void forget(Instant before) {
        in(connection -> {
            String closed = " FROM sallyport_approvals WHERE open_binding IS NULL AND created < ?";
            for (String delete : List.of(
                    "DELETE FROM sallyport_votes WHERE approval IN (SELECT id" + closed + ")", "DELETE" + closed)) {
                try (PreparedStatement statement = connection.prepareStatement(delete)) {
                    statement.setObject(1, time(before));
                    statement.executeUpdate();
                }
            }
            return true;
        });
    }

    /** Decides on a vote, seeing the approval as it will stay until the vote is cast. */
    interface Ballot {
        /** The state that the approval gets by the vote, or null if it isn't to be cast. */
        @Nullable
        ApprovalState cast(Approval before);
    }

    /** Casts a vote with the approval locked; false if there is no such approval or it wasn't to be cast. */
    boolean vote(String id, Vote vote, Ballot ballot) {
        return in(connection -> {
            Optional<Approval> found =
                    ApprovalRows.one(connection, ApprovalRows.COLUMNS + "WHERE id = ? FOR UPDATE", id);
            ApprovalState after = found.isEmpty() ? null : ballot.cast(found.get());
            if (after == null) {
                return false;
            }
            Approval before = found.get();
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO sallyport_votes"
                    + " (approval, number, voter, agrees, note, cast_at, principal) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
                insert.setString(1, id);
                insert.setInt(2, before.votes().size() + 1);
                insert.setString(3, vote.voter().id());
                insert.setBoolean(4, vote.agrees());
                insert.setString(5, vote.comment());
                insert.setObject(6, time(vote.at()));
                insert.setString(7, ApprovalDocument.of(vote.voter()));
                insert.executeUpdate();
            }
            Approval now = before.in(after);
            notices.add(connection, new ApprovalNews(ApprovalEvent.VOTED, now, vote, vote.at()));
            if (before.state() == after) {
                return true;
            }
            notices.add(connection, new ApprovalNews(eventOf(after), now, vote, vote.at()));
            return changed(connection, id, before.state(), after);
        });
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
