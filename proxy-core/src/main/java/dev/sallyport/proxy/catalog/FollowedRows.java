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
    private static final String BEGIN =
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; " + ViewDefinitions.PINNED;

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

    /** Begins the next transaction. */
    void begin() throws SQLException {
        CatalogQuery.run(connection, BEGIN);
        changes.look(connection);
        same = changes.none();
        state += same ? 0 : 1;
    }

    /** Whether every query would give the rows of the last transaction. */
    boolean same() {
        return same;
    }

    void each(FollowedQuery query, Consumer<CatalogRow> consumer) throws SQLException {
        Known before = known.get(query);
        List<CatalogRow> rows = before != null && stands(query, before) ? before.rows() : ask(query);
        known.put(query, new Known(state, rows));
        rows.forEach(consumer);
    }

    /** Changes are known since the last transaction only: what wasn't wanted in that one is asked again. */
    private boolean stands(FollowedQuery query, Known before) {
        return before.state() == state || (before.state() == state - 1 && !same && !changes.concern(query));
    }

    private List<CatalogRow> ask(FollowedQuery query) throws SQLException {
        List<CatalogRow> rows = new ArrayList<>();
        CatalogQuery.each(connection, query.sql(), row -> rows.add(CatalogRow.of(row)));
        return rows;
    }
}
