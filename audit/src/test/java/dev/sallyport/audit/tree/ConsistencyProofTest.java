package dev.sallyport.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConsistencyProofTest {
    private final TreeHasher hasher = new TreeHasher();
    private final List<byte[]> leaves = new ArrayList<>();

    /** MTH of RFC 6962, section 2.1, word for word, over hashes of leaves. */
    private byte[] mth(int from, int to) {
        if (to == from) {
            return hasher.empty();
        }
        if (to - from == 1) {
            return leaves.get(from);
        }
        int split = from + Integer.highestOneBit(to - from - 1);
        return hasher.node(mth(from, split), mth(split, to));
    }

    /** SUBPROOF of RFC 6962, section 2.1.2, word for word. */
    private List<byte[]> subproof(int m, int from, int to, boolean known) {
        if (m == to - from) {
            return known ? List.of() : List.of(mth(from, to));
        }
        int k = Integer.highestOneBit(to - from - 1);
        List<byte[]> proof =
                new ArrayList<>(m <= k ? subproof(m, from, from + k, known) : subproof(m - k, from + k, to, false));
        proof.add(m <= k ? mth(from + k, to) : mth(from, from + k));
        return proof;
    }

    private Frontier.TileSource tiles(int size) {
        leaves.clear();
        Map<String, byte[]> tiles = new HashMap<>();
        Frontier tree = new Frontier();
        for (int i = 0; i < size; i++) {
            leaves.add(hasher.leaf(("entry " + i).getBytes(StandardCharsets.UTF_8)));
            tree.append(leaves.get(i), tile -> tiles.put(tile.path(), tile.bytes()));
        }
        tree.partials().forEach(tile -> tiles.put(tile.path(), tile.bytes()));
        return (level, index, width) -> tiles.get(Tile.path(level, index, width));
    }

    @Test
    void isWhatTheRfcDefinesAndLeadsFromRootToRoot() throws Exception {
        for (int newer : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 33, 255, 256, 257, 300, 513}) {
            Frontier.TileSource tiles = tiles(newer);
            byte[] newerRoot = mth(0, newer);
            for (int older = 0; older <= newer; older += newer > 40 ? 7 : 1) {
                ConsistencyProof proof = Objects.requireNonNull(ConsistencyProof.of(older, newer, tiles));
                if (older > 0) {
                    assertThat(proof).isEqualTo(new ConsistencyProof(older, newer, subproof(older, 0, newer, true)));
                }
                assertThat(proof.leads(mth(0, older), newerRoot))
                        .as(older + " of " + newer)
                        .isTrue();
            }
        }
    }

    @Test
    void leadsFromNoOtherRootAndToNoOther() throws Exception {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            int newer = 1 + random.nextInt(40);
            int older = random.nextInt(newer + 1);
            Frontier.TileSource tiles = tiles(newer);
            ConsistencyProof proof = Objects.requireNonNull(ConsistencyProof.of(older, newer, tiles));
            byte[] from = mth(0, older);
            byte[] to = mth(0, newer);
            byte[] other = hasher.leaf(new byte[] {(byte) seed});

            assertThat(proof.leads(other, to)).as("seed " + seed).isFalse();
            assertThat(older > 0 && proof.leads(from, other)).as("seed " + seed).isFalse();
            List<byte[]> path = new ArrayList<>(proof.path());
            path.add(random.nextInt(path.size() + 1), other);
            assertThat(new ConsistencyProof(older, newer, path).leads(from, to))
                    .as("seed " + seed)
                    .isFalse();
            if (!proof.path().isEmpty()) {
                path = new ArrayList<>(proof.path());
                path.remove(random.nextInt(path.size()));
                assertThat(new ConsistencyProof(older, newer, path).leads(from, to))
                        .as("seed " + seed)
                        .isFalse();
                path = new ArrayList<>(proof.path());
                path.set(random.nextInt(path.size()), other);
                assertThat(new ConsistencyProof(older, newer, path).leads(from, to))
                        .as("seed " + seed)
                        .isFalse();
            }
        }
    }

    @Test
    void saysWhenATileIsMissing() throws Exception {
        assertThat(ConsistencyProof.of(3, 1000, (level, index, width) -> null)).isNull();
    }

    @Test
    void refusesWhatCannotBe() {
        byte[] hash = new byte[32];
        assertThatThrownBy(() -> new ConsistencyProof(5, 4, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ConsistencyProof(-1, 4, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ConsistencyProof(1, 4, List.of(new byte[31])))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ConsistencyProof(1, 4, java.util.Collections.nCopies(64, hash)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new ConsistencyProof(0, 0, List.of()).leads(hasher.empty(), hash))
                .isFalse();
        assertThat(new ConsistencyProof(Long.MAX_VALUE - 1, Long.MAX_VALUE, List.of(hash, hash)).leads(hash, hash))
                .isFalse();
    }
}
