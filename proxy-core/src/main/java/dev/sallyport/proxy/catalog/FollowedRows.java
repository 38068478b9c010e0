package dev.sallyport.proxy.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The rows of the loader's queries over one connection. In each transaction a query is asked again only if something of
 * what it reads changed since the one before.
 */
final class FollowedRows {
    /** What has more rows isn't kept: it would be too much memory, and is read seldom. */
    private static final int KEPT_MAX = 100_000;

    /** Long enough for the server to say that a transaction has begun. */
    private static final int ALIVE_MILLIS = 3_000;

    /** Rows, and which state of the catalogs they are of. */
    private record Known(long state, List<CatalogRow> rows) {}

    private final Connection connection;
    private final CatalogChanges changes = new CatalogChanges();
    private final Map<FollowedQuery, Known> known = new HashMap<>();
    private boolean same;
    private long state;

    /** @param connection doesn't commit by itself */
    FollowedRows(Connection connection) {
        this.connection = connection;
    }

    /** Begins the next transaction. A server that can't be heard any more is noticed soon. */
    void begin() throws SQLException {
        int patience = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, ALIVE_MILLIS);
        CatalogQuery.begin(connection);
        connection.setNetworkTimeout(Runnable::run, patience);
        changes.look(connection);
        same = changes.none();
        state += same ? 0 : 1;
    }

    /** Whether every query would give the rows of the last transaction. */
    boolean same() {
        return same;
    }

    void each(FollowedQuery query, Consumer<CatalogRow> consumer) throws SQLException {
        Known before = known.remove(query);
        if (before != null && stands(query, before)) {
            known.put(query, new Known(state, before.rows()));
            before.rows().forEach(consumer);
        } else {
            ask(query, consumer);
        }
    }

    /** The rows of one half, then those of the other. */
    void each(FollowedHalves halves, Consumer<CatalogRow> consumer) throws SQLException {
        each(halves.own(), consumer);
        each(halves.users(), consumer);
    }

    /** Changes are known since the last transaction only: what wasn't wanted in that one is asked again. */
    private boolean stands(FollowedQuery query, Known before) {
        return before.state() == state || (before.state() == state - 1 && !same && !changes.concern(query));
    }

    private void ask(FollowedQuery query, Consumer<CatalogRow> consumer) throws SQLException {
        List<CatalogRow> rows = new ArrayList<>();
        CatalogQuery.each(connection, query.sql(), each -> {
            CatalogRow row = CatalogRow.of(each);
            consumer.accept(row);
            if (rows.size() <= KEPT_MAX) {
                rows.add(row);
            }
        });
        if (rows.size() <= KEPT_MAX) {
            known.put(query, new Known(state, rows));
        }
    }
}
