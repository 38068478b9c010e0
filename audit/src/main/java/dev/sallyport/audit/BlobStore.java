package dev.sallyport.audit;

import dev.sallyport.audit.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The texts that don't fit into records, each once, under its hash. Safe for use by several threads. */
final class BlobStore {
    private final LogLayout layout;
    private final Disk disk;
    /** Those that records were written about since somebody began to look for unneeded ones; null: nobody does. */
    private @Nullable Set<String> needed;

    BlobStore(LogLayout layout, Disk disk) {
        this.layout = layout;
        this.disk = disk;
    }

    /** Keeps a text, durably. */
    synchronized void keep(String sha256, byte[] text) throws IOException {
        if (needed != null) {
            needed.add(sha256);
        }
        Path file = layout.blob(sha256);
        if (Files.exists(file)) {
            return;
        }
        disk.createDirectories(Disk.directoryOf(file));
        disk.replace(file, text);
        disk.syncDirectory(Disk.directoryOf(file));
    }

    /** From now on is known what is needed anew. */
    synchronized void watch() {
        needed = new HashSet<>();
    }

    /** Deletes texts that no record names but those that are pruned, unless one was written since. */
    synchronized void delete(Set<String> unneeded) throws IOException {
        for (String sha256 : unneeded) {
            if (needed != null && !needed.contains(sha256)) {
                disk.delete(layout.blob(sha256));
            }
        }
        needed = null;
    }
}
