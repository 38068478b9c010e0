package dev.sallyport.audit.tree;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Hashes of subtrees over 2<sup>level</sup> leaves, the last of each level over what there is, as tiles have them. */
final class Subtrees {
    private static final int TILE_BITS = 8;

    private final long size;
    private final Frontier.TileSource tiles;
    private final TreeHasher hasher = new TreeHasher();

    Subtrees(long size, Frontier.TileSource tiles) {
        this.size = size;
        this.tiles = tiles;
    }

    /** Null if a tile is missing. */
    byte @Nullable [] hash(int level, long node) throws IOException {
        long end = (node + 1) << level;
        if (end <= size) {
            return perfect(level, node);
        }
        // Beyond the right edge: the lower level's left node, and its right one if anything is there.
        byte[] left = hash(level - 1, 2 * node);
        if ((2 * node + 1) << (level - 1) >= size) {
            return left;
        }
        byte[] right = hash(level - 1, 2 * node + 1);
        return left == null || right == null ? null : hasher.node(left, right);
    }

    private byte @Nullable [] perfect(int level, long node) throws IOException {
        int tileLevel = level / TILE_BITS;
        int count = 1 << (level % TILE_BITS);
        long first = node * count;
        long index = first >> TILE_BITS;
        int from = (int) (first & (Tile.WIDTH_MAX - 1));
        long there = (size >> (TILE_BITS * tileLevel)) - (index << TILE_BITS);
        int width = (int) Math.min(there, Tile.WIDTH_MAX);
        byte[] hashes = tiles.read(tileLevel, index, width);
        if (hashes == null || hashes.length < width * TreeHasher.HASH_BYTES) {
            return null;
        }
        return hasher.perfect(hashes, from, count);
    }
}
