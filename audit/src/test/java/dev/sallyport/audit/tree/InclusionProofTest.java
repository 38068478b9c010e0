package dev.sallyport.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class InclusionProofTest {
    private static final int[] SIZES = {1, 2, 3, 4, 5, 7, 8, 9, 31, 255, 256, 257, 511, 512, 513, 1000};

    /** MTH of RFC 6962, section 2.1, word for word. */
    private static byte[] mth(List<byte[]> entries) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        if (entries.size() == 1) {
            digest.update((byte) 0);
            return digest.digest(entries.get(0));
        }
        int k = split(entries.size());
        digest.update((byte) 1);
        digest.update(mth(entries.subList(0, k)));
        return digest.digest(mth(entries.subList(k, entries.size())));
    }

    /** PATH of RFC 6962, section 2.1.1, word for word. */
    private static List<byte[]> path(int m, List<byte[]> entries) throws Exception {
        if (entries.size() == 1) {
            return List.of();
        }
        int k = split(entries.size());
        List<byte[]> left = entries.subList(0, k);
        List<byte[]> right = entries.subList(k, entries.size());
        List<byte[]> path = new ArrayList<>(m < k ? path(m, left) : path(m - k, right));
        path.add(mth(m < k ? right : left));
        return path;
    }

    private static int split(int n) {
        int k = 1;
        while (2 * k < n) {
            k *= 2;
        }
        return k;
    }

    private static List<byte[]> entries(int size) {
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            entries.add(("entry " + i).getBytes(StandardCharsets.UTF_8));
        }
        return entries;
    }

    private static Frontier.TileSource tiles(List<byte[]> entries) {
        Map<String, byte[]> tiles = new HashMap<>();
        Frontier tree = new Frontier();
        TreeHasher hasher = new TreeHasher();
        for (byte[] entry : entries) {
            tree.append(hasher.leaf(entry), tile -> tiles.put(tile.path(), tile.bytes()));
        }
        tree.partials().forEach(tile -> tiles.put(tile.path(), tile.bytes()));
        return (level, index, width) -> tiles.get(Tile.path(level, index, width));
    }

    @Test
    void isWhatTheRfcDefines() throws Exception {
        for (int size : SIZES) {
            List<byte[]> entries = entries(size);
            Frontier.TileSource tiles = tiles(entries);
            byte[] root = mth(entries);
            for (int index = 0; index < size; index += size > 40 ? 13 : 1) {
                InclusionProof proof = Objects.requireNonNull(InclusionProof.of(index, size, tiles));
                assertThat(proof).isEqualTo(new InclusionProof(index, size, path(index, entries)));
                assertThat(proof.root(new TreeHasher().leaf(entries.get(index))))
                        .as(index + " of " + size)
                        .isEqualTo(root);
            }
            InclusionProof last = Objects.requireNonNull(InclusionProof.of(size - 1, size, tiles));
            assertThat(last.path()).usingRecursiveComparison().isEqualTo(path(size - 1, entries));
        }
    }

    @Test
    void saysWhenATileIsMissing() throws Exception {
        assertThat(InclusionProof.of(3, 1000, (level, index, width) -> null)).isNull();
        assertThat(InclusionProof.of(3, 1000, (level, index, width) -> new byte[32]))
                .isNull();
    }

    @Test
    void refusesPathsThatCannotBe() {
        byte[] hash = new byte[32];
        assertThatThrownBy(() -> new InclusionProof(4, 4, List.of(hash, hash)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new InclusionProof(-1, 4, List.of(hash, hash)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new InclusionProof(0, 4, List.of(hash))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new InclusionProof(0, 4, List.of(hash, hash, hash)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new InclusionProof(0, 4, List.of(hash, new byte[31])))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
