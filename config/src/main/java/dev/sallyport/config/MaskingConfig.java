package dev.sallyport.config;

import java.util.Map;

/**
 * What masking needs beside the policy.
 *
 * @param currentKey the version of the key that counts where no rule asks for another; 0 if there are no keys
 * @param keys the secrets of keyed masks by version, from 1; none if such masks need not outlive a restart
 */
public record MaskingConfig(int currentKey, Map<Integer, Secret> keys) {
    /** No keys. */
    public static final MaskingConfig NONE = new MaskingConfig(0, Map.of());

    public MaskingConfig {
        keys = Map.copyOf(keys);
    }
}
