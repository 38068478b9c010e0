package dev.sallyport.proxy.wiring;

import dev.sallyport.config.ApprovalsConfig;
import dev.sallyport.proxy.approval.ApprovalStore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store of approvals, opened when the first is asked for: most proxies' policies never need one. Safe for use by any
 * thread.
 */
final class LazyStore implements Supplier<ApprovalStore>, AutoCloseable {
    private final ApprovalsConfig config;
    private @Nullable ApprovalStore store;
    private boolean closed;

    LazyStore(ApprovalsConfig config) {
        this.config = config;
    }

    @Override
    public synchronized ApprovalStore get() {
        if (closed) {
            throw new IllegalStateException("the daemon is stopping");
        }
        ApprovalStore opened = store;
        if (opened == null) {
            opened = ApprovalStore.open(config);
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
