package dev.sallyport.audit;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log as it grows, from segment to segment. Gives whole lines only; a line may not be durable yet. Never
 * waits: whoever follows a log asks again. Confined to one thread.
 */
public final class AuditTail implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final LogLayout layout;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private LogLayout.@Nullable Segment segment;
    private @Nullable SegmentBytes bytes;
    private long position;

    private AuditTail(LogLayout layout) {
        this.layout = layout;
        buffer.limit(0);
    }

    /**
     * Begins before the last lines of a log.
     *
     * @param directory the log's directory
     * @param lines how many lines that are there already are given first, 0 or more
     */
    public static AuditTail open(Path directory, long lines) throws IOException {
        AuditTail tail = new AuditTail(new LogLayout(directory));
        tail.seek(lines);
        return tail;
    }

    /** The next lines without their newlines, at most {@code linesMax}; empty if there are none yet. */
    public List<String> poll(int linesMax) throws IOException {
        List<String> lines = new ArrayList<>();
        while (lines.size() < linesMax) {
            if (bytes == null && !openNext()) {
                break;
            }
            String line = nextLine();
            if (line != null) {
                lines.add(line);
            } else if (!advance()) {
                break;
            }
        }
        return lines;
    }

    private @Nullable String nextLine() throws IOException {
        while (true) {
            while (buffer.hasRemaining()) {
                byte b = buffer.get();
                if (b == '\n') {
                    String line = partial.toString(StandardCharsets.UTF_8);
                    partial.reset();
                    return line;
                }
                if (partial.size() <= EventLine.BYTES_MAX) {
                    partial.write(b);
                }
            }
            buffer.clear();
            int read = bytes == null ? -1 : bytes.read(buffer, position);
            buffer.flip();
            position += Math.max(read, 0);
            if (read <= 0) {
                return null;
            }
        }
    }

    /** Goes on to the next segment if there is one; the present one has then got its last line. */
    private boolean advance() throws IOException {
        LogLayout.Segment present = segment;
        LogLayout.Segment next = present == null ? null : after(present.first());
        if (next == null) {
            return false;
        }
        // The segment may have grown between the last read and the listing; once there is a next, it can't any more.
        if (bytes != null && position < bytes.size()) {
            return true;
        }
        partial.reset();
        openAt(next, 0);
        return true;
    }

    private boolean openNext() throws IOException {
        LogLayout.Segment next = after(-1);
        if (next == null) {
            return false;
        }
        openAt(next, 0);
        return true;
    }

    private LogLayout.@Nullable Segment after(long first) throws IOException {
        for (LogLayout.Segment candidate : layout.listSegments()) {
            if (candidate.first() > first) {
                return candidate;
            }
        }
        return null;
    }

    private void openAt(LogLayout.Segment next, long from) throws IOException {
        close();
        segment = next;
        bytes = SegmentBytes.open(next.file());
        position = from;
        buffer.limit(0);
    }

    /** Looks for the place from the end, so that a large log isn't read for its last lines. */
    private void seek(long lines) throws IOException {
        List<LogLayout.Segment> segments = layout.listSegments();
        long missing = lines;
        for (int i = segments.size() - 1; i >= 0; i--) {
            LogLayout.Segment candidate = segments.get(i);
            try (SegmentBytes file = SegmentBytes.open(candidate.file())) {
                long end = endOfLastLine(file);
                long counted = 0;
                long from = end;
                while (from > 0 && counted < missing) {
                    from = newlineBefore(file, from - 1) + 1;
                    counted++;
                }
                missing -= counted;
                if (missing == 0 || i == 0) {
                    openAt(candidate, from);
                    return;
                }
            }
        }
    }

    private static long endOfLastLine(SegmentBytes file) throws IOException {
        return newlineBefore(file, file.size()) + 1;
    }

    /** The position of the last newline before a position, -1 if there is none. */
    private static long newlineBefore(SegmentBytes file, long before) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(4096);
        long end = before;
        while (end > 0) {
            long start = Math.max(0, end - chunk.capacity());
            chunk.clear().limit((int) (end - start));
            int read = 0;
            while (read >= 0 && chunk.hasRemaining()) {
                read = file.read(chunk, start + chunk.position());
            }
            for (int i = chunk.position() - 1; i >= 0; i--) {
                if (chunk.get(i) == '\n') {
                    return start + i;
                }
            }
            end = start;
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        if (bytes != null) {
            bytes.close();
            bytes = null;
        }
    }
}
