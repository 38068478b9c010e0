package dev.sallyport.masking;

import java.util.Map;

/**
 * The keys of keyed masks, by version. New values are masked with the current one unless a rule asks for an older one,
 * so that what was given away before a rotation can still be joined.
 *
 * @param current the version that counts where none is asked for
 * @param versions the keys; one of them is the current
 */
public record MaskingKeys(int current, Map<Integer, MaskingKey> versions) {
    public MaskingKeys {
        versions = Map.copyOf(versions);
        if (!versions.containsKey(current)) {
            throw new IllegalArgumentException("there is no key of the current version " + current);
        }
    }

    /** A key that has no versions: its own is 1. */
    public static MaskingKeys of(MaskingKey key) {
        return new MaskingKeys(1, Map.of(1, key));
    }

    /** Whether there is a key of that version; 0 stands for the current one. */
    boolean has(int version) {
        return version == 0 || versions.containsKey(version);
    }

    /** The key of a version that there is; 0 stands for the current one. */
    MaskingKey key(int version) {
        MaskingKey key = versions.get(resolved(version));
        if (key == null) {
            throw new IllegalArgumentException("there is no key of version " + version);
        }
        return key;
    }

    /** The version that is meant: 0 stands for the current one. */
    int resolved(int version) {
        return version == 0 ? current : version;
    }
}
