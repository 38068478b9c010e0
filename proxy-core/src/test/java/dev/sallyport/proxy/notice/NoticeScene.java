package dev.sallyport.proxy.notice;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditHealth;
import dev.sallyport.audit.AuditLog;
import dev.sallyport.config.ApprovalsConfig;
import dev.sallyport.policy.approval.ApprovalRequest;
import dev.sallyport.policy.approval.Binding;
import dev.sallyport.policy.approval.Claims;
import dev.sallyport.policy.decision.ApprovalTerms;
import dev.sallyport.policy.decision.ApprovalTerms.Quorum;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.approval.ApprovalAnswer;
import dev.sallyport.proxy.approval.ApprovalDesk;
import dev.sallyport.proxy.approval.ApprovalStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;

/** Approvals in a store of H2's, a server that is told of them, and a time that tests move. */
public final class NoticeScene implements AutoCloseable {
    public static final Principal ASKS = person("asks");
    public static final Principal REVIEWS = person("reviews", "dba");

    public final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    public final List<Got> got = new CopyOnWriteArrayList<>();
    public volatile ToIntFunction<Got> answers = request -> 204;
    public volatile byte[] answerBody = new byte[0];
    private volatile Instant time = Instant.parse("2026-11-21T12:00:00Z");
    private final HttpServer server;
    private final ExecutorService executor = Executors.newFixedThreadPool(4);
    private final List<AutoCloseable> open = new ArrayList<>();

    public final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return time;
        }
    };

    /** A request that came. */
    public record Got(String path, String id, String timestamp, String signature, String authorization, String body) {}

    public NoticeScene() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(executor);
        server.start();
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            var headers = exchange.getRequestHeaders();
            Got request = new Got(
                    exchange.getRequestURI().getPath(),
                    String.valueOf(headers.getFirst("webhook-id")),
                    String.valueOf(headers.getFirst("webhook-timestamp")),
                    String.valueOf(headers.getFirst("webhook-signature")),
                    String.valueOf(headers.getFirst("authorization")),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            got.add(request);
            int status = answers.applyAsInt(request);
            exchange.getResponseHeaders().add("location", url("/elsewhere").toString());
            exchange.sendResponseHeaders(status, answerBody.length == 0 ? -1 : answerBody.length);
            exchange.getResponseBody().write(answerBody);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    public void pass(Duration duration) {
        time = time.plus(duration);
    }

    public ApprovalStore store(Path file, List<Receiver> receivers) {
        ApprovalStore store = ApprovalStore.open(
                new ApprovalsConfig("jdbc:h2:file:" + file, null, null), NoticeDelivery.announcer(receivers), clock);
        open.add(store);
        return store;
    }

    public NoticeDelivery delivery(ApprovalStore store, List<Receiver> receivers) {
        NoticeDelivery delivery = new NoticeDelivery(() -> store, receivers, metrics, clock, Duration.ofMillis(5));
        open.add(delivery);
        delivery.start();
        return delivery;
    }

    public ApprovalDesk desk(ApprovalStore store) {
        return new ApprovalDesk(() -> store, Principal::groups, vote -> false, new NoLog(), executor, clock);
    }

    public static String waiting(ApprovalDesk desk, String statement) {
        return ((ApprovalAnswer.Waiting) desk.ask(request(statement)).join())
                .approval()
                .id();
    }

    public static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never came true");
            }
            Thread.onSpinWait();
        }
    }

    public static Principal person(String subject, String... groups) {
        return new Principal(
                PrincipalKind.HUMAN,
                "https://issuer.test/|" + subject,
                subject,
                Set.of(),
                Set.of(groups),
                true,
                null,
                null,
                List.of());
    }

    public static ApprovalRequest request(String statement) {
        Binding.Builder binding = new Binding.Builder();
        for (Binding.Part part : Binding.Part.values()) {
            binding.with(part, part == Binding.Part.STATEMENT ? statement : "same");
        }
        return new ApprovalRequest(
                binding.build(),
                ASKS,
                "shop",
                "prod",
                "app",
                "deletes",
                "because",
                new ApprovalTerms(
                        List.of("dba"), 1, Duration.ofMinutes(10), List.of(new Quorum("deletes", List.of("dba"), 1))),
                "DELETE",
                statement,
                List.of("parameter-41"),
                List.of("public.orders"),
                "s1",
                new Claims("justified-42", "CHG-43", null));
    }

    @Override
    public void close() throws IOException {
        for (int i = open.size() - 1; i >= 0; i--) {
            try {
                open.get(i).close();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
        server.stop(0);
        executor.shutdownNow();
    }

    /** Writes nothing down. */
    private static final class NoLog implements AuditLog {
        @Override
        public java.util.concurrent.CompletableFuture<Long> append(AuditEvent event) {
            return java.util.concurrent.CompletableFuture.completedFuture(1L);
        }

        @Override
        public AuditHealth health() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
