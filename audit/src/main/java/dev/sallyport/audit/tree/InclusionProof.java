package dev.sallyport.audit.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hashes that lead from one leaf to the root of a tree (the audit path of RFC 6962, section 2.1.1). Nothing about
 * it has been verified; {@link #root} says what tree it belongs to.
 *
 * @param index the leaf's number, from 0
 * @param size the number of the tree's leaves, more than the index
 * @param path the hashes beside the way up, the lowest first; their number follows from index and size
 */
public record InclusionProof(long index, long size, List<byte[]> path) {
    private static final int TILE_BITS = 8;

    public InclusionProof {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("leaf " + index + " is not in a tree of " + size + " leaves");
        }
        path = path.stream().map(byte[]::clone).toList();
        if (path.size() != steps(index, size)) {
            throw new IllegalArgumentException("the path of leaf " + index + " in a tree of " + size + " leaves has "
                    + steps(index, size) + " hashes, not " + path.size());
        }
        for (byte[] hash : path) {
            if (hash.length != TreeHasher.HASH_BYTES) {
                throw new IllegalArgumentException("a hash has " + TreeHasher.HASH_BYTES + " bytes");
            }
        }
    }

    /** How many hashes the path of a leaf has. */
    private static int steps(long index, long size) {
        int steps = 0;
        long node = index;
        for (long last = size - 1; last > 0; last >>= 1) {
            // The last node of a level has no neighbour if it is a left one, and goes up as it is.
            if ((node & 1) == 1 || node < last) {
                steps++;
            }
            node >>= 1;
        }
        return steps;
    }

    /** The root of the tree in which the leaf with this hash has this path. */
    public byte[] root(byte[] leafHash) {
        TreeHasher hasher = new TreeHasher();
        byte[] hash = leafHash;
        long node = index;
        int next = 0;
        for (long last = size - 1; last > 0; last >>= 1) {
            if ((node & 1) == 1) {
                hash = hasher.node(path.get(next++), hash);
            } else if (node < last) {
                hash = hasher.node(hash, path.get(next++));
            }
            node >>= 1;
        }
        return hash;
    }

    /**
     * The proof of a leaf as the tiles have it; null if a tile is missing. It is as good as the tiles: whoever makes a
     * proof must compare its root with a signed one.
     */
    public static @Nullable InclusionProof of(long index, long size, Frontier.TileSource tiles) throws IOException {
        Subtrees subtrees = new Subtrees(size, tiles);
        List<byte[]> path = new ArrayList<>();
        long node = index;
        int level = 0;
        for (long last = size - 1; last > 0; last >>= 1) {
            if ((node & 1) == 1 || node < last) {
                byte[] hash = subtrees.hash(level, node ^ 1);
                if (hash == null) {
                    return null;
                }
                path.add(hash);
            }
            node >>= 1;
            level++;
        }
        return new InclusionProof(index, size, path);
    }

    /** Hashes of subtrees over 2<sup>level</sup> leaves, the last of each level over what there is. */
    private static final class Subtrees {
        private final long size;
        private final Frontier.TileSource tiles;
        private final TreeHasher hasher = new TreeHasher();

        Subtrees(long size, Frontier.TileSource tiles) {
            this.size = size;
            this.tiles = tiles;
        }

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

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof InclusionProof proof
                && index == proof.index
                && size == proof.size
                && Arrays.deepEquals(path.toArray(), proof.path.toArray());
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(new Object[] {index, size, path.toArray()});
    }
}
