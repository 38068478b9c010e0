package dev.sallyport.audit.search;

import dev.sallyport.audit.AuditLogException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The directory of an index, for its owner only: what is in it tells as much as the log does. One process at a time
 * uses it.
 */
final class IndexFolder implements Closeable {
    private static final String OWNER_ONLY = "rwx------";
    private static final String OWNER_ONLY_FILE = "rw-------";
    private static final String LOCK = "lock";
    private static final String DATABASE = "index.sqlite";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final Path folder;
    private final FileChannel lockFile;

    private IndexFolder(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /** Makes the directory if it isn't there, and waits so long until nobody else uses it. */
    static IndexFolder open(Path folder, Duration patience) throws IOException {
        if (Files.isSymbolicLink(folder) || (Files.exists(folder) && !Files.isDirectory(folder))) {
            throw new AuditLogException(folder + " is not a directory");
        }
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(folder, mode(posix, OWNER_ONLY));
        refuseOthers(folder);
        if (posix) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(OWNER_ONLY));
        }
        IndexFolder opened = new IndexFolder(folder, FileChannel.open(ownFile(folder, LOCK), StandardOpenOption.WRITE));
        try {
            opened.lock(patience);
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Permissions are about to be taken away from others: not from a directory with something else in it. */
    private static void refuseOthers(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (!name.equals(LOCK) && !name.startsWith(DATABASE)) {
                    throw new AuditLogException(folder + " holds other things than an index, such as " + name);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static FileAttribute<?>[] mode(boolean posix, String mode) {
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    private static Path ownFile(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        try {
            Files.createFile(file, mode(posix, OWNER_ONLY_FILE));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new AuditLogException(file + " is not a file of the index", e);
            }
            if (posix) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(OWNER_ONLY_FILE));
            }
        }
        return file;
    }

    private void lock(Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (!locked()) {
            if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
                throw new AuditLogException("another search is using the index in " + folder + "; try again later");
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    /** The lock is given back when its file is closed. */
    private boolean locked() throws IOException {
        try {
            FileLock lock = lockFile.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** The database's file, made if it isn't there. What SQLite puts beside it gets its permissions. */
    Path database() throws IOException {
        return ownFile(folder, DATABASE);
    }

    /** Throws the database away. */
    void clear() throws IOException {
        for (String ending : List.of("", "-wal", "-shm", "-journal")) {
            Files.deleteIfExists(folder.resolve(DATABASE + ending));
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
