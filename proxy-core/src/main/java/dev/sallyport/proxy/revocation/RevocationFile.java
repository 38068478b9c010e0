package dev.sallyport.proxy.revocation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.proxy.revocation.Revocation.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps revocations over restarts: a line of JSON each, appended and synced. An end without a newline was never
 * acknowledged and is cut off; any other line that can't be read means that somebody was here, and the proxy doesn't
 * start, since what it said may matter. Safe for use by any thread.
 */
public final class RevocationFile implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long BYTES_MAX = 256L << 20;

    private final FileChannel lock;
    private final FileChannel out;
    private final List<Revocation> kept;
    private long length;
    private boolean broken;

    private RevocationFile(FileChannel lock, FileChannel out, List<Revocation> kept, long length) {
        this.lock = lock;
        this.out = out;
        this.kept = kept;
        this.length = length;
    }

    /** As {@link #open(Path, Clock, Predicate)}, where nothing lives longer than tokens do. */
    public static RevocationFile open(Path file, Clock clock) {
        return open(file, clock, revocation -> false);
    }

    /**
     * Opens the file, made when absent, and leaves out what no longer matters.
     *
     * @param lasting what matters even when every token that it fits has expired
     * @throws IllegalStateException when it isn't sound or another process has it; it says which
     */
    public static RevocationFile open(Path file, Clock clock, Predicate<Revocation> lasting) {
        FileChannel lock = null;
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            lock = lock(file);
            List<Revocation> all = read(file);
            Instant now = clock.instant();
            List<Revocation> kept = all.stream()
                    .filter(revocation -> !revocation.until().isBefore(now) || lasting.test(revocation))
                    .toList();
            if (kept.size() < all.size()) {
                rewrite(file, kept);
            }
            FileChannel out = create(file);
            out.position(out.size());
            return new RevocationFile(lock, out, kept, out.size());
        } catch (IOException e) {
            close(lock);
            throw new IllegalStateException("the revocations in " + file + " can't be used", e);
        } catch (RuntimeException e) {
            close(lock);
            throw e;
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = create(file.resolveSibling(file.getFileName() + ".lock"));
        FileLock taken = null;
        try {
            taken = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Taken, by this very process.
        }
        if (taken == null) {
            channel.close();
            throw new IllegalStateException("another process uses the revocations in " + file);
        }
        return channel;
    }

    private static FileChannel create(Path file) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        return FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), attributes);
    }

    private static List<Revocation> read(Path file) throws IOException {
        List<Revocation> read = new ArrayList<>();
        if (!Files.exists(file)) {
            return read;
        }
        if (Files.size(file) > BYTES_MAX) {
            throw new IOException("it is too large");
        }
        String text = Files.readString(file);
        int sound = text.lastIndexOf('\n') + 1;
        int number = 0;
        for (String line : text.substring(0, sound).lines().toList()) {
            number++;
            try {
                read.add(parse(line));
            } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
                throw new IllegalStateException(file + ":" + number + ": not a revocation");
            }
        }
        if (sound < text.length()) {
            try (FileChannel channel = create(file)) {
                channel.truncate(text.substring(0, sound).getBytes(StandardCharsets.UTF_8).length);
                channel.force(true);
            }
        }
        return read;
    }

    private static void rewrite(Path file, List<Revocation> kept) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = create(fresh)) {
            for (Revocation revocation : kept) {
                write(channel, revocation);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What it held when it was opened and still matters. */
    List<Revocation> kept() {
        return kept;
    }

    /** Writes and syncs. After a failure that can't be undone nothing more is written. */
    synchronized void append(Revocation revocation) throws IOException {
        if (broken) {
            throw new IOException("an earlier revocation could not be written");
        }
        try {
            write(out, revocation);
            out.force(false);
            length = out.position();
        } catch (IOException e) {
            broken = true;
            out.truncate(length);
            broken = false;
            throw e;
        }
    }

    private static void write(FileChannel channel, Revocation revocation) throws IOException {
        ObjectNode line = JSON.createObjectNode();
        line.put("v", 1)
                .put("kind", revocation.kind().label())
                .put("issuer", revocation.issuer())
                .put("value", revocation.value())
                .put("before", revocation.before().toString())
                .put("reason", revocation.reason())
                .put("by", revocation.by());
        ByteBuffer bytes = ByteBuffer.wrap((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static Revocation parse(String text) throws JsonProcessingException {
        JsonNode line = JSON.readTree(text);
        if (line == null || line.path("v").asInt() != 1) {
            throw new IllegalArgumentException("another version");
        }
        return new Revocation(
                Kind.valueOf(line.path("kind").asText().toUpperCase(Locale.ROOT)),
                line.path("issuer").textValue(),
                line.path("value").asText(),
                Instant.parse(line.path("before").asText()),
                line.path("reason").asText(),
                line.path("by").asText());
    }

    private static void close(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // The lock goes with the process.
            }
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
        lock.close();
    }
}
