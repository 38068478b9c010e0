package dev.sallyport.proxy.catalog;

import dev.sallyport.policy.catalog.Catalog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The present snapshot of one database's catalog. Loads run one at a time; whoever asks while one runs gets the next,
 * since the running one may have missed what they ask for. Safe for use by any thread.
 */
public final class CatalogService {
    /**
     * Between two loads for which nobody waits: somebody who changes one definition after the other doesn't keep the
     * database busy with showing them.
     */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(CatalogService.class);

    private final String database;
    private final LongFunction<Catalog> loader;
    private final Executor executor;
    private final Duration pause;
    private volatile @Nullable Catalog current;
    private @Nullable CompletableFuture<Catalog> running;
    private @Nullable CompletableFuture<Catalog> next;
    private boolean awaited;
    private @Nullable CompletableFuture<Catalog> putOff;
    private long ended;
    private long versions;

    /**
     * @param database for logs
     * @param loader reads the catalog and gives it this version; may block
     */
    public CatalogService(String database, LongFunction<Catalog> loader, Executor executor) {
        this(database, loader, executor, PAUSE);
    }

    /** @param pause between two loads for which nobody waits */
    CatalogService(String database, LongFunction<Catalog> loader, Executor executor, Duration pause) {
        this.database = database;
        this.loader = loader;
        this.executor = executor;
        this.pause = pause;
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

    /** A snapshot that was begun after this call, and waits for no other than one that is being loaded. */
    public synchronized CompletableFuture<Catalog> refresh() {
        if (running != null) {
            awaited = true;
            return behindRunning();
        }
        CompletableFuture<Catalog> load = putOff == null ? new CompletableFuture<>() : putOff;
        start(load);
        return load;
    }

    private CompletableFuture<Catalog> behindRunning() {
        CompletableFuture<Catalog> load = next == null ? new CompletableFuture<>() : next;
        next = load;
        return load;
    }

    /**
     * Something changed: loads anew, also if nobody waits for it; not at once behind another load, unless somebody does
     * ({@link #hurry}).
     */
    public CompletableFuture<Catalog> stale() {
        CompletableFuture<Catalog> load = begunLater();
        var unused = load.whenComplete((catalog, failure) -> {
            // When the daemon stops, nobody wants it any more.
            if (failure != null && !(failure instanceof RejectedExecutionException)) {
                LOG.atWarn()
                        .addKeyValue("database", database)
                        .addKeyValue("error", failure.toString())
                        .log("catalog could not be refreshed");
            }
        });
        return load;
    }

    private synchronized CompletableFuture<Catalog> begunLater() {
        if (running != null) {
            return behindRunning();
        }
        if (putOff != null) {
            return putOff;
        }
        CompletableFuture<Catalog> load = new CompletableFuture<>();
        long rest = pause.toNanos() - (System.nanoTime() - ended);
        if (versions == 0 || rest <= 0) {
            start(load);
        } else {
            putOff(load, rest);
        }
        return load;
    }

    private void putOff(CompletableFuture<Catalog> load, long nanos) {
        putOff = load;
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Runnable::run)
                .execute(() -> hurry(load));
    }

    /** Somebody waits for a load that {@link #stale} gave: it isn't put off any longer. */
    public synchronized void hurry(CompletableFuture<Catalog> load) {
        if (load == putOff) {
            start(load);
        } else if (load == next) {
            awaited = true;
        }
    }

    /** Loads anew if the catalog was ever needed; for timers. */
    public void refreshIfLoaded() {
        if (current != null) {
            var unused = stale();
        }
    }

    private synchronized void start(CompletableFuture<Catalog> load) {
        running = load;
        putOff = null;
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
        CompletableFuture<Catalog> load = next;
        running = null;
        next = null;
        ended = System.nanoTime();
        if (load != null && awaited) {
            start(load);
        } else if (load != null) {
            putOff(load, pause.toNanos());
        }
        awaited = false;
    }
}
