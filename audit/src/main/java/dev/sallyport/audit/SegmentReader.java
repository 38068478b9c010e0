package dev.sallyport.audit;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads a segment line by line with bounded memory, whatever the file holds, packed or not. */
public final class SegmentReader implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final SegmentBytes in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int filled;
    private int taken;
    private long position;
    private long offset;
    private long number;

    /** What stands between two newlines. */
    public static final class Line {
        /** The bytes without the newline; cut one byte after the longest line that is allowed. */
        public final byte[] bytes;
        /** Counted from 1. */
        public final long number;
        /** Where in the file it begins. */
        public final long offset;
        /** Where in the file it ends, after the newline. */
        public final long end;
        /** Whether a newline follows. */
        public final boolean terminated;

        Line(byte[] bytes, long number, long offset, long end, boolean terminated) {
            this.bytes = bytes;
            this.number = number;
            this.offset = offset;
            this.end = end;
            this.terminated = terminated;
        }
    }

    /** Reads a segment from its beginning. */
    public SegmentReader(Path file) throws IOException {
        this(file, 0);
    }

    /** Reads a segment from the beginning of a line; lines are numbered from there. */
    public SegmentReader(Path file, long from) throws IOException {
        this.in = SegmentBytes.open(file);
        this.offset = from;
        this.position = from;
        if (from > in.size()) {
            in.close();
            throw new AuditLogException(file + " is shorter than it was");
        }
    }

    /** How many bytes the segment's lines have, unpacked. */
    public static long length(Path file) throws IOException {
        try (SegmentBytes bytes = SegmentBytes.open(file)) {
            return bytes.size();
        }
    }

    /** The next line, or null at the end of the file. */
    public @Nullable Line next() throws IOException {
        long start = offset;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            if (taken == filled && !fill()) {
                return offset == start ? null : new Line(line.toByteArray(), ++number, start, offset, false);
            }
            int end = taken;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            int room = EventLine.BYTES_MAX + 1 - line.size();
            line.write(buffer, taken, Math.min(room, end - taken));
            offset += end - taken;
            taken = end;
            if (end < filled) {
                taken++;
                offset++;
                return new Line(line.toByteArray(), ++number, start, offset, true);
            }
        }
    }

    private boolean fill() throws IOException {
        int read = in.read(ByteBuffer.wrap(buffer), position);
        taken = 0;
        filled = Math.max(read, 0);
        position += filled;
        return filled > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
