package dev.sallyport.audit;

import dev.sallyport.audit.disk.AppendFile;
import dev.sallyport.audit.disk.Disk;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.BooleanSupplier;

/**
 * Packs segments that are finished. INVARIANT: at every moment a whole and durable form of the segment is there: the
 * packed one gets its name once it is on the device, and the other goes once the packed one was read back and compared.
 * Where both are there, the unpacked one counts.
 */
final class SegmentPacker {
    private final Disk disk;
    private final BooleanSupplier stopped;

    /** Gives up in the middle as soon as it is told to. */
    SegmentPacker(Disk disk, BooleanSupplier stopped) {
        this.disk = disk;
        this.stopped = stopped;
    }

    /** Replaces a segment's file by a packed one; does again what a killed process has left half done. */
    void pack(Path file) throws IOException {
        Path packed = LogLayout.packed(file);
        Path unfinished = packed.resolveSibling(packed.getFileName() + ".tmp");
        disk.delete(unfinished);
        try (SegmentBytes lines = SegmentBytes.open(file);
                AppendFile out = disk.open(unfinished)) {
            ByteBuffer block = ByteBuffer.allocate(PackedSegment.BLOCK_BYTES_MAX);
            for (long done = 0; fill(lines, block, done); done += block.limit()) {
                out.append(PackedSegment.pack(block.array(), block.limit()));
            }
            out.force();
        } catch (IOException e) {
            disk.delete(unfinished);
            throw e;
        }
        if (!same(file, unfinished)) {
            disk.delete(unfinished);
            throw new IOException(unfinished + " is not what was to be packed");
        }
        seal(unfinished);
        disk.rename(unfinished, packed);
        disk.syncDirectory(Disk.directoryOf(packed));
        disk.delete(file);
    }

    /** Whether both hold the same bytes. */
    private boolean same(Path file, Path packed) throws IOException {
        try (SegmentBytes lines = SegmentBytes.open(file);
                SegmentBytes others = PackedSegment.open(packed)) {
            ByteBuffer block = ByteBuffer.allocate(PackedSegment.BLOCK_BYTES_MAX);
            ByteBuffer other = ByteBuffer.allocate(PackedSegment.BLOCK_BYTES_MAX);
            boolean more = true;
            for (long done = 0; more; done += block.limit()) {
                more = fill(lines, block, done);
                if (fill(others, other, done) != more || !block.equals(other)) {
                    return false;
                }
            }
            return true;
        }
    }

    private boolean fill(SegmentBytes lines, ByteBuffer block, long from) throws IOException {
        if (stopped.getAsBoolean()) {
            throw new InterruptedIOException("a segment is left unpacked: the log is being closed");
        }
        block.clear();
        for (int read = 0; read >= 0 && block.hasRemaining(); ) {
            read = lines.read(block, from + block.position());
        }
        return block.flip().hasRemaining();
    }

    /** Finished segments can't be written by accident. */
    static void seal(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
        }
    }
}
