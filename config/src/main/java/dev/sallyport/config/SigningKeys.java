package dev.sallyport.config;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The keys that sign webhooks.
 *
 * @param secret one signing secret, or several while they rotate
 */
public record SigningKeys(Secret secret) {
    private static final String PREFIX = "whsec_";
    private static final int KEYS_MAX = 4;

    /** Standard Webhooks, "Signature scheme": between 24 and 64 bytes. */
    private static final int KEY_BYTES_MIN = 24;

    private static final int KEY_BYTES_MAX = 64;

    /**
     * The keys that sign, read anew: {@code whsec_} and Base64 each, with white space between them.
     *
     * @throws SecretException if they can't be had or aren't such keys
     */
    public List<byte[]> read() {
        List<byte[]> keys = new ArrayList<>();
        for (String word : secret.resolve().strip().split("\\s+", -1)) {
            byte[] key;
            try {
                key = word.startsWith(PREFIX)
                        ? Base64.getDecoder().decode(word.substring(PREFIX.length()))
                        : new byte[0];
            } catch (IllegalArgumentException e) {
                // Without the cause: its message may quote the secret.
                key = new byte[0];
            }
            if (key.length < KEY_BYTES_MIN || key.length > KEY_BYTES_MAX) {
                throw new SecretException(
                        "expected whsec_ and from " + KEY_BYTES_MIN + " to " + KEY_BYTES_MAX + " bytes in Base64");
            }
            keys.add(key);
        }
        if (keys.size() > KEYS_MAX) {
            throw new SecretException("expected at most " + KEYS_MAX + " signing secrets");
        }
        return keys;
    }
}
