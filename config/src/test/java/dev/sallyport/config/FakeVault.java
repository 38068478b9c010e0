package dev.sallyport.config;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers as the documentation of Vault's HTTP API says, for the few paths that are asked; or as a test wants it. */
final class FakeVault implements AutoCloseable {
    static final String TOKEN = "hvs.CAESIJgivenToken";
    private static final Pattern LEASE = Pattern.compile("\"lease_id\":\"([^\"]+)\"");

    /** A request as it came. */
    record Asked(
            String method,
            String path,
            @Nullable String token,
            @Nullable String namespace,
            String body) {}

    /** An answer as it goes. */
    record Said(int status, String body, Map<String, String> headers) {
        Said(int status, String body) {
            this(status, body, Map.of());
        }
    }

    /** What a path says, whatever its method. */
    interface Answer {
        Said to(Asked asked) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    final Map<String, Answer> answers = new ConcurrentHashMap<>();
    final Set<String> tokens = ConcurrentHashMap.newKeySet();
    final List<Asked> asked = new CopyOnWriteArrayList<>();
    final Set<String> leases = ConcurrentHashMap.newKeySet();
    final AtomicInteger made = new AtomicInteger();
    volatile int tokenSeconds = 3600;
    volatile int tokenSecondsRenewed = 3600;
    volatile int leaseSeconds = 3600;
    volatile int leaseSecondsRenewed = 3600;
    volatile int renewalStatus = 200;

    FakeVault() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        tokens.add(TOKEN);
        answers.put("auth/token/renew-self", asked -> new Said(200, auth(asked.token(), tokenSecondsRenewed)));
        says("auth/token/lookup-self", "{\"data\": {\"ttl\": 3600}}");
        answers.put("sys/leases/renew", this::renewal);
        answers.put("sys/leases/revoke", asked -> {
            leases.remove(lease(asked));
            return new Said(204, "");
        });
    }

    int port() {
        return server.getAddress().getPort();
    }

    String address() {
        return "http://127.0.0.1:" + port();
    }

    /** The name by which errors call it. */
    String name() {
        return "Vault at 127.0.0.1:" + port();
    }

    void says(String path, String body) {
        says(path, 200, body);
    }

    void says(String path, int status, String body) {
        answers.put(path, asked -> new Said(status, body));
    }

    /** KV version 2: what was written, inside what is known of it. */
    void keeps(String path, String fields) {
        says(
                path,
                "{\"request_id\": \"r\", \"lease_id\": \"\", \"renewable\": false, \"lease_duration\": 0, \"data\":"
                        + " {\"data\": {" + fields + "}, \"metadata\": {\"version\": 3, \"destroyed\": false}},"
                        + " \"wrap_info\": null, \"warnings\": null, \"auth\": null}");
    }

    /** An account for each who asks. */
    void makes(String path) {
        answers.put(path, asked -> {
            int number = made.incrementAndGet();
            leases.add(path + "/" + number);
            return new Said(
                    200,
                    "{\"lease_id\": \"%s/%d\", \"renewable\": true, \"lease_duration\": %d, \"data\": {\"username\": \"v-%d\", \"password\": \"p-%d\"}}"
                            .formatted(path, number, leaseSeconds, number, number));
        });
    }

    /** A login that gives a new token for the one that was shown. */
    void admits(String path, String shown) {
        answers.put(path, asked -> {
            if (!asked.body().contains(shown)) {
                return new Said(400, "{\"errors\": [\"invalid role or secret ID\"]}");
            }
            String token = "hvs.login" + made.incrementAndGet();
            tokens.add(token);
            return new Said(200, auth(token, tokenSeconds));
        });
    }

    private static String auth(@Nullable String token, int seconds) {
        return "{\"auth\": {\"client_token\": \"%s\", \"policies\": [\"default\"], \"lease_duration\": %d, \"renewable\": true}}"
                .formatted(token, seconds);
    }

    private Said renewal(Asked asked) {
        if (!leases.contains(lease(asked))) {
            return new Said(400, "{\"errors\": [\"lease not found\"]}");
        }
        return new Said(
                renewalStatus,
                "{\"lease_id\": \"%s\", \"renewable\": true, \"lease_duration\": %d}"
                        .formatted(lease(asked), leaseSecondsRenewed));
    }

    private static String lease(Asked asked) {
        Matcher id = LEASE.matcher(asked.body());
        return id.find() ? id.group(1) : "";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString().replaceFirst("^/v1/", "");
            Asked request = new Asked(
                    exchange.getRequestMethod(),
                    path,
                    exchange.getRequestHeaders().getFirst("x-vault-token"),
                    exchange.getRequestHeaders().getFirst("x-vault-namespace"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            asked.add(request);
            Said said = answer(request);
            said.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = said.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(said.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Said answer(Asked request) throws IOException {
        Answer answer = answers.get(request.path());
        boolean login = request.path().startsWith("auth/") && request.path().endsWith("/login");
        if (!login && (request.token() == null || !tokens.contains(request.token()))) {
            return new Said(403, "{\"errors\": [\"permission denied\"]}");
        }
        return answer == null ? new Said(404, "{\"errors\": []}") : answer.to(request);
    }

    /** How often a path was asked. */
    long count(String path) {
        return asked.stream().filter(request -> request.path().equals(path)).count();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
