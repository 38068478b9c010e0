package dev.sallyport.audit.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hashes that show that a tree begins with all leaves of an older one (RFC 6962, section 2.1.2). Nothing about it
 * has been verified; {@link #leads} says whether it holds.
 *
 * @param older the number of the older tree's leaves
 * @param newer the number of the newer tree's leaves, no less
 * @param path empty if the older tree has no leaves or all
 */
public record ConsistencyProof(long older, long newer, List<byte[]> path) {
    /** As many hashes as a proof can have, and a witness takes. */
    public static final int HASHES_MAX = 63;

    public ConsistencyProof {
        if (older < 0 || older > newer) {
            throw new IllegalArgumentException("a tree of " + newer + " leaves doesn't follow one of " + older);
        }
        path = path.stream().map(byte[]::clone).toList();
        if (path.size() > HASHES_MAX) {
            throw new IllegalArgumentException("a proof has at most " + HASHES_MAX + " hashes");
        }
        for (byte[] hash : path) {
            if (hash.length != TreeHasher.HASH_BYTES) {
                throw new IllegalArgumentException("a hash has " + TreeHasher.HASH_BYTES + " bytes");
            }
        }
    }

    /** The proof as the newer tree's tiles have it; null if a tile is missing. It is as good as the tiles. */
    public static @Nullable ConsistencyProof of(long older, long newer, Frontier.TileSource tiles) throws IOException {
        List<byte[]> path = new ArrayList<>();
        if (older > 0 && older < newer) {
            Subtrees subtrees = new Subtrees(newer, tiles);
            long begin = 0;
            long end = newer;
            boolean known = true;
            // SUBPROOF of the RFC from the root down; its hashes come in the opposite order.
            while (older < end) {
                long split = begin + Long.highestOneBit(end - begin - 1);
                boolean left = older <= split;
                byte[] other = left ? hash(subtrees, split, end) : hash(subtrees, begin, split);
                if (other == null) {
                    return null;
                }
                path.add(0, other);
                known &= left;
                begin = left ? begin : split;
                end = left ? split : end;
            }
            if (!known) {
                byte[] rest = hash(subtrees, begin, end);
                if (rest == null) {
                    return null;
                }
                path.add(0, rest);
            }
        }
        return new ConsistencyProof(older, newer, path);
    }

    /** The root over some leaves that are a subtree: of a power of two, or up to the tree's end. */
    private static byte @Nullable [] hash(Subtrees subtrees, long begin, long end) throws IOException {
        int level = Long.SIZE - Long.numberOfLeadingZeros(end - begin - 1);
        return subtrees.hash(level, begin >> level);
    }

    /** Whether the proof leads from the older tree's root to the newer one's (RFC 9162, section 2.1.4.2). */
    public boolean leads(byte[] olderRoot, byte[] newerRoot) {
        TreeHasher hasher = new TreeHasher();
        if (older == 0) {
            return path.isEmpty()
                    && Arrays.equals(olderRoot, hasher.empty())
                    && (newer > 0 || Arrays.equals(newerRoot, hasher.empty()));
        }
        if (older == newer) {
            return path.isEmpty() && Arrays.equals(olderRoot, newerRoot);
        }
        if (path.isEmpty()) {
            return false;
        }
        int shared = Long.numberOfTrailingZeros(older);
        long node = (older - 1) >> shared;
        long last = (newer - 1) >> shared;
        // A whole subtree of a power of two begins the tree: its root is the older one itself and not in the proof.
        boolean whole = node == 0;
        byte[] before = whole ? olderRoot : path.get(0);
        byte[] after = before;
        for (byte[] hash : whole ? path : path.subList(1, path.size())) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                before = hasher.node(hash, before);
                after = hasher.node(hash, after);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                after = hasher.node(after, hash);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && Arrays.equals(before, olderRoot) && Arrays.equals(after, newerRoot);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConsistencyProof proof
                && older == proof.older
                && newer == proof.newer
                && Arrays.deepEquals(path.toArray(), proof.path.toArray());
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(new Object[] {older, newer, path.toArray()});
    }
}
