package dev.sallyport.audit.search;

import dev.sallyport.audit.AuditLogException;
import dev.sallyport.audit.SegmentReader;
import dev.sallyport.audit.tree.TreeHasher;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * How far a segment has been read, and how to know that it is still the same: its first line and the last one read.
 * Every record has an id of its own, so another log's lines differ.
 *
 * @param first the number of the segment's first record
 * @param done where the last record that was read ends
 * @param head hash (hexadecimal) of the first line
 * @param last where the last record that was read begins
 * @param tail hash (hexadecimal) of the last record that was read
 * @param damaged lines that aren't records, and are passed over
 */
record IndexedSegment(long first, long done, String head, long last, String tail, long damaged) {
    /** The segment with no record read yet; null if it has no whole line. */
    static @Nullable IndexedSegment begin(long first, Path file) throws IOException {
        String head = hashAt(file, 0);
        return head == null ? null : new IndexedSegment(first, 0, head, 0, head, 0);
    }

    /** The segment with a record more, before which so many lines were none. */
    IndexedSegment with(SegmentReader.Line line, long passedOver) {
        return new IndexedSegment(first, line.end, head, line.offset, hash(line.bytes), damaged + passedOver);
    }

    /** Whether the file still holds what was read. */
    boolean isStill(Path file) throws IOException {
        try {
            return SegmentReader.length(file) >= done
                    && head.equals(hashAt(file, 0))
                    && (done == 0 || tail.equals(hashAt(file, last)));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static @Nullable String hashAt(Path file, long offset) throws IOException {
        try (SegmentReader reader = new SegmentReader(file, offset)) {
            SegmentReader.Line line = reader.next();
            return line == null || !line.terminated ? null : hash(line.bytes);
        } catch (AuditLogException e) {
            return null;
        }
    }

    private static String hash(byte[] line) {
        return HexFormat.of().formatHex(TreeHasher.sha256().digest(line));
    }
}
