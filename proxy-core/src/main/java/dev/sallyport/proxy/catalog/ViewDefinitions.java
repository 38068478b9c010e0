package dev.sallyport.proxy.catalog;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.ColumnId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Reads the definitions of views and materialised views, as far as they can be had at once.
 *
 * <p>{@code pg_get_viewdef} locks the view and what it reads, and would wait for whoever changes them: a session that
 * altered a table and then asks for a name that isn't known would wait for itself. So views of which a part is locked
 * are left out, nothing waits long, and the locks go after each batch. What is left out is unknown until the next load.
 *
 * <p>The definitions of PostgreSQL's own views take 70 ms on a new connection, twice what the rest of the catalog takes,
 * and hardly ever change: they are kept, and read again when one of their rules was replaced. A load that finds them
 * kept takes some 6 ms longer than one without definitions.
 *
 * <p>Safe for use by any thread.
 */
final class ViewDefinitions {
    /** What decides how names are found and how definitions are written, against defaults of roles and databases. */
    static final String PINNED = "SET LOCAL search_path = pg_catalog; SET LOCAL quote_all_identifiers = off; "
            + "SET LOCAL standard_conforming_strings = on";

    /** Longer than any definition that somebody wrote by hand; longer ones are left out. */
    private static final int CHARS_MAX = 256 * 1024;

    /** All definitions together: what isn't read within it is left out. */
    private static final long TOTAL_CHARS_MAX = 64L * 1024 * 1024;

    /** A batch's locks are held together, in a table that the server shares among all sessions. */
    private static final int BATCH = 100;

    private static final int LOCK_TIMEOUT_MILLIS = 50;
    private static final long TIME_MAX_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final FollowedQuery VIEWS = FollowedQuery.of("""
            SELECT c.oid, r.xmin::pg_catalog.text
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_rewrite r ON r.ev_class OPERATOR(pg_catalog.=) c.oid
            WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{v,m}'::pg_catalog."char"[])
              AND r.rulename OPERATOR(pg_catalog.=) '_RETURN'::pg_catalog.name
            """);

    /** What somebody locks so that even reading waits, or waits to lock so. */
    private static final String LOCKED = """
            SELECT DISTINCT l.relation
            FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_database d ON d.oid OPERATOR(pg_catalog.=) l.database
            WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
              AND l.relation IS NOT NULL
              AND l.mode OPERATOR(pg_catalog.=) 'AccessExclusiveLock'::pg_catalog.text
            """;

    private static final String DEFINITIONS = """
            SELECT c.oid, d.definition
            FROM pg_catalog.pg_class c, pg_catalog.pg_get_viewdef(c.oid) AS d (definition)
            WHERE c.oid OPERATOR(pg_catalog.=) ANY ('{%s}'::pg_catalog.oid[])
              AND pg_catalog.length(d.definition) OPERATOR(pg_catalog.<=) %d
            """;

    /** PostgreSQL's own views: their rules' versions, and the definitions. */
    private record Own(int serverVersion, Map<Long, String> rules, Map<Long, String> definitions) {}

    /**
     * @param definitions by the view's OID
     * @param whole whether nothing was left out for a lock or for lack of time
     */
    record Read(Map<Long, String> definitions, boolean whole) {}

    private volatile Own kept = new Own(0, Map.of(), Map.of());

    /**
     * Ends the connection's transaction, in which everything else must have been read.
     *
     * @param rows over that connection
     * @param reads what the views read
     */
    Read read(Connection connection, FollowedRows rows, int serverVersion, RuleReader reads) throws SQLException {
        Map<Long, String> own = new TreeMap<>();
        List<Long> wanted = new ArrayList<>();
        rows.each(VIEWS, row -> {
            long oid = row.oid(1);
            if (oid < Catalog.FIRST_USER_OID) {
                own.put(oid, row.text(2));
            } else {
                wanted.add(oid);
            }
        });
        Set<Long> locked = locked(connection);
        boolean anyLocked = wanted.removeIf(view -> locked.contains(view) || readsAny(reads.reads(view), locked));
        connection.rollback();
        Batches batches = new Batches(connection);
        Map<Long, String> definitions = new HashMap<>(system(batches, serverVersion, own));
        batches.read(wanted, definitions);
        return new Read(definitions, !anyLocked && batches.whole);
    }

    /** The relations that somebody changes right now, or locks as if. */
    static Set<Long> locked(Connection connection) throws SQLException {
        Set<Long> locked = new HashSet<>();
        CatalogQuery.each(connection, LOCKED, row -> locked.add(row.getLong(1)));
        return locked;
    }

    private static boolean readsAny(Set<ColumnId> reads, Set<Long> relations) {
        return reads.stream().anyMatch(read -> relations.contains(read.relationOid()));
    }

    private Map<Long, String> system(Batches batches, int serverVersion, Map<Long, String> rules) throws SQLException {
        Own known = kept;
        if (known.serverVersion() == serverVersion && known.rules().equals(rules)) {
            return known.definitions();
        }
        Map<Long, String> definitions = new HashMap<>();
        batches.read(List.copyOf(rules.keySet()), definitions);
        if (definitions.keySet().containsAll(rules.keySet())) {
            kept = new Own(serverVersion, rules, definitions);
        }
        return definitions;
    }

    /** Reads definitions part by part, so that one that can't be read doesn't hide the others. */
    private static final class Batches {
        private final Connection connection;
        private final long began = System.nanoTime();
        private long chars;
        private boolean whole = true;

        Batches(Connection connection) {
            this.connection = connection;
        }

        void read(List<Long> views, Map<Long, String> into) throws SQLException {
            for (int from = 0; from < views.size(); from += BATCH) {
                readOrSplit(views.subList(from, Math.min(views.size(), from + BATCH)), into);
            }
        }

        private void readOrSplit(List<Long> views, Map<Long, String> into) throws SQLException {
            if (chars > TOTAL_CHARS_MAX || System.nanoTime() - began > TIME_MAX_NANOS) {
                whole = false;
                return;
            }
            if (readAtOnce(views, into)) {
                return;
            }
            if (views.size() == 1) {
                whole = false;
                return;
            }
            int half = views.size() / 2;
            readOrSplit(views.subList(0, half), into);
            readOrSplit(views.subList(half, views.size()), into);
        }

        /** False if one of them is locked, or was dropped meanwhile; a lost connection fails at the rollback. */
        private boolean readAtOnce(List<Long> views, Map<Long, String> into) throws SQLException {
            String list = String.join(",", views.stream().map(String::valueOf).toList());
            Map<Long, String> read = new HashMap<>();
            boolean complete = true;
            try {
                CatalogQuery.run(
                        connection,
                        "SET TRANSACTION READ ONLY; SET LOCAL lock_timeout = " + LOCK_TIMEOUT_MILLIS + "; " + PINNED);
                CatalogQuery.each(
                        connection,
                        DEFINITIONS.formatted(list, CHARS_MAX),
                        row -> read.put(row.getLong(1), row.getString(2)));
            } catch (SQLException e) {
                complete = false;
            }
            connection.rollback();
            if (complete) {
                read.values().forEach(definition -> chars += definition.length());
                into.putAll(read);
            }
            return complete;
        }
    }
}
