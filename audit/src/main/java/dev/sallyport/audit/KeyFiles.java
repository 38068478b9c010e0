package dev.sallyport.audit;

import dev.sallyport.audit.disk.Disk;
import dev.sallyport.audit.disk.LocalDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.function.Supplier;

/** Secrets in files that only their owner may read. */
public final class KeyFiles {
    private static final long BYTES_MAX = 4096;

    private KeyFiles() {}

    /** The file's text; if there is no file, it is made, durably. A file that others can read is refused. */
    public static String readOrCreate(Path file, Supplier<String> secret) {
        try {
            if (!Files.exists(file)) {
                LocalDisk disk = new LocalDisk();
                disk.createDirectories(Disk.directoryOf(file));
                disk.replaceSecret(file, (secret.get() + "\n").getBytes(StandardCharsets.US_ASCII));
            }
            return checked(file);
        } catch (IOException e) {
            throw new AuditLogException("can't read or make the key " + file + ": " + e.getMessage(), e);
        }
    }

    /** The text of a file that must be there. A file that others can read is refused. */
    public static String read(Path file) {
        try {
            return checked(file);
        } catch (IOException e) {
            throw new AuditLogException("can't read the key " + file + ": " + e.getMessage(), e);
        }
    }

    private static String checked(Path file) throws IOException {
        refuseIfExposed(file);
        if (Files.size(file) > BYTES_MAX) {
            throw new AuditLogException(file + " is too large for a key");
        }
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    private static void refuseIfExposed(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        if (mode.contains(PosixFilePermission.GROUP_READ)
                || mode.contains(PosixFilePermission.GROUP_WRITE)
                || mode.contains(PosixFilePermission.OTHERS_READ)
                || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new AuditLogException(file + " is open to others; it must have the mode 0600");
        }
    }
}
