package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.message.backend.BackendKeyData;
import dev.sallyport.protocol.message.frontend.CancelRequest;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CancelRegistryTest {
    private final CancelRegistry registry = new CancelRegistry();
    private final Future<Void> delivered = GlobalEventExecutor.INSTANCE.newSucceededFuture(null);
    private final Supplier<Future<Void>> cancel = this::deliver;

    private Future<Void> deliver() {
        return delivered;
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 32})
    void findsASessionByItsWholeKeyOnly(int secretBytes) {
        BackendKeyData key = registry.register(17, secretBytes, cancel);
        byte[] secret = key.secretKey();

        assertThat(secret).hasSize(secretBytes);
        assertThat(registry.find(new CancelRequest(17, secret.clone()))).isSameAs(cancel);
        assertThat(registry.find(new CancelRequest(18, secret.clone()))).isNull();
        assertThat(registry.find(new CancelRequest(17, Arrays.copyOf(secret, secretBytes + 1))))
                .isNull();
        for (int i = 0; i < secretBytes; i++) {
            byte[] guess = secret.clone();
            guess[i] ^= 1;
            assertThat(registry.find(new CancelRequest(17, guess))).isNull();
        }
    }

    @Test
    void aKeyDiesWithItsSession() {
        BackendKeyData key = registry.register(17, 32, cancel);
        BackendKeyData other = registry.register(17, 32, cancel);

        registry.unregister(key);

        assertThat(registry.find(new CancelRequest(17, key.secretKey()))).isNull();
        assertThat(registry.find(new CancelRequest(17, other.secretKey()))).isSameAs(cancel);
    }

    @Test
    void noTwoSessionsShareAKeyThoughTheirUpstreamsShareAProcessId() {
        Set<String> secrets = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            secrets.add(Arrays.toString(registry.register(17, 4, cancel).secretKey()));
        }

        assertThat(secrets).hasSize(1_000);
    }
}
