package dev.sallyport.audit.copy;

import dev.sallyport.audit.tree.Tile;
import dev.sallyport.audit.tree.TreeHasher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lowest tiles of a log: the hashes of all its leaves, for those that a copy lacks. Not believed: what is computed
 * from them has to lead to a signed root. Confined to one thread.
 */
final class LeafTiles {
    private static final int HASH = TreeHasher.HASH_BYTES;

    private final Path folder;
    private long index = -1;
    private byte[] hashes = new byte[0];

    /** @param folder what {@code tile/} lies in */
    LeafTiles(Path folder) {
        this.folder = folder;
    }

    /** The hash of a leaf; null if there is no tile that has it. */
    byte @Nullable [] hash(long number) throws IOException {
        if (number / Tile.WIDTH_MAX != index) {
            index = number / Tile.WIDTH_MAX;
            hashes = widest();
        }
        int from = (int) (number % Tile.WIDTH_MAX) * HASH;
        return from + HASH <= hashes.length ? Arrays.copyOfRange(hashes, from, from + HASH) : null;
    }

    private byte[] widest() throws IOException {
        for (int width = Tile.WIDTH_MAX; width > 0; width--) {
            Path file = folder.resolve(Tile.path(0, index, width));
            if (Files.isRegularFile(file) && Files.size(file) == (long) width * HASH) {
                return Files.readAllBytes(file);
            }
        }
        return new byte[0];
    }
}
