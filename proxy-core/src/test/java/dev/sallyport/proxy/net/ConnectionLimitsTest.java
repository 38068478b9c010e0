package dev.sallyport.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {
    private static final int PLENTY = 1000;

    private static InetAddress address(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
    }

    private static ConnectionLimits.Place entered(ConnectionLimits limits, int address) throws UnknownHostException {
        return Objects.requireNonNull(limits.enter(address(address)), "a place for " + address);
    }

    @Test
    void limitsAllAndEachAddress() throws UnknownHostException {
        ConnectionLimits limits = new ConnectionLimits(3, 2, PLENTY);

        entered(limits, 1);
        entered(limits, 1);
        assertThat(limits.enter(address(1))).as("third from there").isNull();
        entered(limits, 2);
        assertThat(limits.enter(address(3))).as("fourth of all").isNull();
        assertThat(limits.size()).isEqualTo(3);
    }

    @Test
    void aRefusedConnectionTakesNoPlace() throws UnknownHostException {
        ConnectionLimits limits = new ConnectionLimits(2, 1, PLENTY);
        ConnectionLimits.Place first = entered(limits, 1);
        for (int i = 0; i < 100; i++) {
            assertThat(limits.enter(address(1))).isNull();
        }

        assertThat(limits.size()).isEqualTo(1);
        entered(limits, 2);
        first.leave();
        entered(limits, 1);
    }

    @Test
    void strangersGetTheirShareOnly() throws UnknownHostException {
        ConnectionLimits limits = new ConnectionLimits(PLENTY, PLENTY, 4);

        ConnectionLimits.Place known = entered(limits, 1);
        entered(limits, 1);
        assertThat(limits.enter(address(1)))
                .as("more than half of the strangers from one address")
                .isNull();
        entered(limits, 2);
        entered(limits, 3);
        assertThat(limits.enter(address(4))).as("fifth stranger").isNull();
        known.authenticated();
        entered(limits, 4);
        assertThat(limits.strangers()).isEqualTo(4);
        assertThat(limits.size()).isEqualTo(5);
    }

    @Test
    void aPlaceIsGivenBackOnce() throws UnknownHostException {
        ConnectionLimits limits = new ConnectionLimits(PLENTY, PLENTY, 2);
        ConnectionLimits.Place stranger = entered(limits, 1);
        ConnectionLimits.Place known = entered(limits, 2);
        for (int i = 0; i < 3; i++) {
            known.authenticated();
            known.leave();
            stranger.leave();
            stranger.authenticated();
        }

        assertThat(limits.size()).isZero();
        assertThat(limits.strangers()).isZero();
    }

    @Test
    void aSingleStrangersPlaceIsForAnyAddress() throws UnknownHostException {
        ConnectionLimits limits = new ConnectionLimits(PLENTY, PLENTY, 1);

        entered(limits, 1).authenticated();
        entered(limits, 2);
    }

    @Test
    void holdsUnderContention() throws Exception {
        ConnectionLimits limits = new ConnectionLimits(5, 3, 4);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                InetAddress address = address(thread % 3);
                done.add(threads.submit(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        ConnectionLimits.Place place = limits.enter(address);
                        if (place != null) {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            if (i % 2 == 0) {
                                place.authenticated();
                            }
                            inside.decrementAndGet();
                            place.leave();
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
        assertThat(limits.strangers()).isZero();
        for (int i = 0; i < 3; i++) {
            entered(limits, 0).authenticated();
        }
        assertThat(limits.enter(address(0))).isNull();
    }
}
