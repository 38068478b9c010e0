package dev.sallyport.proxy.catalog;

import dev.sallyport.policy.catalog.Catalog;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which system catalogs changed between two transactions of one connection, by their rows' {@code xmin} (PostgreSQL's
 * documentation, System Columns and pg_snapshot).
 *
 * <p>What was inserted or updated since has the number of a transaction that the last snapshot still held for running
 * or hadn't seen begin; where there is no such row, only deletions are left, and they change the number of rows. The
 * numbers are compared by their age, as they wrap around: those of rows that are older than the whole circle may look
 * new for a while, which costs a query and no more. While an old transaction is open, every change since its beginning
 * counts as new.
 *
 * <p>This holds for one server process only: another server may have used the same numbers for something else. Behind
 * a pooler the process may be another one each time; then everything counts as changed.
 */
final class CatalogChanges {
    /** The catalogs that can be followed, by what tells in each whose objects a row is of. */
    static final Map<String, String> FOLLOWED = Map.ofEntries(
            Map.entry("pg_attrdef", "adrelid"),
            Map.entry("pg_attribute", "attrelid"),
            Map.entry("pg_cast", "oid"),
            Map.entry("pg_class", "oid"),
            Map.entry("pg_collation", "oid"),
            Map.entry("pg_constraint", "oid"),
            Map.entry("pg_depend", "objid"),
            Map.entry("pg_index", "indrelid"),
            Map.entry("pg_inherits", "inhrelid"),
            Map.entry("pg_language", "oid"),
            Map.entry("pg_namespace", "oid"),
            Map.entry("pg_operator", "oid"),
            Map.entry("pg_policy", "polrelid"),
            Map.entry("pg_proc", "oid"),
            Map.entry("pg_rewrite", "ev_class"),
            Map.entry("pg_trigger", "tgrelid"),
            Map.entry("pg_type", "oid"));

    private static final String SNAPSHOT =
            "SELECT pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::pg_catalog.text, "
                    + "pg_catalog.concat(pg_catalog.pg_backend_pid(), ' ', pg_catalog.pg_postmaster_start_time())";

    private static final String COUNT = """
            SELECT '%1$s', pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE t.own),
                pg_catalog.count(*) FILTER (WHERE t.fresh), pg_catalog.count(*) FILTER (WHERE t.own AND t.fresh)
            FROM (SELECT c.%2$s OPERATOR(pg_catalog.<) %3$d::pg_catalog.oid AS own, %4$s AS fresh
                FROM pg_catalog.%1$s c) t
            """;

    private static final String FRESH = "(pg_catalog.age(c.xmin) OPERATOR(pg_catalog.>=) 0 AND pg_catalog.age(c.xmin) "
            + "OPERATOR(pg_catalog.<=) pg_catalog.age('%d'::pg_catalog.xid))";

    /** Of one catalog: how many rows there are, how many of them are PostgreSQL's own, and how many of each are new. */
    private record Count(long rows, long own, long fresh, long ownFresh) {}

    private Map<String, Count> before = Map.of();
    private Map<String, Count> now = Map.of();
    private @Nullable Long oldestRunning;
    private String process = "";

    /** Compares with the last time; to be called in a transaction whose queries all see one snapshot. */
    void look(Connection connection) throws SQLException {
        Map<String, Count> counted = new TreeMap<>();
        Long since = oldestRunning;
        String fresh = since == null ? "true" : FRESH.formatted(since);
        String[] said = new String[2];
        // The first question's snapshot is the transaction's.
        CatalogQuery.each(connection, SNAPSHOT, row -> {
            said[0] = row.getString(1);
            said[1] = row.getString(2);
        });
        String all = String.join(
                " UNION ALL ",
                FOLLOWED.entrySet().stream()
                        .map(each -> COUNT.formatted(each.getKey(), each.getValue(), Catalog.FIRST_USER_OID, fresh))
                        .toList());
        CatalogQuery.each(
                connection,
                all,
                row -> counted.put(
                        row.getString(1), new Count(row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5))));
        before = said[1].equals(process) ? now : Map.of();
        now = counted;
        process = said[1];
        // Rows know the lower half of a transaction's number.
        oldestRunning = Long.parseUnsignedLong(said[0]) & 0xFFFF_FFFFL;
    }

    /** Whether nothing changed. */
    boolean none() {
        return FOLLOWED.keySet().stream().noneMatch(table -> changed(table, false));
    }

    /** Whether what such a query reads changed. */
    boolean concern(FollowedQuery query) {
        return query.tables().stream().anyMatch(table -> changed(table, query.own()));
    }

    private boolean changed(String table, boolean own) {
        Count then = before.get(table);
        Count here = now.get(table);
        if (then == null || here == null) {
            return true;
        }
        return own ? here.ownFresh() > 0 || here.own() != then.own() : here.fresh() > 0 || here.rows() != then.rows();
    }
}
