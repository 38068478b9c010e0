package dev.sallyport.audit.sink;

import dev.sallyport.audit.disk.AppendFile;
import dev.sallyport.audit.disk.Disk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A file of lines for collectors; full ones are kept as {@code .1}, {@code .2} and so on, the oldest with the highest
 * number, until there are too many. Written and synced, records are acknowledged. Whoever moves the file away loses
 * nothing, for it is opened anew for each batch.
 */
public final class FileSink implements Sink {
    private static final int LINE_BYTES_MAX = 1 << 20;

    private final Path file;
    private final long bytesMax;
    private final int filesMax;
    private final RecordFormat format;
    private final Disk disk;

    /**
     * Writes into a file, which is made if need be.
     *
     * @param bytesMax size from which on a file is full
     * @param filesMax how many full files are kept, at least 1
     */
    public FileSink(Path file, long bytesMax, int filesMax, RecordFormat format, Disk disk) {
        this.file = file;
        this.bytesMax = bytesMax;
        this.filesMax = filesMax;
        this.format = format;
        this.disk = disk;
    }

    @Override
    public void deliver(List<SinkRecord> batch) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (SinkRecord record : batch) {
            lines.writeBytes(format.format(record));
            lines.write('\n');
        }
        rotateIfFull();
        boolean made = !Files.exists(file);
        try (AppendFile out = disk.open(file)) {
            long before = wholeLines(out);
            try {
                out.append(ByteBuffer.wrap(lines.toByteArray()));
                out.force();
            } catch (IOException e) {
                // A part of it may be there; all of it is written again.
                out.truncate(before);
                throw e;
            }
        }
        if (made) {
            disk.syncDirectory(Disk.directoryOf(file));
        }
    }

    /**
     * Cuts off a line whose end a killed process never wrote; it comes again as a whole. A file that ends in anything
     * else isn't ours and stays as it is.
     */
    private long wholeLines(AppendFile out) throws IOException {
        long size = out.size();
        long end = size;
        int first = -1;
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            while (end > 0) {
                in.seek(end - 1);
                int b = in.read();
                if (b == '\n') {
                    break;
                }
                first = b;
                end--;
                if (size - end > LINE_BYTES_MAX) {
                    throw new IOException(file + " is not a file of records");
                }
            }
        }
        if (end < size && first != '{') {
            throw new IOException(file + " is not a file of records");
        }
        if (end < size) {
            out.truncate(end);
        }
        return end;
    }

    private void rotateIfFull() throws IOException {
        if (!Files.exists(file) || Files.size(file) < bytesMax) {
            return;
        }
        for (int i = filesMax; i > 1; i--) {
            Path younger = numbered(i - 1);
            if (Files.exists(younger)) {
                Files.move(younger, numbered(i), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        Files.move(file, numbered(1), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        disk.syncDirectory(Disk.directoryOf(file));
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    @Override
    public void close() {}
}
