package dev.sallyport.audit.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/** What the log needs of a file system. */
public interface Disk {
    /**
     * Room on a volume.
     *
     * @param free bytes that may be used
     * @param total bytes of the volume
     */
    record Space(long free, long total) {}

    /** Opens a file to append to it, creating it if need be; its entry in the directory isn't durable yet. */
    AppendFile open(Path file) throws IOException;

    /**
     * Gives a file new content: after a crash it has either the old content or the new, never a part. Its entry in the
     * directory is durable after {@link #syncDirectory}.
     */
    void replace(Path file, byte[] content) throws IOException;

    /** Gives a file another name, in place of what has it; durable after {@link #syncDirectory}. */
    void rename(Path from, Path to) throws IOException;

    /** Creates a directory and its parents, durably. */
    void createDirectories(Path directory) throws IOException;

    /** Makes the directory's entries durable. */
    void syncDirectory(Path directory) throws IOException;

    /** Deletes a file if there is one. */
    void delete(Path file) throws IOException;

    /** The directory that a file is in. */
    static Path directoryOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a root is not a file");
    }

    /** The room on the volume that holds the path. */
    Space space(Path path) throws IOException;
}
