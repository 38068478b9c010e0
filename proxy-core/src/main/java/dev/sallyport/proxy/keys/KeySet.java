package dev.sallyport.proxy.keys;

import dev.sallyport.protocol.auth.ScramVerifier;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What a file of keys holds.
 *
 * @param mockSecret what the answers to unknown users are made of: the same user always gets the same, on every proxy
 *     that shares the file, and nobody else can tell it from a real one; not copied
 * @param keys by id, in the order of their making
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
record KeySet(byte[] mockSecret, Map<String, IssuedKey> keys) {
    static final int MOCK_BYTES = 32;
    static final int KEYS_MAX = 10_000;

    KeySet {
        keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
        if (mockSecret.length != MOCK_BYTES) {
            throw new IllegalArgumentException("mock has not " + MOCK_BYTES + " bytes");
        }
        if (keys.size() > KEYS_MAX) {
            throw new IllegalArgumentException("more than " + KEYS_MAX + " keys");
        }
    }

    static KeySet empty(SecureRandom random) {
        byte[] mock = new byte[MOCK_BYTES];
        random.nextBytes(mock);
        return new KeySet(mock, Map.of());
    }

    /** The same with this key, in place of the one with its id where there is one. */
    KeySet with(IssuedKey key) {
        Map<String, IssuedKey> all = new LinkedHashMap<>(keys);
        all.put(key.id(), key);
        return new KeySet(mockSecret, all);
    }

    /** The key's own verifier, or one for which there is no secret. Takes no longer for the one than for the other. */
    ScramVerifier verifier(String user) {
        ScramVerifier mock = new ScramVerifier(
                Arrays.copyOf(mock("salt", user), IssuedKey.SALT_BYTES),
                ScramVerifier.ITERATIONS_MIN,
                mock("stored", user),
                mock("server", user));
        IssuedKey key = keys.get(user);
        return key == null ? mock : key.verifier();
    }

    private byte[] mock(String what, String user) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(mockSecret, "HmacSHA256"));
            return mac.doFinal((what + ' ' + user).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }

    List<IssuedKey> list() {
        return List.copyOf(keys.values());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeySet that && Arrays.equals(mockSecret, that.mockSecret) && keys.equals(that.keys);
    }

    @Override
    public int hashCode() {
        return keys.hashCode();
    }

    /** Without what would tell mocks from keys. */
    @Override
    public String toString() {
        return "KeySet[keys=" + keys.keySet() + "]";
    }
}
