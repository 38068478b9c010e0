package dev.sallyport.proxy.wiring;

import dev.sallyport.config.MaskingConfig;
import dev.sallyport.masking.MaskingKey;
import dev.sallyport.masking.MaskingKeys;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

/** Reads the keys of keyed masks. */
final class MaskingSecrets {
    private static final int RANDOM_BYTES = 32;
    /** The version that the audit log has for a random key. */
    private static final int RANDOM_VERSION = 0;

    private MaskingSecrets() {}

    /**
     * The keys, as they are now.
     *
     * @throws IllegalArgumentException if one is too short
     */
    static MaskingKeys read(MaskingConfig config) {
        Map<Integer, MaskingKey> keys = new HashMap<>();
        config.keys().forEach((version, secret) -> {
            try {
                keys.put(version, new MaskingKey(secret.resolve().getBytes(StandardCharsets.UTF_8)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("the masking key of version " + version + ": " + e.getMessage(), e);
            }
        });
        if (!keys.isEmpty()) {
            return new MaskingKeys(config.currentKey(), keys);
        }
        // Without a configured key, masked values are the same within this process only.
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return new MaskingKeys(RANDOM_VERSION, Map.of(RANDOM_VERSION, new MaskingKey(random)));
    }
}
