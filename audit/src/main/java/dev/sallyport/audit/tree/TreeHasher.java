package dev.sallyport.audit.tree;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes of leaves and nodes (RFC 6962, section 2.1), SHA-256. Holds a digest: confined to one thread. */
public final class TreeHasher {
    /** Bytes of a hash. */
    public static final int HASH_BYTES = 32;

    private static final byte LEAF = 0x00;
    private static final byte NODE = 0x01;

    private final MessageDigest digest = sha256();

    /** A fresh SHA-256, which every Java platform has. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform lacks SHA-256", e);
        }
    }

    /** The root of the tree without leaves. */
    public byte[] empty() {
        return digest.digest();
    }

    /** The hash of a leaf that holds the given entry. */
    public byte[] leaf(byte[] entry) {
        return leaf(entry, 0, entry.length);
    }

    /** The hash of a leaf that holds a part of an array. */
    public byte[] leaf(byte[] bytes, int offset, int length) {
        digest.update(LEAF);
        digest.update(bytes, offset, length);
        return digest.digest();
    }

    /** The hash of an inner node. */
    public byte[] node(byte[] left, byte[] right) {
        digest.update(NODE);
        digest.update(left);
        digest.update(right);
        return digest.digest();
    }

    /** The root of a perfect subtree over {@code count} hashes (a power of two) that stand one after another. */
    byte[] perfect(byte[] hashes, int first, int count) {
        byte[] level = new byte[count * HASH_BYTES];
        System.arraycopy(hashes, first * HASH_BYTES, level, 0, level.length);
        for (int width = count; width > 1; width /= 2) {
            for (int i = 0; i < width; i += 2) {
                digest.update(NODE);
                digest.update(level, i * HASH_BYTES, 2 * HASH_BYTES);
                System.arraycopy(digest.digest(), 0, level, i / 2 * HASH_BYTES, HASH_BYTES);
            }
        }
        byte[] root = new byte[HASH_BYTES];
        System.arraycopy(level, 0, root, 0, HASH_BYTES);
        return root;
    }
}
