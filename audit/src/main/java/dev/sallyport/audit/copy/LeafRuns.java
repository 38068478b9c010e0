package dev.sallyport.audit.copy;

import dev.sallyport.audit.tree.TreeHasher;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Leaf hashes by their numbers: 32 bytes each in a temporary file, and in memory where runs of neighbours begin. So a
 * copy of any size needs little memory. Confined to one thread.
 */
final class LeafRuns implements Closeable {
    private static final int HASH = TreeHasher.HASH_BYTES;
    private static final int BUFFER_BYTES = 2048 * HASH;

    private final int runsMax;
    private final FileChannel file;
    private final TreeMap<Long, Run> runs = new TreeMap<>();
    private final ByteBuffer waiting = ByteBuffer.allocate(BUFFER_BYTES);
    private long written;
    private Run last = new Run(-1, 0, 0);

    /** Neighbours that arrived one after the other. */
    static final class Run {
        final long first;
        private final long place;
        private long count;

        Run(long first, long place, long count) {
            this.first = first;
            this.place = place;
            this.count = count;
        }

        /** The number after its last one. */
        long end() {
            return first + count;
        }
    }

    /** What became of a hash. */
    enum Outcome {
        /** It is the first with its number. */
        NEW,
        /** The same was there. */
        SAME,
        /** Another was there, and stays. */
        OTHER,
        /** It is not kept: there are too many runs. */
        SCATTERED
    }

    /**
     * None yet.
     *
     * @param runsMax how many runs there may be
     */
    LeafRuns(int runsMax) throws IOException {
        this.runsMax = runsMax;
        Path temporary = Files.createTempFile("sallyport-leaves", ".tmp");
        this.file = FileChannel.open(
                temporary, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    Outcome put(long number, byte[] hash) throws IOException {
        Map.Entry<Long, Run> before = runs.floorEntry(number);
        if (before != null && number < before.getValue().end()) {
            Run run = before.getValue();
            return Arrays.equals(read(run.place + number - run.first), hash) ? Outcome.SAME : Outcome.OTHER;
        }
        if (last.end() != number || last.count == 0) {
            if (runs.size() == runsMax) {
                return Outcome.SCATTERED;
            }
            last = new Run(number, written, 0);
            runs.put(number, last);
        }
        if (!waiting.hasRemaining()) {
            flush();
        }
        waiting.put(hash);
        last.count++;
        written++;
        return Outcome.NEW;
    }

    /** The runs by their numbers. They don't overlap, and may be neighbours. */
    Collection<Run> runs() {
        return runs.values();
    }

    /** Takes hashes one after the other. */
    @FunctionalInterface
    interface Taker {
        void take(long number, byte[] hash) throws IOException;
    }

    /** Gives all of a run. */
    void forEach(Run run, Taker taker) throws IOException {
        flush();
        ByteBuffer some = ByteBuffer.allocate(BUFFER_BYTES);
        long number = run.first;
        while (number < run.end()) {
            some.clear().limit((int) Math.min(BUFFER_BYTES, (run.end() - number) * HASH));
            fill(some, (run.place + number - run.first) * HASH);
            some.flip();
            while (some.hasRemaining()) {
                byte[] hash = new byte[HASH];
                some.get(hash);
                taker.take(number++, hash);
            }
        }
    }

    private byte[] read(long place) throws IOException {
        flush();
        ByteBuffer one = ByteBuffer.allocate(HASH);
        fill(one, place * HASH);
        return one.array();
    }

    private void fill(ByteBuffer buffer, long position) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            int read = file.read(buffer, at);
            if (read < 0) {
                throw new EOFException("the temporary file was cut off");
            }
            at += read;
        }
    }

    private void flush() throws IOException {
        waiting.flip();
        long at = written * HASH - waiting.remaining();
        while (waiting.hasRemaining()) {
            at += file.write(waiting, at);
        }
        waiting.clear();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
