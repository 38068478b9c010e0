package dev.sallyport.audit.sink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.audit.LogLayout;
import dev.sallyport.audit.RecordReader;
import dev.sallyport.audit.SegmentReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the durable records of a log one after the other from any number on. INVARIANT: gives records without gaps; a
 * log that has one is an error, not something to be passed over. Confined to one thread.
 */
final class SinkReader implements Closeable {
    private final LogLayout layout;
    private final LongSupplier durable;
    private long next;
    private long end = -1;
    private @Nullable SegmentReader segment;

    /**
     * Begins before a record.
     *
     * @param durable how many records there are that no crash takes back
     */
    SinkReader(LogLayout layout, LongSupplier durable, long next) {
        this.layout = layout;
        this.durable = durable;
        this.next = next;
    }

    /** Goes on before another record. */
    void seek(long to) throws IOException {
        close();
        next = to;
    }

    /**
     * The next records, none if there are none yet.
     *
     * @param bytesMax after how many bytes the batch ends, however few records they are
     */
    List<SinkRecord> read(int recordsMax, long bytesMax) throws IOException {
        List<SinkRecord> batch = new ArrayList<>();
        long size = durable.getAsLong();
        long bytes = 0;
        if (next > size) {
            throw new IOException("record " + next + " is to be sent, yet the log has " + size
                    + ": it was cut, or it is another log");
        }
        while (next < size && batch.size() < recordsMax && bytes < bytesMax) {
            SinkRecord record = record();
            batch.add(record);
            bytes += record.leaf().length;
            next++;
        }
        return batch;
    }

    private SinkRecord record() throws IOException {
        SegmentReader reader = segment;
        SegmentReader.Line line = reader == null || next == end ? null : reader.next();
        if (line == null) {
            // All of a segment's records are in its file before they count as durable: its end is its end.
            reader = open();
            line = reader.next();
        }
        if (line == null) {
            throw new IOException("record " + next + " is missing in the log");
        }
        try {
            JsonNode json = RecordReader.read(line);
            if (json.path("seq").asLong(-1) != next) {
                throw new IOException(
                        "record " + json.path("seq").asLong() + " stands where record " + next + " should");
            }
            return new SinkRecord(next, line.bytes, json);
        } catch (RecordReader.NotARecordException e) {
            throw new IOException("record " + next + ": " + e.problem(), e);
        }
    }

    /** Opens the segment that has the next record, at that record. */
    private SegmentReader open() throws IOException {
        close();
        LogLayout.Segment found = null;
        end = -1;
        for (LogLayout.Segment candidate : layout.listSegments()) {
            if (candidate.first() <= next) {
                found = candidate;
            } else {
                end = candidate.first();
                break;
            }
        }
        if (found == null) {
            throw new IOException("record " + next + " is in no segment any more");
        }
        SegmentReader reader = new SegmentReader(found.file());
        segment = reader;
        for (long seq = found.first(); seq < next; seq++) {
            if (reader.next() == null) {
                break;
            }
        }
        return reader;
    }

    @Override
    public void close() throws IOException {
        if (segment != null) {
            segment.close();
            segment = null;
        }
    }
}
