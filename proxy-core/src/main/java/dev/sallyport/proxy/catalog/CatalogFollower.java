package dev.sallyport.proxy.catalog;

import dev.sallyport.config.SecretException;
import dev.sallyport.policy.catalog.Catalog;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads snapshots one after the other. Where they follow each other closely, as when somebody changes one definition
 * after the other, that is over one connection, and only what changed is read again. Where there are several hosts,
 * each load looks for the one that will do now. Safe for use by any thread.
 */
public final class CatalogFollower implements AutoCloseable {
    /**
     * How long a connection is kept that nobody used. {@code CREATE DATABASE … TEMPLATE} and {@code DROP DATABASE} wait
     * five seconds for others' connections to go (CountOtherDBBackends in procarray.c).
     */
    public static final Duration IDLE_MAX = Duration.ofSeconds(2);

    /** How long one is kept at all: then all is read once more, without anything that the server's process cached. */
    private static final Duration AGE_MAX = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(CatalogFollower.class);

    private final CatalogLoader loader;
    private final Duration idleMax;
    private final ScheduledExecutorService timer;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable CatalogSession session;
    private long opened;
    private long used;
    private volatile boolean closed;

    /**
     * Without a connection yet.
     *
     * @param idleMax how long a connection is kept that isn't used
     * @param timer closes it then
     */
    public CatalogFollower(CatalogLoader loader, Duration idleMax, ScheduledExecutorService timer) {
        this.loader = loader;
        this.idleMax = idleMax;
        this.timer = timer;
    }

    /** Reads what isn't known; throws {@link CatalogException} if that can't be done. */
    public Catalog load(long version) {
        lock.lock();
        try {
            Catalog again = overTheSame(version);
            return again != null ? again : anew(version);
        } catch (SQLException | SecretException e) {
            end();
            throw loader.unread(e);
        } catch (RuntimeException | Error e) {
            end();
            throw e;
        } finally {
            lock.unlock();
            endIfClosed();
        }
    }

    /** Null if there is no connection, or none that could be used. */
    private @Nullable Catalog overTheSame(long version) {
        CatalogSession kept = session;
        if (kept == null) {
            return null;
        }
        if (System.nanoTime() - opened > AGE_MAX.toNanos()) {
            end();
            return null;
        }
        try {
            return used(kept.load(version));
        } catch (SQLException e) {
            // It may have ended meanwhile. What else is wrong shows on a new one.
            LOG.atDebug().setCause(e).log("the catalog's connection can't be used any more");
            end();
            return null;
        }
    }

    private Catalog anew(long version) throws SQLException {
        CatalogSession fresh = loader.session();
        session = fresh;
        opened = System.nanoTime();
        return used(fresh.load(version));
    }

    private Catalog used(Catalog loaded) {
        used = System.nanoTime();
        if (loader.alwaysOfOneHost()) {
            restLater();
        } else {
            end();
        }
        return loaded;
    }

    private void restLater() {
        try {
            timer.schedule(this::rest, idleMax.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            close();
        }
    }

    /** Ends a connection that wasn't used for its time; later loads have brought their own call of this. */
    private void rest() {
        if (!lock.tryLock()) {
            restLater();
            return;
        }
        try {
            if (System.nanoTime() - used >= idleMax.toNanos()) {
                end();
            }
        } finally {
            lock.unlock();
            endIfClosed();
        }
    }

    /** Ends the connection; one that is being used as soon as it isn't. */
    @Override
    public void close() {
        closed = true;
        endIfClosed();
    }

    private void endIfClosed() {
        if (closed && lock.tryLock()) {
            try {
                end();
            } finally {
                lock.unlock();
            }
        }
    }

    private void end() {
        CatalogSession kept = session;
        session = null;
        if (kept != null) {
            kept.closeQuietly();
        }
    }
}
