package dev.sallyport.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {
    private static InetAddress address(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
    }

    @Test
    void limitsAllAndEachAddress() throws UnknownHostException {
        ConnectionLimits limits = new ConnectionLimits(3, 2);

        assertThat(limits.enter(address(1))).isTrue();
        assertThat(limits.enter(address(1))).isTrue();
        assertThat(limits.enter(address(1))).as("third from there").isFalse();
        assertThat(limits.enter(address(2))).isTrue();
        assertThat(limits.enter(address(3))).as("fourth of all").isFalse();
        assertThat(limits.size()).isEqualTo(3);
    }

    @Test
    void aRefusedConnectionTakesNoPlace() throws UnknownHostException {
        ConnectionLimits limits = new ConnectionLimits(2, 1);
        limits.enter(address(1));
        for (int i = 0; i < 100; i++) {
            assertThat(limits.enter(address(1))).isFalse();
        }

        assertThat(limits.size()).isEqualTo(1);
        assertThat(limits.enter(address(2))).isTrue();
        limits.leave(address(1));
        assertThat(limits.enter(address(1))).isTrue();
    }

    @Test
    void holdsUnderContention() throws Exception {
        ConnectionLimits limits = new ConnectionLimits(5, 3);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                InetAddress address = address(thread % 3);
                done.add(threads.submit(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        if (limits.enter(address)) {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            inside.decrementAndGet();
                            limits.leave(address);
                        }
                    }
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(most.get()).isBetween(1, 5);
        assertThat(limits.size()).isZero();
        for (int i = 0; i < 3; i++) {
            assertThat(limits.enter(address(0))).as("no place was lost").isTrue();
        }
        assertThat(limits.enter(address(0))).isFalse();
    }
}
