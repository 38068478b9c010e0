package dev.sallyport.audit;

import dev.sallyport.audit.disk.Disk;
import dev.sallyport.audit.tree.Frontier;
import dev.sallyport.audit.tree.Tile;
import dev.sallyport.audit.tree.TreeHasher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tiles in a log's directory. Confined to one thread. */
public final class TileStore implements Frontier.TileSource {
    private static final long TILE_BYTES = (long) Tile.WIDTH_MAX * TreeHasher.HASH_BYTES;

    private final Path log;
    private final Disk disk;
    private final Set<Path> known = new HashSet<>();
    private final Map<Integer, String> partials = new HashMap<>();

    /** @param log what they lie under */
    public TileStore(Path log, Disk disk) {
        this.log = log;
        this.disk = disk;
    }

    /** Makes tiles durable. A partial tile that was the last one written of its level isn't written again. */
    void write(List<Tile> tiles) throws IOException {
        Set<Path> changed = new HashSet<>();
        for (Tile tile : tiles) {
            String path = tile.path();
            if (!tile.full() && path.equals(partials.get(tile.level()))) {
                continue;
            }
            Path file = log.resolve(path);
            Path directory = Disk.directoryOf(file);
            if (!known.contains(directory)) {
                disk.createDirectories(directory);
                known.add(directory);
            }
            disk.replace(file, tile.bytes());
            changed.add(directory);
            if (!tile.full()) {
                partials.put(tile.level(), path);
            }
        }
        for (Path directory : changed) {
            disk.syncDirectory(directory);
        }
        if (known.size() > 1024) {
            known.clear();
        }
    }

    /** Deletes the partial tiles that a full one makes superfluous. */
    void deletePartials(Tile full) throws IOException {
        Path directory = log.resolve(full.path() + ".p");
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                disk.delete(file);
            }
        }
        disk.delete(directory);
        known.remove(directory.toAbsolutePath());
    }

    /** The full tile, else the partial one of the least sufficient width; null if there is neither. */
    @Override
    public byte @Nullable [] read(int level, long index, int width) throws IOException {
        byte[] full = readFile(Tile.path(level, index, Tile.WIDTH_MAX));
        if (full != null) {
            return full;
        }
        for (int stored = width; stored < Tile.WIDTH_MAX; stored++) {
            byte[] partial = readFile(Tile.path(level, index, stored));
            if (partial != null) {
                return partial;
            }
        }
        return null;
    }

    private byte @Nullable [] readFile(String path) throws IOException {
        Path file = log.resolve(path);
        if (!Files.isRegularFile(file) || Files.size(file) > TILE_BYTES) {
            return null;
        }
        return Files.readAllBytes(file);
    }
}
