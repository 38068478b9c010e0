package dev.sallyport.audit.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The right edge of a growing tree: for every level the hashes of the tile that isn't full yet. That is all that is
 * needed to append, to compute the root and to write tiles, however large the tree is (at most 255 hashes a level).
 * Confined to one thread.
 */
public final class Frontier {
    private static final int LEVELS_MAX = 8;
    private static final int BITS = 8;

    private final TreeHasher hasher = new TreeHasher();
    private final List<Edge> edges = new ArrayList<>();
    private long size;

    /** Gives the bytes of a stored tile: at least {@code width} hashes of it, or null if there is no such tile. */
    @FunctionalInterface
    public interface TileSource {
        byte @Nullable [] read(int level, long index, int width) throws IOException;
    }

    private static final class Edge {
        final byte[] hashes = new byte[Tile.WIDTH_MAX * TreeHasher.HASH_BYTES];
        int width;
        long index;
    }

    /** The number of leaves. */
    public long size() {
        return size;
    }

    /**
     * The right edge of a tree of the given size, read back from its tiles; null if a tile is missing. The hashes are
     * as trustworthy as their source: whoever restores must compare the root of a later size with a signed one.
     */
    public static @Nullable Frontier restore(long size, TileSource source) throws IOException {
        Frontier restored = new Frontier();
        restored.size = size;
        for (int level = 0; level < LEVELS_MAX && size >> (BITS * level) > 0; level++) {
            Edge edge = new Edge();
            edge.width = (int) ((size >> (BITS * level)) & (Tile.WIDTH_MAX - 1));
            edge.index = level + 1 < LEVELS_MAX ? size >> (BITS * (level + 1)) : 0;
            if (edge.width > 0) {
                byte[] stored = source.read(level, edge.index, edge.width);
                if (stored == null || stored.length < edge.width * TreeHasher.HASH_BYTES) {
                    return null;
                }
                System.arraycopy(stored, 0, edge.hashes, 0, edge.width * TreeHasher.HASH_BYTES);
            }
            restored.edges.add(edge);
        }
        return restored;
    }

    /** Adds a leaf by its hash and hands over every tile that it fills, lowest level first. */
    public void append(byte[] leafHash, Consumer<Tile> filled) {
        byte[] hash = leafHash;
        for (int level = 0; ; level++) {
            if (level == edges.size()) {
                edges.add(new Edge());
            }
            Edge edge = edges.get(level);
            System.arraycopy(hash, 0, edge.hashes, edge.width * TreeHasher.HASH_BYTES, TreeHasher.HASH_BYTES);
            edge.width++;
            if (edge.width < Tile.WIDTH_MAX) {
                break;
            }
            filled.accept(new Tile(level, edge.index, edge.hashes.clone()));
            hash = hasher.perfect(edge.hashes, 0, Tile.WIDTH_MAX);
            edge.width = 0;
            edge.index++;
        }
        size++;
    }

    /** The root hash of the tree as it is. */
    public byte[] root() {
        byte[] root = null;
        for (Edge edge : edges) {
            int end = edge.width;
            for (int count = 1; count < Tile.WIDTH_MAX; count *= 2) {
                if ((edge.width & count) == 0) {
                    continue;
                }
                byte[] subtree = hasher.perfect(edge.hashes, end - count, count);
                root = root == null ? subtree : hasher.node(subtree, root);
                end -= count;
            }
        }
        return root == null ? hasher.empty() : root;
    }

    /** The partial tiles at the present size, lowest level first. */
    public List<Tile> partials() {
        List<Tile> partials = new ArrayList<>();
        for (int level = 0; level < edges.size(); level++) {
            Edge edge = edges.get(level);
            if (edge.width > 0) {
                byte[] hashes = Arrays.copyOf(edge.hashes, edge.width * TreeHasher.HASH_BYTES);
                partials.add(new Tile(level, edge.index, hashes));
            }
        }
        return List.copyOf(partials);
    }
}
