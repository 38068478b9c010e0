package dev.sallyport.proxy.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.config.HostPort;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which paths there are, for whom, and who answers; apart from how requests come. */
public final class AdminRoutes implements HttpRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(AdminRoutes.class);

    /** Exposition format 0.0.4 of Prometheus. */
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    /** What is for everybody who reaches the address. */
    private static final Set<String> OPEN = Set.of("/healthz", "/readyz", ApiDescription.PATH);

    static final AdminAnswer BAD_REQUEST = AdminAnswer.text(400, "bad request");
    static final AdminAnswer TOO_LARGE = AdminAnswer.text(413, "too large");
    private static final AdminAnswer INTERNAL_ERROR = AdminAnswer.text(500, "internal error");

    private final Supplier<Readiness> readiness;
    private final Supplier<String> prometheusText;
    private final boolean openMetrics;
    private final Map<String, Function<AdminRequest, CompletableFuture<AdminAnswer>>> api;
    private final Map<String, List<String>> methods;

    /**
     * @param readiness asked on an event loop: must not block
     * @param prometheusText the metrics in Prometheus' text format 0.0.4; asked on an event loop: must not block
     * @param openMetrics whether metrics are for everybody
     * @param api what is behind a token; null for nothing
     */
    public AdminRoutes(
            Supplier<Readiness> readiness,
            Supplier<String> prometheusText,
            boolean openMetrics,
            @Nullable AdminApi api) {
        this(readiness, prometheusText, openMetrics, api, null);
    }

    /** @param logins where people sign in for a client that waits; null for nowhere */
    public AdminRoutes(
            Supplier<Readiness> readiness,
            Supplier<String> prometheusText,
            boolean openMetrics,
            @Nullable AdminApi api,
            @Nullable LoginRoutes logins) {
        this.readiness = readiness;
        this.prometheusText = prometheusText;
        this.openMetrics = openMetrics;
        this.api = api == null ? new HashMap<>() : routes(api);
        if (logins != null) {
            for (String path : List.of(LoginRoutes.CODE, LoginRoutes.START, LoginRoutes.CALLBACK)) {
                this.api.put(path, logins::answer);
            }
        }
        this.methods = Map.ofEntries(
                Map.entry("/v1/sessions", List.of("GET", "DELETE")),
                Map.entry("/v1/revocations", List.of("GET", "POST")),
                Map.entry("/v1/events", List.of("POST")),
                Map.entry(ShredRoute.PATH, List.of("POST")),
                Map.entry(ApprovalRoutes.VOTES, List.of("POST")),
                Map.entry(ApprovalRoutes.REVOKE, List.of("POST")),
                Map.entry(SlackRoute.PATH, List.of("POST")),
                Map.entry(LoginRoutes.CODE, List.of("GET", "POST")),
                Map.entry(LoginRoutes.START, List.of("POST")));
    }

    private Map<String, Function<AdminRequest, CompletableFuture<AdminAnswer>>> routes(AdminApi to) {
        Map<String, Function<AdminRequest, CompletableFuture<AdminAnswer>>> routes = new HashMap<>();
        routes.put("/v1/sessions", to::sessions);
        routes.put("/v1/revocations", to::revocations);
        routes.put("/v1/events", to::events);
        routes.put(SinkRoute.PATH, to::sinks);
        routes.put(ShredRoute.PATH, to::shred);
        routes.put(SinkRoute.ANCHORS, to::sinks);
        routes.put(ApprovalRoutes.LIST, to::approvals);
        routes.put(ApprovalRoutes.VOTES, to::approvals);
        routes.put(ApprovalRoutes.REVOKE, to::approvals);
        routes.put("/metrics", request -> to.metrics(request, this::metrics));
        if (to.hasSlack()) {
            routes.put(SlackRoute.PATH, to::slack);
        }
        return routes;
    }

    /** All of them, with what may be done there; those of one session or approval by the path of all. */
    Map<String, List<String>> paths() {
        Map<String, List<String>> paths = new HashMap<>();
        OPEN.forEach(path -> paths.put(path, List.of("GET")));
        api.keySet().forEach(path -> paths.put(path, methods.getOrDefault(path, List.of("GET"))));
        return paths;
    }

    @Override
    public @Nullable AdminAnswer early(String method, String path, List<String> hosts, boolean loopback) {
        if (hosts.size() > 1) {
            return BAD_REQUEST;
        }
        if (loopback && !hosts.isEmpty() && !isLoopback(hosts.get(0))) {
            // A web page whose name was pointed at this machine (DNS rebinding) reads nothing.
            return AdminAnswer.text(421, "not served under this name");
        }
        boolean open = OPEN.contains(path) || (openMetrics && path.equals("/metrics"));
        if (!open && route(path) == null) {
            return AdminAnswer.text(404, "not found");
        }
        List<String> allowed = methods.getOrDefault(collection(path), List.of("GET"));
        if (!allowed.contains(method)) {
            return AdminAnswer.text(405, "method not allowed").with("allow", String.join(", ", allowed));
        }
        return open ? open(path) : null;
    }

    private AdminAnswer open(String path) {
        try {
            return switch (path) {
                case "/readyz" -> readyz();
                case "/metrics" -> metrics();
                case ApiDescription.PATH -> ApiDescription.answer();
                default -> AdminAnswer.text(200, "ok");
            };
        } catch (RuntimeException e) {
            return failed(path, e);
        }
    }

    private AdminAnswer metrics() {
        return new AdminAnswer(200, METRICS, prometheusText.get(), Map.of());
    }

    private @Nullable Function<AdminRequest, CompletableFuture<AdminAnswer>> route(String path) {
        return api.get(collection(path));
    }

    /** A session has a path of its own, and so has an approval. */
    static String collection(String path) {
        String approvals = ApprovalRoutes.collection(path);
        return approvals != null ? approvals : AdminApi.sessionId(path) == null ? path : "/v1/sessions";
    }

    @Override
    public CompletableFuture<AdminAnswer> answer(AdminRequest request) {
        Function<AdminRequest, CompletableFuture<AdminAnswer>> route = route(request.path());
        if (route == null) {
            return CompletableFuture.completedFuture(BAD_REQUEST);
        }
        return route.apply(request).exceptionally(failure -> failed(request.path(), failure));
    }

    private static AdminAnswer failed(String path, Throwable failure) {
        LOG.atError().addKeyValue("path", path).setCause(failure).log("admin request failed");
        return INTERNAL_ERROR;
    }

    private static boolean isLoopback(String host) {
        try {
            boolean hasPort = host.indexOf(':', Math.max(0, host.lastIndexOf(']'))) >= 0;
            return HostPort.parse(hasPort ? host : host + ":80").isLoopback();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private AdminAnswer readyz() {
        Readiness now = readiness.get();
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("ready", now.isReady());
        var reasons = body.putArray("reasons");
        now.reasons().forEach(reasons::add);
        if (!now.degraded().isEmpty()) {
            var degraded = body.putArray("degraded");
            now.degraded().forEach(degraded::add);
        }
        return AdminAnswer.json(now.isReady() ? 200 : 503, body);
    }
}
