package dev.sallyport.audit.search;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * The index as a SQLite database: for every term the records that have it (a full-text index without content), and
 * where in the segments records begin. Holds hashes of terms, no text. What it says must be compared with the segments:
 * two terms may have one hash. Confined to one thread.
 */
final class SearchIndex implements AutoCloseable {
    /** What it looks like inside; a database of another version is thrown away. */
    private static final int VERSION = 3;

    /** "SPix": other databases aren't ours. */
    private static final int APPLICATION = 0x53506978;

    /** Records whose times are kept together: 1024. */
    private static final int SPAN_BITS = 10;

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** SQLite's extended error codes have the primary one in the lowest byte. */
    private static final int PRIMARY_CODE = 0xff;

    private static final Set<Integer> DAMAGE = Set.of(
            SQLiteErrorCode.SQLITE_ERROR.code,
            SQLiteErrorCode.SQLITE_CORRUPT.code,
            SQLiteErrorCode.SQLITE_CONSTRAINT.code,
            SQLiteErrorCode.SQLITE_MISMATCH.code,
            SQLiteErrorCode.SQLITE_NOTADB.code);

    private static final List<String> TABLES = List.of(
            "CREATE TABLE segment (first INTEGER PRIMARY KEY, done INTEGER NOT NULL, head TEXT NOT NULL,"
                    + " last INTEGER NOT NULL, tail TEXT NOT NULL, damaged INTEGER NOT NULL)",
            "CREATE TABLE event (seq INTEGER PRIMARY KEY, place INTEGER NOT NULL)",
            "CREATE TABLE subject (name TEXT, key TEXT, PRIMARY KEY (name, key)) WITHOUT ROWID",
            "CREATE TABLE span (id INTEGER PRIMARY KEY, earliest INTEGER NOT NULL, latest INTEGER NOT NULL)",
            "CREATE VIRTUAL TABLE term USING fts5" + "(words, content='', columnsize=0, detail=none, tokenize='ascii')",
            "PRAGMA application_id = " + APPLICATION,
            "PRAGMA user_version = " + VERSION);

    private final Connection connection;
    private final PreparedStatement addEvent;
    private final PreparedStatement addTerms;
    private final PreparedStatement addSpan;
    private final PreparedStatement addSubject;
    private final PreparedStatement addSegment;
    private final PreparedStatement place;

    private SearchIndex(Connection connection) throws SQLException {
        this.connection = connection;
        addEvent = connection.prepareStatement("INSERT INTO event VALUES (?, ?)");
        addTerms = connection.prepareStatement("INSERT INTO term (rowid, words) VALUES (?, ?)");
        addSpan = connection.prepareStatement("INSERT INTO span VALUES (?1, ?2, ?2) ON CONFLICT (id) DO UPDATE SET"
                + " earliest = min(earliest, ?2), latest = max(latest, ?2)");
        addSubject = connection.prepareStatement("INSERT OR IGNORE INTO subject VALUES (?, ?)");
        addSegment = connection.prepareStatement("INSERT OR REPLACE INTO segment VALUES (?, ?, ?, ?, ?, ?)");
        place = connection.prepareStatement("SELECT place FROM event WHERE seq = ?");
    }

    /** Whether an error says that the file isn't a sound index, rather than that the machine fails. */
    static boolean isDamage(SQLException error) {
        return DAMAGE.contains(error.getErrorCode() & PRIMARY_CODE);
    }

    /** A part of the log, by its records' numbers. */
    record Range(long from, long to) {
        boolean isEmpty() {
            return from > to;
        }
    }

    /** Opens the database in a file, an empty one as a new index; null if there is something else in it. */
    static @Nullable SearchIndex open(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        // One process at a time has it, and what a power failure takes is read from the segments again.
        config.setLockingMode(SQLiteConfig.LockingMode.EXCLUSIVE);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.enableLoadExtension(false);
        Connection connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
        try {
            if (!prepared(connection)) {
                connection.close();
                return null;
            }
            return new SearchIndex(connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static boolean prepared(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA trusted_schema = OFF");
            statement.execute("PRAGMA cell_size_check = ON");
            statement.execute("PRAGMA temp_store = MEMORY");
            statement.execute("PRAGMA cache_size = -65536");
            connection.setAutoCommit(false);
            long tables = number(statement, "SELECT count(*) FROM sqlite_schema");
            if (tables > 0) {
                return number(statement, "PRAGMA application_id") == APPLICATION
                        && number(statement, "PRAGMA user_version") == VERSION;
            }
            for (String table : TABLES) {
                statement.execute(table);
            }
            // Postings of about this many bytes are sorted in memory before they are written.
            statement.execute("INSERT INTO term (term, rank) VALUES ('hashsize', 67108864)");
            connection.commit();
            return true;
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** The segments that were read, in order. */
    List<IndexedSegment> segments() throws SQLException {
        List<IndexedSegment> segments = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM segment ORDER BY first")) {
            while (rows.next()) {
                segments.add(new IndexedSegment(
                        rows.getLong(1),
                        rows.getLong(2),
                        rows.getString(3),
                        rows.getLong(4),
                        rows.getString(5),
                        rows.getLong(6)));
            }
        }
        return segments;
    }

    /** Forgets where records below a number are, which were pruned; their terms stay and find nothing any more. */
    void forget(long below) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (statement.executeUpdate("DELETE FROM segment WHERE first < " + below) > 0) {
                statement.executeUpdate("DELETE FROM event WHERE seq < " + below);
                connection.commit();
            }
        }
    }

    /** The highest number of a record that was read, -1 if there is none. */
    long last() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return number(statement, "SELECT coalesce(max(seq), -1) FROM event");
        }
    }

    /** Takes a record in; it counts when the next {@link #commit} has. */
    void add(long seq, long at, long micros, Set<String> terms) throws SQLException {
        addEvent.setLong(1, seq);
        addEvent.setLong(2, at);
        addEvent.executeUpdate();
        addTerms.setLong(1, seq);
        addTerms.setString(2, terms.stream().map(SearchIndex::hashed).collect(Collectors.joining(" ")));
        addTerms.executeUpdate();
        addSpan.setLong(1, seq >> SPAN_BITS);
        addSpan.setLong(2, micros);
        addSpan.executeUpdate();
    }

    /** Notes a table of which there are rows in a record; it counts when the next {@link #commit} has. */
    void addSubject(TouchedTable table) throws SQLException {
        addSubject.setString(1, table.name());
        addSubject.setString(2, table.hashKey());
        addSubject.executeUpdate();
    }

    /** The tables of which records have rows. */
    Set<TouchedTable> subjects() throws SQLException {
        Set<TouchedTable> tables = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT name, key FROM subject")) {
            while (rows.next()) {
                tables.add(new TouchedTable(rows.getString(1), rows.getString(2)));
            }
        }
        return tables;
    }

    /** Makes what was taken in count, together with how far the segment was read. */
    void commit(IndexedSegment segment) throws SQLException {
        addSegment.setLong(1, segment.first());
        addSegment.setLong(2, segment.done());
        addSegment.setString(3, segment.head());
        addSegment.setLong(4, segment.last());
        addSegment.setString(5, segment.tail());
        addSegment.setLong(6, segment.damaged());
        addSegment.executeUpdate();
        connection.commit();
    }

    /** What part of the log the filter's times leave; a little more than necessary. */
    Range range(EventFilter filter) throws SQLException {
        try (PreparedStatement spans = connection.prepareStatement(
                "SELECT coalesce(min(id), 0), coalesce(max(id), -1) FROM span WHERE latest >= ? AND earliest <= ?")) {
            spans.setLong(1, filter.earliest());
            spans.setLong(2, filter.latest());
            try (ResultSet row = spans.executeQuery()) {
                row.next();
                return new Range(row.getLong(1) << SPAN_BITS, ((row.getLong(2) + 1) << SPAN_BITS) - 1);
            }
        }
    }

    /** Takes numbers of records; answers whether it wants more. */
    @FunctionalInterface
    interface Taker {
        boolean take(long seq) throws SQLException, IOException;
    }

    /** The numbers of records that have what the filter asks for, or the same hashes, highest first. */
    void candidates(EventFilter filter, Range range, Taker taker) throws SQLException, IOException {
        String wanted = words(filter);
        String query = wanted.isEmpty()
                ? "SELECT seq FROM event WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq DESC"
                : "SELECT rowid FROM term WHERE rowid BETWEEN ?1 AND ?2 AND term MATCH ?3 ORDER BY rowid DESC";
        try (PreparedStatement found = connection.prepareStatement(query)) {
            found.setLong(1, range.from());
            found.setLong(2, range.to());
            if (!wanted.isEmpty()) {
                found.setString(3, wanted);
            }
            try (ResultSet rows = found.executeQuery()) {
                while (rows.next() && taker.take(rows.getLong(1))) {
                    // The taker has done all.
                }
            }
        }
    }

    private static String words(EventFilter filter) {
        String all = filter.terms().stream().map(SearchIndex::hashed).collect(Collectors.joining(" AND "));
        String any = filter.any().stream().map(SearchIndex::hashed).collect(Collectors.joining(" OR ", "(", ")"));
        return filter.any().isEmpty() ? all : all.isEmpty() ? any : all + " AND " + any;
    }

    /** Where in its segment the record begins, -1 if the index doesn't know it. */
    long place(long seq) throws SQLException {
        place.setLong(1, seq);
        try (ResultSet row = place.executeQuery()) {
            return row.next() ? row.getLong(1) : -1;
        }
    }

    /**
     * A term as letters and digits only (FNV-1a, 64 bits): short, and nothing in it can be query syntax. Whoever makes
     * two terms collide wins nothing, since records are compared with the filter themselves.
     */
    private static String hashed(String term) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < term.length(); i++) {
            hash = (hash ^ term.charAt(i)) * FNV_PRIME;
        }
        return "x" + Long.toUnsignedString(hash, Character.MAX_RADIX);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
