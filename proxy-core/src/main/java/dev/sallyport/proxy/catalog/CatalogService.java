package dev.sallyport.proxy.catalog;

import dev.sallyport.policy.catalog.Catalog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
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

    /** What others than the proxy's sessions change is seen after so long. */
    private static final Duration REFRESH = Duration.ofMinutes(1);

    private static final Duration RETRY = Duration.ofSeconds(1);

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

    /** How often {@link #changed} was called, and how many of these changes the snapshot shows. */
    private long changes;

    private long shown;
    private boolean failing;
    private volatile boolean behind;

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

    /** Definitions have changed: {@link #stale()}, and {@link #behind()} as long as that can't be read. */
    public synchronized CompletableFuture<Catalog> changed() {
        changes++;
        return begunLater();
    }

    /**
     * Something may have changed: loads anew, also if nobody waits for it; not at once behind another load, unless
     * somebody does ({@link #hurry}).
     */
    public CompletableFuture<Catalog> stale() {
        return begunLater();
    }

    /**
     * Whether definitions are known to have changed that the snapshot doesn't show, because loading it failed. Whoever
     * must not see what the old definitions don't tell of waits for {@link #refresh()}.
     */
    public boolean behind() {
        return behind;
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

    /** Loads anew from time to time what was ever needed, and soon what couldn't be read though it has changed. */
    public void keepUp(ScheduledExecutorService timer) {
        var unused = timer.scheduleWithFixedDelay(
                this::refreshIfLoaded, REFRESH.toMillis(), REFRESH.toMillis(), TimeUnit.MILLISECONDS);
        unused = timer.scheduleWithFixedDelay(
                this::refreshIfBehind, RETRY.toMillis(), RETRY.toMillis(), TimeUnit.MILLISECONDS);
    }

    void refreshIfLoaded() {
        if (current != null) {
            var unused = stale();
        }
    }

    void refreshIfBehind() {
        if (behind) {
            var unused = stale();
        }
    }

    private synchronized void start(CompletableFuture<Catalog> load) {
        running = load;
        putOff = null;
        long version = ++versions;
        long known = changes;
        try {
            executor.execute(() -> load(version, known, load));
        } catch (RejectedExecutionException e) {
            running = null;
            behind = changes > shown;
            load.completeExceptionally(e);
        }
    }

    private void load(long version, long known, CompletableFuture<Catalog> load) {
        try {
            Catalog catalog = replace(loader.apply(version));
            loaded(known);
            load.complete(catalog);
        } catch (RuntimeException | Error e) {
            failed(e);
            load.completeExceptionally(e);
        }
    }

    private synchronized void loaded(long known) {
        if (failing) {
            LOG.atInfo().addKeyValue("database", database).log("catalog is refreshed again");
        }
        failing = false;
        shown = known;
        behind = false;
        finished();
    }

    private synchronized void failed(Throwable failure) {
        // Whoever waits for the first learns it himself.
        if (!failing && current != null) {
            LOG.atWarn()
                    .addKeyValue("database", database)
                    .addKeyValue("error", String.valueOf(failure.getCause() == null ? failure : failure.getCause()))
                    .log("catalog could not be refreshed");
            failing = true;
        }
        behind = changes > shown;
        finished();
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

    private void finished() {
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
