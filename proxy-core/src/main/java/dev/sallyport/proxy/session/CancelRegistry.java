package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.backend.BackendKeyData;
import dev.sallyport.protocol.message.frontend.CancelRequest;
import io.netty.util.concurrent.Future;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The proxy's own cancel keys. A key is random, belongs to one session, is never the upstream's, and dies with the
 * session. Safe for use by any thread.
 */
public final class CancelRegistry {
    private final SecureRandom random = new SecureRandom();
    private final Map<Key, Supplier<Future<Void>>> cancels = new ConcurrentHashMap<>();

    /** The secret as text: byte arrays have no equality. */
    private record Key(int processId, String secret) {
        static Key of(int processId, byte[] secret) {
            return new Key(processId, HexFormat.of().formatHex(secret));
        }
    }

    /**
     * Makes a key for a session.
     *
     * @param processId the upstream's, so that it is what {@code pg_backend_pid()} says
     * @param secretBytes 4, or 32 where the client speaks protocol 3.2 (manual, "BackendKeyData")
     * @param cancel delivers a cancel request to the upstream
     */
    BackendKeyData register(int processId, int secretBytes, Supplier<Future<Void>> cancel) {
        while (true) {
            byte[] secret = new byte[secretBytes];
            random.nextBytes(secret);
            if (cancels.putIfAbsent(Key.of(processId, secret), cancel) == null) {
                return new BackendKeyData(processId, secret);
            }
        }
    }

    void unregister(BackendKeyData key) {
        cancels.remove(Key.of(key.processId(), key.secretKey()));
    }

    /** The way to cancel what this request names, or null if it names nothing. */
    @Nullable
    Supplier<Future<Void>> find(CancelRequest request) {
        return cancels.get(Key.of(request.processId(), request.secretKey()));
    }
}
