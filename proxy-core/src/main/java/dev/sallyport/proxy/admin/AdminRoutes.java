package dev.sallyport.proxy.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.config.HostPort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is served, apart from how. */
final class AdminRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(AdminRoutes.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TEXT = "text/plain; charset=utf-8";

    /** Exposition format 0.0.4 of Prometheus. */
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    static final Answer BAD_REQUEST = new Answer(400, TEXT, "bad request\n");

    private final Supplier<Readiness> readiness;
    private final Supplier<String> prometheusText;

    AdminRoutes(Supplier<Readiness> readiness, Supplier<String> prometheusText) {
        this.readiness = readiness;
        this.prometheusText = prometheusText;
    }

    /** An answer to a request. */
    record Answer(int status, String type, String body) {}

    Answer answer(String method, String uri, List<String> hosts) {
        if (hosts.size() > 1) {
            return BAD_REQUEST;
        }
        if (!hosts.isEmpty() && !isLoopback(hosts.get(0))) {
            // A web page whose name was pointed at this machine (DNS rebinding) reads nothing.
            return new Answer(421, TEXT, "not served under this name\n");
        }
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        if (!path.equals("/healthz") && !path.equals("/readyz") && !path.equals("/metrics")) {
            return new Answer(404, TEXT, "not found\n");
        }
        if (!method.equals("GET")) {
            return new Answer(405, TEXT, "method not allowed\n");
        }
        try {
            return switch (path) {
                case "/readyz" -> readyz();
                case "/metrics" -> new Answer(200, METRICS, prometheusText.get());
                default -> new Answer(200, TEXT, "ok\n");
            };
        } catch (RuntimeException | JsonProcessingException e) {
            LOG.atError().addKeyValue("path", path).setCause(e).log("admin request failed");
            return new Answer(500, TEXT, "internal error\n");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            boolean hasPort = host.indexOf(':', Math.max(0, host.lastIndexOf(']'))) >= 0;
            return HostPort.parse(hasPort ? host : host + ":80").isLoopback();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Answer readyz() throws JsonProcessingException {
        Readiness now = readiness.get();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ready", now.isReady());
        body.put("reasons", now.reasons());
        return new Answer(now.isReady() ? 200 : 503, "application/json", JSON.writeValueAsString(body) + "\n");
    }
}
