package dev.sallyport.proxy.net;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts client connections, in all and from each address. Safe for use by any thread. */
public final class ConnectionLimits {
    private final int max;
    private final int perAddressMax;
    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    public ConnectionLimits(int max, int perAddressMax) {
        this.max = max;
        this.perAddressMax = perAddressMax;
    }

    /** Takes a place for a connection from this address; false if there is none. */
    public boolean enter(InetAddress address) {
        if (all.incrementAndGet() > max) {
            all.decrementAndGet();
            return false;
        }
        if (byAddress.merge(address, 1, Integer::sum) > perAddressMax) {
            leave(address);
            return false;
        }
        return true;
    }

    /** Gives the place back. */
    public void leave(InetAddress address) {
        all.decrementAndGet();
        byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }

    /** How many connections there are. */
    public int size() {
        return all.get();
    }
}
