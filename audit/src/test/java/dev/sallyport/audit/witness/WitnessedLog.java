package dev.sallyport.audit.witness;

import dev.sallyport.audit.note.Checkpoint;
import dev.sallyport.audit.note.NoteSigner;
import dev.sallyport.audit.note.SignedNote;
import dev.sallyport.audit.note.VerifierKey;
import dev.sallyport.audit.tree.ConsistencyProof;
import dev.sallyport.audit.tree.Frontier;
import dev.sallyport.audit.tree.Tile;
import dev.sallyport.audit.tree.TreeHasher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** A log in memory whose operator signs whatever a test wants. */
final class WitnessedLog {
    private final NoteSigner signer;
    private final String history;
    private final Map<String, byte[]> tiles = new HashMap<>();
    private final Map<Long, byte[]> roots = new HashMap<>();
    private final Frontier tree = new Frontier();
    private final TreeHasher hasher = new TreeHasher();

    /** @param history other words, other entries under the same key */
    WitnessedLog(NoteSigner signer, String history) {
        this.signer = signer;
        this.history = history;
        roots.put(0L, tree.root());
    }

    VerifierKey key() {
        return signer.verifier();
    }

    WitnessedLog grow(long size) {
        while (tree.size() < size) {
            byte[] entry = (history + tree.size()).getBytes(StandardCharsets.UTF_8);
            tree.append(hasher.leaf(entry), tile -> tiles.put(tile.path(), tile.bytes()));
            tree.partials().forEach(tile -> tiles.put(tile.path(), tile.bytes()));
            roots.put(tree.size(), tree.root());
        }
        return this;
    }

    SignedNote checkpoint(long size) {
        grow(size);
        byte[] root = Objects.requireNonNull(roots.get(size));
        return SignedNote.parse(signer.sign(Checkpoint.of(key().name(), size, root)));
    }

    /** A request to sign a size, with the proof from what the witness knows. */
    String request(long older, long newer) {
        SignedNote note = checkpoint(newer);
        try {
            ConsistencyProof proof = Objects.requireNonNull(ConsistencyProof.of(
                    older, newer, (level, index, width) -> tiles.get(Tile.path(level, index, width))));
            return new AddCheckpoint(older, proof.path(), note).text();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
