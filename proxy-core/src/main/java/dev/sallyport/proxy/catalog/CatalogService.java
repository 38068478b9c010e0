package dev.sallyport.proxy.catalog;

import dev.sallyport.policy.catalog.Catalog;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The present snapshot of one database's catalog. Loads run one at a time; whoever asks while one runs gets the next,
 * since the running one may have missed what they ask for. Safe for use by any thread.
 */
public final class CatalogService {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogService.class);

    private final String database;
    private final LongFunction<Catalog> loader;
    private final Executor executor;
    private volatile @Nullable Catalog current;
    private @Nullable CompletableFuture<Catalog> running;
    private @Nullable CompletableFuture<Catalog> next;
    private long versions;

    /**
     * @param database for logs
     * @param loader reads the catalog and gives it this version; may block
     */
    public CatalogService(String database, LongFunction<Catalog> loader, Executor executor) {
        this.database = database;
        this.loader = loader;
        this.executor = executor;
    }

    /** The present snapshot, loaded if there is none yet. */
    public CompletableFuture<Catalog> ready() {
        Catalog now = current;
        return now == null ? refresh() : CompletableFuture.completedFuture(now);
    }

    /** The present snapshot; must not be called before {@link #ready()} completed. */
    public Catalog current() {
        Catalog now = current;
        if (now == null) {
            throw new IllegalStateException("the catalog of " + database + " is not loaded");
        }
        return now;
    }

    /** A snapshot that was begun after this call. */
    public synchronized CompletableFuture<Catalog> refresh() {
        if (running == null) {
            CompletableFuture<Catalog> load = new CompletableFuture<>();
            running = load;
            start(load);
            return load;
        }
        if (next == null) {
            next = new CompletableFuture<>();
        }
        return next;
    }

    /** Something changed: loads anew without anybody waiting for it. */
    public void stale() {
        var unused = refresh().whenComplete((catalog, failure) -> {
            if (failure != null) {
                LOG.atWarn()
                        .addKeyValue("database", database)
                        .addKeyValue("error", failure.toString())
                        .log("catalog could not be refreshed");
            }
        });
    }

    /** Loads anew if the catalog was ever needed; for timers. */
    public void refreshIfLoaded() {
        if (current != null) {
            stale();
        }
    }

    private synchronized void start(CompletableFuture<Catalog> load) {
        long version = ++versions;
        try {
            executor.execute(() -> load(version, load));
        } catch (RejectedExecutionException e) {
            running = null;
            load.completeExceptionally(e);
        }
    }

    private void load(long version, CompletableFuture<Catalog> load) {
        try {
            Catalog catalog = replace(loader.apply(version));
            finished();
            load.complete(catalog);
        } catch (RuntimeException | Error e) {
            finished();
            load.completeExceptionally(e);
        }
    }

    /** An unchanged catalog keeps its old snapshot, and with it everything that was found out under it. */
    private Catalog replace(Catalog loaded) {
        Catalog before = current;
        if (before != null && before.sameAs(loaded)) {
            return before;
        }
        current = loaded;
        return loaded;
    }

    private synchronized void finished() {
        running = next;
        next = null;
        if (running != null) {
            start(running);
        }
    }
}
