package dev.sallyport.audit.search;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.audit.AuditLogException;
import dev.sallyport.audit.LogLayout;
import dev.sallyport.audit.RecordReader;
import dev.sallyport.audit.SegmentReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds records by an index of the log. The index is brought up to date before each search; if the log isn't the one
 * that was indexed, or the index is damaged, it is made anew. Every record found is read from its segment and compared
 * with the filter again, so the index can hide records but not invent or change any. Confined to one thread.
 *
 * <p>Lines that aren't records are passed over and counted; to find out what happened to them is the verifier's task.
 */
public final class AuditSearch implements Closeable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int BATCH_RECORDS = 20_000;

    private final LogLayout layout;
    private final IndexFolder folder;
    private @Nullable SearchIndex index;

    /**
     * What bringing the index up to date has done.
     *
     * @param added records taken in
     * @param damaged lines of the whole log that aren't records and can't be found
     * @param rebuilt whether there was an index that was thrown away
     */
    public record Update(long added, long damaged, boolean rebuilt) {}

    private AuditSearch(LogLayout layout, IndexFolder folder) {
        this.layout = layout;
        this.folder = folder;
    }

    /** Opens the index in a directory of its own, which is made if it isn't there. */
    public static AuditSearch open(Path log, Path indexFolder) throws IOException {
        if (!Files.isDirectory(log)) {
            throw new AuditLogException(log + " is not a directory");
        }
        return new AuditSearch(new LogLayout(log), IndexFolder.open(indexFolder, PATIENCE));
    }

    /** Throws the index away; the next update makes it anew. */
    public void clear() throws IOException {
        closeIndex();
        folder.clear();
    }

    /** Brings the index up to date with the log. */
    public Update update() throws IOException {
        return mended(this::update);
    }

    /** The tables of which records have rows' keys. */
    public Set<TouchedTable> tablesTouched() throws IOException {
        return mended(rebuilt -> {
            if (rebuilt) {
                update(true);
            }
            return index().subjects();
        });
    }

    /**
     * Finds records, the newest first.
     *
     * @param limitMax how many at most
     * @param lines takes their lines as they stand in the log
     * @return how many there were
     */
    public long find(EventFilter filter, long limitMax, Consumer<String> lines) throws IOException {
        Search search = new Search(filter, limitMax, lines);
        return mended(rebuilt -> {
            if (rebuilt) {
                update(true);
            }
            return search.run();
        });
    }

    @FunctionalInterface
    private interface Work<T> {
        T run(boolean rebuilt) throws SQLException, IOException;
    }

    /** Does work with the index; if the index turns out to be of no use, once more with a new one. */
    private <T> T mended(Work<T> work) throws IOException {
        try {
            return work.run(false);
        } catch (StaleIndexException e) {
            clear();
        } catch (SQLException e) {
            if (!SearchIndex.isDamage(e)) {
                throw new AuditLogException("can't use the index of the audit log: " + e, e);
            }
            clear();
        }
        try {
            return work.run(true);
        } catch (SQLException e) {
            throw new AuditLogException("can't make an index of the audit log: " + e, e);
        } catch (StaleIndexException e) {
            throw new AuditLogException("the audit log changes while it is read", e);
        }
    }

    private Update update(boolean rebuilt) throws SQLException, IOException {
        NavigableMap<Long, Path> files = files();
        SearchIndex opened = index();
        TreeMap<Long, IndexedSegment> known = new TreeMap<>();
        long oldest = files.isEmpty() ? 0 : files.firstKey();
        opened.forget(oldest);
        for (IndexedSegment segment : opened.segments()) {
            Path file = files.get(segment.first());
            if (file == null || !segment.isStill(file)) {
                throw new StaleIndexException("the log is another one");
            }
            known.put(segment.first(), segment);
        }
        long last = opened.last();
        long added = 0;
        long damaged = 0;
        for (Map.Entry<Long, Path> file : files.entrySet()) {
            IndexedSegment segment = known.get(file.getKey());
            if (segment == null) {
                segment = IndexedSegment.begin(file.getKey(), file.getValue());
            }
            if (segment != null) {
                Long next = files.higherKey(file.getKey());
                Reading reading = new Reading(opened, segment, last, next == null ? Long.MAX_VALUE : next);
                reading.read(file.getValue());
                last = reading.last;
                added += reading.added;
                damaged += reading.segment.damaged() + reading.passedOver;
            }
        }
        return new Update(added, damaged, rebuilt);
    }

    private NavigableMap<Long, Path> files() throws IOException {
        NavigableMap<Long, Path> files = new TreeMap<>();
        layout.listSegments().forEach(segment -> files.put(segment.first(), segment.file()));
        return files;
    }

    private SearchIndex index() throws SQLException, IOException {
        if (index == null) {
            index = SearchIndex.open(folder.database());
            if (index == null) {
                throw new StaleIndexException("not an index");
            }
        }
        return index;
    }

    /** Takes a segment's new records into the index. */
    private static final class Reading {
        private final SearchIndex index;
        private IndexedSegment segment;
        private final long end;
        private long last;
        private long added;
        private long passedOver;

        /**
         * Begins where the segment was left.
         *
         * @param last the highest number of a record so far
         * @param end the number that the next segment begins with
         */
        Reading(SearchIndex index, IndexedSegment segment, long last, long end) {
            this.index = index;
            this.end = end;
            this.segment = segment;
            this.last = last;
        }

        void read(Path file) throws IOException, SQLException {
            long before = segment.done();
            try (SegmentReader reader = new SegmentReader(file, before)) {
                long pending = 0;
                for (SegmentReader.Line line = reader.next(); line != null && line.terminated; line = reader.next()) {
                    if (!take(line)) {
                        passedOver++;
                    } else if (++pending % BATCH_RECORDS == 0) {
                        index.commit(segment);
                    }
                }
            }
            if (segment.done() > before) {
                index.commit(segment);
            }
        }

        private boolean take(SegmentReader.Line line) throws SQLException {
            try {
                JsonNode record = RecordReader.read(line);
                long seq = record.path("seq").asLong(-1);
                if (seq <= last || seq < segment.first() || seq >= end) {
                    return false;
                }
                long micros =
                        EventFilter.micros(Instant.parse(record.path("time").asText()));
                index.add(seq, line.offset, micros, EventTerms.of(record));
                for (TouchedTable table : EventTerms.tablesTouched(record)) {
                    index.addSubject(table);
                }
                last = seq;
                added++;
                segment = segment.with(line, passedOver);
                passedOver = 0;
                return true;
            } catch (RecordReader.NotARecordException | DateTimeParseException e) {
                return false;
            }
        }
    }

    /** One search; goes on below the last record it has looked at if it has to begin again. */
    private final class Search {
        private final EventFilter filter;
        private final long limitMax;
        private final Consumer<String> lines;
        private long below = Long.MAX_VALUE;
        private long found;

        Search(EventFilter filter, long limitMax, Consumer<String> lines) {
            this.filter = filter;
            this.limitMax = limitMax;
            this.lines = lines;
        }

        long run() throws SQLException, IOException {
            NavigableMap<Long, Path> files = files();
            SearchIndex opened = index();
            SearchIndex.Range whole = opened.range(filter);
            SearchIndex.Range range = new SearchIndex.Range(
                    Math.max(whole.from(), files.isEmpty() ? 0 : files.firstKey()), Math.min(whole.to(), below - 1));
            if (range.isEmpty() || found >= limitMax) {
                return found;
            }
            opened.candidates(filter, range, seq -> take(opened, files, seq));
            return found;
        }

        private boolean take(SearchIndex opened, NavigableMap<Long, Path> files, long seq)
                throws SQLException, IOException {
            Map.Entry<Long, Path> file = files.floorEntry(seq);
            long place = opened.place(seq);
            if (file == null || place < 0) {
                throw new StaleIndexException("record " + seq + " is not where it was");
            }
            try (SegmentReader reader = new SegmentReader(file.getValue(), place)) {
                SegmentReader.Line line = reader.next();
                JsonNode record = line == null ? null : RecordReader.read(line);
                if (line == null || record == null || record.path("seq").asLong(-1) != seq) {
                    throw new StaleIndexException("record " + seq + " is not where it was");
                }
                if (filter.matches(record)) {
                    lines.accept(new String(line.bytes, StandardCharsets.UTF_8));
                    found++;
                }
            } catch (RecordReader.NotARecordException | AuditLogException e) {
                throw new StaleIndexException("record " + seq + " is not where it was");
            }
            below = seq;
            return found < limitMax;
        }
    }

    private void closeIndex() {
        if (index != null) {
            try {
                index.close();
            } catch (SQLException e) {
                // It is thrown away or was only read: there is nothing to lose.
                return;
            } finally {
                index = null;
            }
        }
    }

    @Override
    public void close() throws IOException {
        closeIndex();
        folder.close();
    }
}
