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
