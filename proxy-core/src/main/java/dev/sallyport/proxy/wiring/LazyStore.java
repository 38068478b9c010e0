package dev.sallyport.proxy.wiring;

import dev.sallyport.config.ApprovalsConfig;
import dev.sallyport.proxy.approval.Announcer;
import dev.sallyport.proxy.approval.ApprovalStore;
import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store of approvals, opened when the first is asked for: most proxies' policies never need one. Safe for use by any
 * thread.
 */
final class LazyStore implements Supplier<ApprovalStore>, AutoCloseable {
    private final ApprovalsConfig config;
    private final Announcer announcer;
    private final Clock clock;
    private @Nullable ApprovalStore store;
    private boolean closed;

    /** @param announcer who is told of what happens there */
    LazyStore(ApprovalsConfig config, Announcer announcer, Clock clock) {
        this.config = config;
        this.announcer = announcer;
        this.clock = clock;
    }

    @Override
    public synchronized ApprovalStore get() {
        if (closed) {
            throw new IllegalStateException("the daemon is stopping");
        }
        ApprovalStore opened = store;
        if (opened == null) {
            opened = ApprovalStore.open(config, announcer, clock);
            store = opened;
        }
        return opened;
    }

    synchronized boolean opened() {
        return store != null && !closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (store != null) {
            store.close();
        }
    }
}
