package dev.sallyport.proxy.session;

import dev.sallyport.audit.RowDigest;
import dev.sallyport.config.ApplicationName;
import dev.sallyport.config.ChannelBinding;
import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.config.KeepaliveConfig;
import dev.sallyport.config.LoadBalance;
import dev.sallyport.config.ReuseConfig;
import dev.sallyport.config.SallyportConfig;
import dev.sallyport.config.TargetSessionAttributes;
import dev.sallyport.config.UpstreamConfig;
import dev.sallyport.config.UpstreamTlsMode;
import dev.sallyport.policy.decision.PolicyEngine;
import dev.sallyport.proxy.approval.ApprovalDesk;
import dev.sallyport.proxy.surface.EventSearch;
import dev.sallyport.proxy.surface.Surface;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database that is the proxy itself, with threads of its own, so that whoever asks much of it keeps nobody from
 * logging in or voting elsewhere. Safe for use by any thread.
 */
public final class SurfaceDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SurfaceDoor.class);
    private static final int THREADS = 4;

    /** Of one principal: each may keep an answer in memory. */
    private static final int SESSIONS_MAX = 10;

    private final String database;
    private final DatabaseConfig config;
    private final Surface engine;
    private final EventSearch events;
    private final ThreadPoolExecutor executor;
    private final PrincipalLimits places = new PrincipalLimits(SESSIONS_MAX);
    private final AtomicInteger processes = new AtomicInteger();

    private SurfaceDoor(String database, Surface engine, EventSearch events, int queue) {
        this.database = database;
        this.engine = engine;
        this.events = events;
        this.config = new DatabaseConfig(database, "sallyport", nowhere(database), Map.of(), List.of());
        this.executor = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), SurfaceDoor::thread);
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * Opens the door; null if the configuration wants none.
     *
     * @param rows has the key that rows' keys are hashed with in the audit log
     */
    public static @Nullable SurfaceDoor open(
            SallyportConfig config,
            Supplier<PolicyEngine> policy,
            ApprovalDesk desk,
            SessionDirectory directory,
            RowDigest rows,
            Clock clock) {
        if (!config.surface().enabled()) {
            return null;
        }
        String database = config.surface().database();
        EventSearch events = new EventSearch(config.audit().directory());
        Surface engine = new Surface(database, policy, desk, events, rows, new SessionsTable(directory, clock), clock);
        return new SurfaceDoor(database, engine, events, config.limits().connectionsMax() + 64);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "sallyport-surface");
        thread.setDaemon(true);
        return thread;
    }

    private static UpstreamConfig nowhere(String database) {
        return new UpstreamConfig(
                List.of(),
                database,
                UpstreamTlsMode.DISABLE,
                null,
                null,
                ChannelBinding.DISABLE,
                TargetSessionAttributes.ANY,
                LoadBalance.DISABLE,
                null,
                KeepaliveConfig.DEFAULT,
                ReuseConfig.NONE,
                ApplicationName.CLIENT);
    }

    String database() {
        return database;
    }

    /** As sessions need it: a database without a server. */
    DatabaseConfig config() {
        return config;
    }

    Surface engine() {
        return engine;
    }

    /** The places for sessions of each principal here. */
    PrincipalLimits places() {
        return places;
    }

    Executor executor() {
        return executor;
    }

    /** A number for a session, as PostgreSQL's processes have them. */
    int nextProcess() {
        return processes.updateAndGet(last -> last == Integer.MAX_VALUE ? 1 : last + 1);
    }

    @Override
    public void close() {
        executor.shutdownNow();
        try {
            events.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the index of the audit log could not be closed");
        }
    }
}
