package dev.sallyport.proxy.keys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The file of issued keys: for its owner's eyes only, always whole (it is replaced, never written into), and changed by
 * one at a time. Safe for use by any thread and process.
 */
public final class KeyFile {
    private static final int BYTES_MAX = 16 << 20;
    private static final String OWNER_ONLY = "rw-------";
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    /** A file's lock is a process's; this one is a thread's. */
    private static final Object CHANGING = new Object();

    private final Path path;
    private final SecureRandom random = new SecureRandom();

    /** Names a file, which need not be there. */
    public KeyFile(Path path) {
        this.path = path.toAbsolutePath().normalize();
    }

    public Path path() {
        return path;
    }

    /**
     * What it holds.
     *
     * @throws NoSuchFileException when there is none
     * @throws IOException when it can't be read or isn't sound, or when others can use it; it says which
     */
    KeySet read() throws IOException {
        checkPermissions();
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(BYTES_MAX + 1);
        }
        if (bytes.length > BYTES_MAX) {
            throw new IOException(path + " is too large");
        }
        try {
            return KeyJson.read(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException(path + " is not a file of keys: " + e.getMessage());
        }
    }

    private void checkPermissions() throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (!Files.isRegularFile(path)) {
            throw new IOException(path + " is not a file");
        }
        if (isPosix() && !OWNERS.containsAll(Files.getPosixFilePermissions(path))) {
            throw new IOException(path + " can be used by others than its owner ("
                    + PosixFilePermissions.toString(Files.getPosixFilePermissions(path)) + "); chmod 600 it");
        }
    }

    /** Makes a key and puts it in; the file is made when absent. */
    public IssuedKey.Fresh issue(IssuedKey.Request request, Instant now) throws IOException {
        IssuedKey.Fresh fresh = IssuedKey.issue(request, now, random);
        change(set -> {
            if (set.keys().containsKey(fresh.key().id())) {
                throw new IllegalArgumentException("the key's id is taken; try again");
            }
            return set.with(fresh.key());
        });
        return fresh;
    }

    /** All keys, in the order of their making; none where there is no file. */
    public List<IssuedKey> list() throws IOException {
        return readOrEmpty().list();
    }

    /**
     * Makes keys no longer count. It is all or none of them.
     *
     * @throws IllegalArgumentException when there is no such key
     */
    public void revoke(Set<String> ids, Instant now) throws IOException {
        change(set -> {
            KeySet changed = set;
            for (String id : ids) {
                IssuedKey key = set.keys().get(id);
                if (key == null) {
                    throw new IllegalArgumentException("there is no key " + id);
                }
                if (key.revoked() == null) {
                    changed = changed.with(key.revokedAt(now));
                }
            }
            return changed;
        });
    }

    private KeySet readOrEmpty() throws IOException {
        try {
            return read();
        } catch (NoSuchFileException e) {
            return KeySet.empty(random);
        }
    }

    private void change(UnaryOperator<KeySet> change) throws IOException {
        Path folder = path.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path real = Files.exists(path) ? path.toRealPath() : path;
        Path lockFile = real.resolveSibling(real.getFileName() + ".lock");
        synchronized (CHANGING) {
            try (FileChannel channel = create(lockFile, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
                    FileLock lock = channel.lock()) {
                if (!lock.isValid()) {
                    throw new IOException(lockFile + " can't be locked");
                }
                replace(real, KeyJson.write(change.apply(readOrEmpty())));
            }
        }
    }

    /** The new file has the old one's owner, so that whoever could read it still can, and nobody else. */
    private void replace(Path real, String text) throws IOException {
        Path fresh = real.resolveSibling(real.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try {
            try (FileChannel out = create(fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            if (isPosix() && Files.exists(real) && !Files.getOwner(real).equals(Files.getOwner(fresh))) {
                Files.setOwner(fresh, Files.getOwner(real));
            }
            Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private FileChannel create(Path file, Set<StandardOpenOption> options) throws IOException {
        FileAttribute<?>[] attributes = isPosix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
                }
                : new FileAttribute<?>[0];
        return FileChannel.open(file, options, attributes);
    }

    private boolean isPosix() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** What changes when the file is replaced or written into. */
    List<Object> stamp() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return List.of(
                    attributes.lastModifiedTime(),
                    attributes.size(),
                    String.valueOf(attributes.fileKey()),
                    isPosix() ? Files.getPosixFilePermissions(path) : Collections.emptySet());
        } catch (IOException e) {
            return List.of("missing");
        }
    }
}
