package dev.sallyport.audit;

import dev.sallyport.audit.disk.AppendFile;
import dev.sallyport.audit.disk.Disk;
import dev.sallyport.audit.disk.LocalDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/** Real files, of which single operations fail as a full or dying device makes them fail. */
final class FaultyDisk implements Disk {
    private final LocalDisk real = new LocalDisk();

    /** The next append writes so many bytes, then the device is full; negative: it works. */
    volatile int appendBytesLeft = -1;

    /** What comes on the device in place of what is appended. */
    volatile UnaryOperator<ByteBuffer> writes = UnaryOperator.identity();

    volatile boolean forceFails;
    volatile boolean replaceFails;
    volatile boolean truncateFails;
    volatile Space space = new Space(50, 100);

    /** An append waits for this. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    volatile boolean writtenAfterFailedForce;

    @Override
    public AppendFile open(Path file) throws IOException {
        AppendFile opened = real.open(file);
        return new AppendFile() {
            private boolean failed;

            @Override
            public long size() throws IOException {
                return opened.size();
            }

            @Override
            public void append(ByteBuffer bytes) throws IOException {
                await();
                if (failed) {
                    writtenAfterFailedForce = true;
                }
                if (appendBytesLeft >= 0) {
                    int written = Math.min(appendBytesLeft, bytes.remaining());
                    opened.append(bytes.slice(bytes.position(), written));
                    appendBytesLeft = -1;
                    throw new IOException("No space left on device");
                }
                opened.append(writes.apply(bytes));
            }

            @Override
            public void force() throws IOException {
                if (forceFails) {
                    failed = true;
                    throw new IOException("Input/output error");
                }
                opened.force();
            }

            @Override
            public void truncate(long size) throws IOException {
                if (truncateFails) {
                    throw new IOException("Input/output error");
                }
                opened.truncate(size);
            }

            @Override
            public void close() throws IOException {
                opened.close();
            }
        };
    }

    private void await() throws IOException {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void replace(Path file, byte[] content) throws IOException {
        if (replaceFails) {
            throw new IOException("No space left on device");
        }
        real.replace(file, content);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        if (replaceFails) {
            throw new IOException("No space left on device");
        }
        real.rename(from, to);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        real.createDirectories(directory);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        real.syncDirectory(directory);
    }

    @Override
    public void delete(Path file) throws IOException {
        real.delete(file);
    }

    @Override
    public Space space(Path path) {
        return space;
    }
}
