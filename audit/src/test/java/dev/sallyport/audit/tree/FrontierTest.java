package dev.sallyport.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FrontierTest {
    /** The entries and roots that implementations of RFC 6962 test themselves with. */
    private static final List<String> ENTRIES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS = List.of(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    private final TreeHasher hasher = new TreeHasher();

    @Test
    void hasTheRootsThatRfc6962Demands() {
        Frontier tree = new Frontier();
        assertThat(HexFormat.of().formatHex(tree.root()))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        for (int i = 0; i < ENTRIES.size(); i++) {
            tree.append(hasher.leaf(HexFormat.of().parseHex(ENTRIES.get(i))), tile -> {});
            assertThat(HexFormat.of().formatHex(tree.root())).isEqualTo(ROOTS.get(i));
        }
    }

    @Test
    void agreesWithTheRecursiveDefinitionAroundTheEdgesOfTiles() {
        Set<Integer> sizes = Set.of(1, 2, 3, 7, 255, 256, 257, 511, 512, 513, 1000, 65_535, 65_536, 65_537, 65_793);
        List<byte[]> leaves = new ArrayList<>();
        Frontier tree = new Frontier();
        for (int i = 0; i < 65_793; i++) {
            leaves.add(leaf(i));
            tree.append(leaf(i), tile -> {});
            if (sizes.contains(i + 1)) {
                assertThat(tree.root()).as("size " + (i + 1)).isEqualTo(definition(leaves));
            }
        }
    }

    @Test
    void isRestoredFromItsTilesAtEverySizeAndGrowsOnAlike() throws IOException {
        Map<String, byte[]> stored = new HashMap<>();
        Frontier tree = new Frontier();
        for (int i = 0; i < 66_000; i++) {
            tree.append(leaf(i), tile -> stored.put(tile.path(), tile.bytes()));
        }
        tree.partials().forEach(tile -> stored.put(tile.path(), tile.bytes()));
        for (int size : new int[] {0, 1, 255, 256, 257, 512, 65_535, 65_536, 65_537, 65_999, 66_000}) {
            Frontier restored = Objects.requireNonNull(
                    Frontier.restore(size, (level, index, width) -> firstOf(stored, level, index, width)));

            for (int i = size; i < 66_000; i++) {
                restored.append(leaf(i), tile -> {});
            }
            assertThat(restored.root()).as("from size " + size).isEqualTo(tree.root());
            assertThat(restored.partials().stream().map(Tile::path))
                    .isEqualTo(tree.partials().stream().map(Tile::path).toList());
        }
    }

    @Test
    void isNotRestoredWhenATileIsMissingOrShort() throws IOException {
        assertThat(Frontier.restore(300, (level, index, width) -> null)).isNull();
        assertThat(Frontier.restore(300, (level, index, width) -> new byte[32 * (width - 1)]))
                .isNull();
    }

    @Test
    void handsOverFullTilesAsTheyFillAndPartialOnesForTheEdge() {
        List<String> filled = new ArrayList<>();
        Frontier tree = new Frontier();
        for (int i = 0; i < 65_536 + 256 + 5; i++) {
            tree.append(leaf(i), tile -> filled.add(tile.path()));
        }

        assertThat(filled).hasSize(257 + 1).endsWith("tile/1/000", "tile/0/256");
        assertThat(tree.partials().stream().map(Tile::path))
                .containsExactly("tile/0/257.p/5", "tile/1/001.p/1", "tile/2/000.p/1");
    }

    @Test
    void writesTileIndicesInGroupsOfThreeDigits() {
        assertThat(Tile.path(0, 0, 256)).isEqualTo("tile/0/000");
        assertThat(Tile.path(0, 999, 256)).isEqualTo("tile/0/999");
        assertThat(Tile.path(0, 1000, 256)).isEqualTo("tile/0/x001/000");
        assertThat(Tile.path(1, 1_234_067, 256)).isEqualTo("tile/1/x001/x234/067");
        assertThat(Tile.path(2, 1_234_067, 7)).isEqualTo("tile/2/x001/x234/067.p/7");
    }

    private static byte @Nullable [] firstOf(Map<String, byte[]> stored, int level, long index, int width) {
        byte[] full = stored.get(Tile.path(level, index, Tile.WIDTH_MAX));
        for (int wider = width; full == null && wider < Tile.WIDTH_MAX; wider++) {
            full = stored.get(Tile.path(level, index, wider));
        }
        return full;
    }

    private byte[] leaf(int i) {
        return hasher.leaf(("entry " + i).getBytes(StandardCharsets.UTF_8));
    }

    /** RFC 6962, section 2.1, word for word. */
    private byte[] definition(List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return Arrays.copyOf(leaves.get(0), TreeHasher.HASH_BYTES);
        }
        int k = Integer.highestOneBit(leaves.size() - 1);
        return hasher.node(definition(leaves.subList(0, k)), definition(leaves.subList(k, leaves.size())));
    }
}
