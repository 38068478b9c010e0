package dev.sallyport.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a segment's lines, whether its file is packed or not. Confined to one thread. */
interface SegmentBytes extends Closeable {
    /** How many bytes there are; an unpacked segment may grow. */
    long size() throws IOException;

    /** Reads bytes from a position on, as many as suit; -1 at the end. */
    int read(ByteBuffer into, long position) throws IOException;

    /** Opens a segment. If it was packed since its file was listed, the packed file is opened. */
    static SegmentBytes open(Path file) throws IOException {
        if (LogLayout.isPacked(file)) {
            return PackedSegment.open(file);
        }
        try {
            return new Plain(FileChannel.open(file, StandardOpenOption.READ));
        } catch (NoSuchFileException e) {
            try {
                return PackedSegment.open(LogLayout.packed(file));
            } catch (NoSuchFileException neither) {
                throw e;
            }
        }
    }

    /** The lines as they stand in the file. */
    record Plain(FileChannel channel) implements SegmentBytes {
        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return channel.read(into, position);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
