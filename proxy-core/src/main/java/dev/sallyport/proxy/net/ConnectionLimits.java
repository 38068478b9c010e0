package dev.sallyport.proxy.net;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts client connections: in all, from each address, and those of strangers, who haven't proven yet who they are.
 * Half of the strangers' places are for one address at most, so that nobody can hold all of them. Safe for use by any
 * thread.
 */
public final class ConnectionLimits {
    private final int max;
    private final int perAddressMax;
    private final int strangersMax;
    private final int strangersPerAddressMax;
    private final Map<InetAddress, Counts> byAddress = new HashMap<>();
    private final Counts all = new Counts();

    private static final class Counts {
        private int connections;
        private int strangers;
    }

    public ConnectionLimits(int max, int perAddressMax, int strangersMax) {
        this.max = max;
        this.perAddressMax = perAddressMax;
        this.strangersMax = strangersMax;
        this.strangersPerAddressMax = (strangersMax + 1) / 2;
    }

    /** Takes a stranger's place for a connection from this address; null if there is none. */
    public synchronized @Nullable Place enter(InetAddress address) {
        Counts here = byAddress.get(address);
        int connections = here == null ? 0 : here.connections;
        int strangers = here == null ? 0 : here.strangers;
        if (all.connections >= max
                || all.strangers >= strangersMax
                || connections >= perAddressMax
                || strangers >= strangersPerAddressMax) {
            return null;
        }
        if (here == null) {
            here = new Counts();
            byAddress.put(address, here);
        }
        for (Counts counts : new Counts[] {all, here}) {
            counts.connections++;
            counts.strangers++;
        }
        return new Place(address, here);
    }

    /** How many connections there are. */
    public synchronized int size() {
        return all.connections;
    }

    /** How many of them are strangers'. */
    public synchronized int strangers() {
        return all.strangers;
    }

    /** One connection's place. */
    public final class Place {
        private final InetAddress address;
        private final Counts here;
        private boolean stranger = true;
        private boolean left;

        private Place(InetAddress address, Counts here) {
            this.address = address;
            this.here = here;
        }

        /** It is known whose connection it is. */
        public void authenticated() {
            synchronized (ConnectionLimits.this) {
                if (stranger) {
                    stranger = false;
                    all.strangers--;
                    here.strangers--;
                }
            }
        }

        /** Gives the place back. */
        public void leave() {
            synchronized (ConnectionLimits.this) {
                if (left) {
                    return;
                }
                left = true;
                authenticated();
                all.connections--;
                here.connections--;
                if (here.connections == 0) {
                    byAddress.remove(address);
                }
            }
        }
    }
}
