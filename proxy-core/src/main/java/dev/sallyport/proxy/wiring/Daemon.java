package dev.sallyport.proxy.wiring;

import dev.sallyport.audit.AuditHealth;
import dev.sallyport.audit.FileAuditLog;
import dev.sallyport.config.AdminConfig;
import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.config.LimitsConfig;
import dev.sallyport.config.SallyportConfig;
import dev.sallyport.config.SlackConfig;
import dev.sallyport.policy.approval.Vote;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.proxy.admin.AdminApi;
import dev.sallyport.proxy.admin.AdminGate;
import dev.sallyport.proxy.admin.AdminRecorder;
import dev.sallyport.proxy.admin.AdminRoutes;
import dev.sallyport.proxy.admin.AdminServer;
import dev.sallyport.proxy.admin.ApprovalRoutes;
import dev.sallyport.proxy.admin.EventRoute;
import dev.sallyport.proxy.admin.LoginRoutes;
import dev.sallyport.proxy.admin.Readiness;
import dev.sallyport.proxy.admin.ShredRoute;
import dev.sallyport.proxy.admin.SinkRoute;
import dev.sallyport.proxy.admin.SlackRoute;
import dev.sallyport.proxy.approval.ApprovalDesk;
import dev.sallyport.proxy.browser.BrowserLogins;
import dev.sallyport.proxy.catalog.CatalogFollower;
import dev.sallyport.proxy.catalog.CatalogService;
import dev.sallyport.proxy.catalog.DefinitionService;
import dev.sallyport.proxy.identity.JwtAuthenticator;
import dev.sallyport.proxy.identity.SecurityEvents;
import dev.sallyport.proxy.identity.TokenFacts;
import dev.sallyport.proxy.keys.KeyRing;
import dev.sallyport.proxy.net.ConnectionLimits;
import dev.sallyport.proxy.net.EventLoops;
import dev.sallyport.proxy.net.ProxyServer;
import dev.sallyport.proxy.net.ServerTls;
import dev.sallyport.proxy.notice.NoticeDelivery;
import dev.sallyport.proxy.notice.Receiver;
import dev.sallyport.proxy.revocation.RevocationFile;
import dev.sallyport.proxy.revocation.Revocations;
import dev.sallyport.proxy.session.AnalysisCache;
import dev.sallyport.proxy.session.AskingBudgets;
import dev.sallyport.proxy.session.AuditTexts;
import dev.sallyport.proxy.session.CancelRegistry;
import dev.sallyport.proxy.session.PrincipalLimits;
import dev.sallyport.proxy.session.RefusalRecords;
import dev.sallyport.proxy.session.SessionDirectory;
import dev.sallyport.proxy.session.SessionMetrics;
import dev.sallyport.proxy.session.SessionServices;
import dev.sallyport.proxy.session.SurfaceDoor;
import dev.sallyport.proxy.upstream.UpstreamCancel;
import dev.sallyport.proxy.upstream.UpstreamConnector;
import dev.sallyport.proxy.upstream.UpstreamTarget;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running daemon: everything it is made of, put together top to bottom. {@link #start} opens it, {@link #stop} ends
 * it in order: no new connections, sessions drained, log closed.
 */
public final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private final SallyportConfig config;
    private final FileAuditLog audit;
    private final AuditSinks sinks;
    private final AuditAnchors anchors;
    private final PolicyWatch policy;
    private final EventLoops loops;
    private final ThreadPoolExecutor blocking;
    private final ThreadPoolExecutor analysis;
    private final ThreadPoolExecutor approving;
    private final LazyStore store;
    private final NoticeDelivery notices;
    private final ApprovalDesk approvals;
    private final @Nullable SurfaceDoor surface;
    private final ScheduledExecutorService timer;
    private final KeyRing keys;
    private final Revocations revocations;
    private final SessionDirectory directory;
    private final ConnectionLimits connections;
    private final RefusalRecords refusals;
    private final ProxyServer server;
    private final AdminServer admin;
    private final List<CatalogFollower> followers = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final InetSocketAddress adminAddress;
    private volatile boolean stopping;

    /** Starts everything; an exception means that nothing is left running. */
    public static Daemon start(SallyportConfig config, String version) {
        Daemon daemon = new Daemon(config, Clock.systemUTC());
        daemon.sinks.start();
        daemon.anchors.start();
        LOG.atInfo()
                .addKeyValue("version", version)
                .addKeyValue("node", config.node())
                .addKeyValue("listeners", daemon.addresses)
                .addKeyValue("admin", daemon.adminAddress)
                .addKeyValue("databases", config.databases().keySet())
                .addKeyValue("policy", daemon.policy.get().policy().hash())
                .log("sallyport is ready");
        return daemon;
    }

    private Daemon(SallyportConfig config, Clock clock) {
        this.config = config;
        LimitsConfig limits = config.limits();
        int cores = Runtime.getRuntime().availableProcessors();
        audit = FileAuditLog.open(AuditSinks.logSettings(config), clock);
        List<AutoCloseable> opened = new ArrayList<>(List.of(audit));
        try {
            keys = new KeyRing(config.identity().keys(), clock);
            revocations = new Revocations(
                    config.identity(),
                    RevocationFile.open(revocationFile(config), clock, keys::concerns),
                    clock,
                    keys::concerns);
            opened.add(revocations);
            directory = new SessionDirectory(revocations);
            policy = new PolicyWatch(config.policy().files(), () -> PolicyFiles.read(config), audit);
            blocking = pool("sallyport-blocking", Math.max(4, cores), limits.connectionsMax() * 4);
            opened.add(blocking::shutdownNow);
            analysis = pool("sallyport-analysis", cores, limits.connectionsMax() + 64);
            opened.add(analysis::shutdownNow);
            approving = pool("sallyport-approvals", 2, limits.connectionsMax() + 64);
            opened.add(approving::shutdownNow);
            timer = Executors.newSingleThreadScheduledExecutor(task -> daemonThread(task, "sallyport-timer"));
            opened.add(timer::shutdownNow);
            opened.add(() -> followers.forEach(CatalogFollower::close));
            loops = new EventLoops(cores);
            opened.add(loops);
            connections = new ConnectionLimits(
                    limits.connectionsMax(), limits.connectionsPerAddressMax(), limits.unauthenticatedMax());
            refusals = new RefusalRecords(audit, timer);
            PrometheusMeterRegistry metrics = metrics();
            sinks = new AuditSinks(config, audit, metrics, clock);
            anchors = new AuditAnchors(config.audit(), metrics, clock);
            List<Receiver> receivers = Receiver.of(config.approvals());
            store = new LazyStore(config.approvals(), NoticeDelivery.announcer(receivers), clock);
            opened.add(store);
            notices = new NoticeDelivery(store, receivers, metrics, clock);
            opened.add(notices);
            approvals = new ApprovalDesk(
                    store, principal -> policy.get().roles(principal), this::revokedSince, audit, approving, clock);
            var unused = timer.scheduleWithFixedDelay(this::expireApprovals, 10, 10, TimeUnit.SECONDS);
            AuditTexts texts = AuditSecrets.texts(config.audit(), clock, timer);
            surface = SurfaceDoor.open(config, policy, approvals, directory, texts.rows(), clock);
            SessionServices services = services(clock, texts, metrics);
            BrowserLogins browsers = new BrowserLogins(clock);
            server = new ProxyServer(loops, services, connections, browsers);
            config.listeners().forEach(listener -> addresses.add(server.listen(listener)));
            admin = adminServer(config.admin(), services, metrics, browsers);
            adminAddress = admin.start();
            policy.start(timer);
            notices.start();
            new KeyWatch(keys, revocations, directory, audit).start(timer);
        } catch (IOException e) {
            close(opened);
            throw new IllegalStateException("the admin address could not be opened", e);
        } catch (RuntimeException | Error e) {
            close(opened);
            throw e;
        }
    }

    private AdminServer adminServer(
            AdminConfig side, SessionServices services, PrometheusMeterRegistry metrics, BrowserLogins browsers) {
        Clock clock = services.clock();
        AdminRecorder recorder = new AdminRecorder(audit, refusals);
        AdminGate gate = new AdminGate(services.authenticator(), revocations, side.roles(), recorder);
        EventRoute events = new EventRoute(new SecurityEvents(config.identity(), clock), recorder, revocations);
        ApprovalRoutes votes = new ApprovalRoutes(gate, recorder, approvals, approving, clock);
        SlackConfig channel = config.approvals().slack();
        SlackRoute slack =
                channel == null ? null : new SlackRoute(channel, recorder, revocations, approvals, approving, clock);
        boolean browser = config.listeners().stream().anyMatch(listener -> listener.browser() != null);
        LoginRoutes logins = browser ? new LoginRoutes(browsers, recorder, blocking) : null;
        SinkRoute passedOn = new SinkRoute(sinks::health, anchors::health);
        ShredRoute shred = new ShredRoute(services.texts().days());
        AdminApi api =
                new AdminApi(gate, recorder, directory, revocations, events, votes, slack, passedOn, shred, blocking);
        return new AdminServer(
                side.address(),
                side.tls() == null ? null : ServerTls.http(side.tls()),
                loops.acceptors(),
                loops.workers(),
                new AdminRoutes(this::readiness, metrics::scrape, side.openMetrics(), api, logins));
    }

    private static Path revocationFile(SallyportConfig config) {
        Path file = config.identity().revocations();
        return file != null ? file : config.audit().directory().resolve("state").resolve("revocations.jsonl");
    }

    private static void close(List<AutoCloseable> opened) {
        for (int i = opened.size() - 1; i >= 0; i--) {
            try {
                opened.get(i).close();
            } catch (Exception e) {
                LOG.atDebug().setCause(e).log("closing after a failed start");
            }
        }
    }

    private SessionServices services(Clock clock, AuditTexts texts, PrometheusMeterRegistry metrics) {
        LimitsConfig limits = config.limits();
        AnalysisCache analyses = new AnalysisCache(new StatementAnalyzer(), analysis, limits.statementCacheEntries());
        Map<String, SessionServices.Database> databases = new LinkedHashMap<>();
        for (DatabaseConfig database : config.databases().values()) {
            databases.put(database.name(), database(database));
        }
        return new SessionServices(
                config,
                databases,
                new JwtAuthenticator(config.identity(), clock),
                keys,
                policy,
                analyses,
                MaskingSecrets.read(config.masking()),
                new AskingBudgets(),
                audit,
                texts,
                approvals,
                new UpstreamConnector(limits.upstreamConnectTimeout()),
                new UpstreamCancel(limits.upstreamConnectTimeout()),
                blocking,
                new CancelRegistry(),
                new PrincipalLimits(limits.connectionsPerPrincipalMax()),
                refusals,
                directory,
                new SessionMetrics(metrics),
                surface,
                clock);
    }

    private SessionServices.Database database(DatabaseConfig database) {
        UpstreamTarget target = Connections.target(database);
        var loader = Connections.catalogLoader(database, config.limits().upstreamConnectTimeout());
        CatalogFollower follower = new CatalogFollower(loader, CatalogFollower.IDLE_MAX, timer);
        followers.add(follower);
        CatalogService catalog = new CatalogService(database.name(), follower::load, blocking);
        catalog.keepUp(timer);
        DefinitionService definitions = new DefinitionService(loader::definitions, blocking);
        return new SessionServices.Database(database, target, catalog, definitions);
    }

    /** Whether whoever cast the vote was revoked afterwards. */
    private boolean revokedSince(Vote vote) {
        Principal voter = vote.voter();
        String issuer = voter.id().substring(0, Math.max(0, voter.id().indexOf('|')));
        TokenFacts asOfThen = new TokenFacts(issuer, null, null, "", Instant.MAX, vote.at(), "vote");
        return revocations.find(voter, asOfThen) != null;
    }

    /** Nothing is open in a store that was never needed. */
    private void expireApprovals() {
        try {
            if (store.opened()) {
                approvals.expireDue();
            }
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("approvals whose time is over could not be closed");
        }
    }

    private PrometheusMeterRegistry metrics() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Gauge.builder("sallyport.connections", connections, ConnectionLimits::size)
                .description("Client connections, logged in or not")
                .register(registry);
        Gauge.builder("sallyport.connections.unauthenticated", connections, ConnectionLimits::strangers)
                .description("Client connections that haven't proven who they are")
                .register(registry);
        Gauge.builder("sallyport.sessions", directory, SessionDirectory::size)
                .description("Sessions after login")
                .register(registry);
        return registry;
    }

    private static ThreadPoolExecutor pool(String name, int threads, int queue) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queue),
                task -> daemonThread(task, name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static Thread daemonThread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private Readiness readiness() {
        List<String> reasons = new ArrayList<>();
        if (stopping) {
            reasons.add("stopping");
        }
        AuditHealth health = audit.health();
        if (health.level() == AuditHealth.Level.STOPPED || health.level() == AuditHealth.Level.CRITICAL) {
            reasons.add("audit log: " + health.reason());
        }
        return anchors.readiness(reasons);
    }

    /** Where clients connect, in the order of the configuration's listeners. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    public InetSocketAddress adminAddress() {
        return adminAddress;
    }

    /** Where approvals are given. */
    public ApprovalDesk approvals() {
        return approvals;
    }

    public String policyHash() {
        return policy.get().policy().hash();
    }

    /** Ends the daemon: sessions get the configured time to come to their transaction's end. */
    public void stop() {
        if (stopping) {
            return;
        }
        stopping = true;
        LOG.atInfo().addKeyValue("sessions", directory.size()).log("stopping");
        server.stopListening();
        if (!await(config.limits().drainTimeout())) {
            directory.shutDown();
            await(Duration.ofSeconds(2));
        }
        admin.close();
        timer.shutdownNow();
        analysis.shutdownNow();
        notices.close();
        if (surface != null) {
            surface.close();
        }
        approving.shutdownNow();
        blocking.shutdownNow();
        followers.forEach(CatalogFollower::close);
        loops.close();
        refusals.flush();
        store.close();
        try {
            revocations.close();
            audit.close();
        } catch (Exception e) {
            LOG.atError().setCause(e).log("the audit log could not be closed");
        }
        sinks.close();
        anchors.close();
        LOG.atInfo().log("stopped");
    }

    private boolean await(Duration time) {
        try {
            directory.drain().get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
