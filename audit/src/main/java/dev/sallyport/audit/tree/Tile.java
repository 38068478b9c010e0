package dev.sallyport.audit.tree;

/**
 * Up to 256 neighbouring hashes of one level of the tree, the unit that is stored (C2SP tlog-tiles).
 *
 * <p>A tile of level L holds hashes that each stand for 256<sup>L</sup> leaves. A tile with fewer than 256 hashes is
 * partial: a view of the right edge at one size of the tree.
 */
public final class Tile {
    /** Hashes of a full tile. */
    public static final int WIDTH_MAX = 256;

    private static final int GROUP = 1000;

    private final int level;
    private final long index;
    private final byte[] hashes;

    /** Takes ownership of the hashes, which stand one after another. */
    Tile(int level, long index, byte[] hashes) {
        if (hashes.length == 0
                || hashes.length > WIDTH_MAX * TreeHasher.HASH_BYTES
                || hashes.length % TreeHasher.HASH_BYTES != 0) {
            throw new IllegalArgumentException("a tile of " + hashes.length + " bytes");
        }
        this.level = level;
        this.index = index;
        this.hashes = hashes;
    }

    public int level() {
        return level;
    }

    public long index() {
        return index;
    }

    /** How many hashes the tile holds, 1 to 256. */
    public int width() {
        return hashes.length / TreeHasher.HASH_BYTES;
    }

    public boolean full() {
        return width() == WIDTH_MAX;
    }

    /** A copy of the hashes, one after another. */
    public byte[] bytes() {
        return hashes.clone();
    }

    /** How many leaves the tree must have for this tile to be complete. */
    public long sizeNeeded() {
        return (index * WIDTH_MAX + width()) << (8 * level);
    }

    /** Where the tile is kept, relative to the log. */
    public String path() {
        return path(level, index, width());
    }

    /**
     * The path of a tile: {@code tile/<level>/<index>} and {@code .p/<width>} if it is partial. The index is written in
     * groups of three digits, of which all but the last begin with {@code x}.
     */
    public static String path(int level, long index, int width) {
        StringBuilder groups = new StringBuilder(threeDigits(index % GROUP));
        for (long rest = index / GROUP; rest > 0; rest /= GROUP) {
            groups.insert(0, "x" + threeDigits(rest % GROUP) + "/");
        }
        String full = "tile/" + level + "/" + groups;
        return width == WIDTH_MAX ? full : full + ".p/" + width;
    }

    private static String threeDigits(long number) {
        String digits = Long.toString(number);
        return "0".repeat(3 - digits.length()) + digits;
    }
}
