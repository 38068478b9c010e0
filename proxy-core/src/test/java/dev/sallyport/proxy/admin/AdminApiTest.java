package dev.sallyport.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditHealth;
import dev.sallyport.audit.AuditLog;
import dev.sallyport.audit.AuditLogException;
import dev.sallyport.audit.sink.SinkHealth;
import dev.sallyport.config.AdminGrant;
import dev.sallyport.config.AdminRole;
import dev.sallyport.config.ClaimsConfig;
import dev.sallyport.config.HostPort;
import dev.sallyport.config.IdentityConfig;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.approval.ApprovalDesk;
import dev.sallyport.proxy.identity.JwtAuthenticator;
import dev.sallyport.proxy.identity.LocalIssuer;
import dev.sallyport.proxy.identity.SecurityEvents;
import dev.sallyport.proxy.identity.TokenRequest;
import dev.sallyport.proxy.identity.TokenRequest.Subject;
import dev.sallyport.proxy.revocation.Revocation;
import dev.sallyport.proxy.revocation.Revocations;
import dev.sallyport.proxy.session.RefusalRecords;
import dev.sallyport.proxy.session.SessionDirectory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody without the right, or without the token, wants in at the admin side. */
class AdminApiTest {
    private static final String ISSUER = "https://idp/";
    private static final String SINKS = "/v1/audit/sinks";
    private static final String APPROVAL = "/v1/approvals/ap_0123456789abcdef";
    private static final String SESSION = "/v1/sessions/0123456789abcdef01234567";

    @TempDir
    Path folder;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ExecutorService blocking = Executors.newFixedThreadPool(2);
    private final Events log = new Events();
    private LocalIssuer issuer;
    private Revocations revocations;
    private AdminServer server;
    private InetSocketAddress bound = new InetSocketAddress(0);

    /** A log in memory that can break. */
    static final class Events implements AuditLog {
        final List<AuditEvent> events = new CopyOnWriteArrayList<>();
        volatile boolean broken;

        @Override
        public CompletableFuture<Long> append(AuditEvent event) {
            if (broken) {
                return CompletableFuture.failedFuture(new AuditLogException("full"));
            }
            events.add(event);
            return CompletableFuture.completedFuture(1L);
        }

        List<String> actions() {
            return events.stream()
                    .map(event -> event.admin() == null ? "" : event.admin().action())
                    .toList();
        }

        @Override
        public AuditHealth health() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void start() throws IOException {
        issuer = LocalIssuer.create(folder);
        IdentityConfig identity = new IdentityConfig(List.of(new IssuerConfig(
                ISSUER,
                "sallyport",
                "at+jwt",
                folder.resolve(LocalIssuer.PUBLIC_FILE),
                null,
                List.of("ES256"),
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                ClaimsConfig.DEFAULT,
                List.of(),
                "human")));
        revocations = new Revocations(identity, null, Clock.systemUTC());
        AdminRecorder recorder = new AdminRecorder(log, new RefusalRecords(log, group.next()));
        AdminGate gate = new AdminGate(
                new JwtAuthenticator(identity, Clock.systemUTC()),
                revocations,
                Map.of(
                        AdminRole.ADMIN, new AdminGrant(Set.of("root"), Set.of(ISSUER), Set.of(ISSUER + "|anna")),
                        AdminRole.AUDITOR, new AdminGrant(Set.of("audit"), Set.of(), Set.of()),
                        AdminRole.REVIEWER, new AdminGrant(Set.of("root"), Set.of("https://other/"), Set.of())),
                recorder);
        EventRoute events = new EventRoute(new SecurityEvents(identity, Clock.systemUTC()), recorder, revocations);
        ApprovalDesk desk = new ApprovalDesk(
                () -> {
                    throw new IllegalStateException("the store is not asked");
                },
                Principal::groups,
                vote -> false,
                log,
                blocking,
                Clock.systemUTC());
        ApprovalRoutes approvals = new ApprovalRoutes(gate, recorder, desk, blocking, Clock.systemUTC());
        AdminApi api = new AdminApi(
                gate,
                recorder,
                new SessionDirectory(revocations),
                revocations,
                events,
                approvals,
                null,
                new SinkRoute(() -> List.of(new SinkHealth("copy", "file", 7, 3, 1, "disk full")), List::of),
                new ShredRoute(null),
                task -> blocking.execute(task));
        AdminRoutes routes = new AdminRoutes(() -> Readiness.READY, () -> "up 1\n", false, api);
        server = new AdminServer(new HostPort("127.0.0.1", 0), null, group, group, routes);
        bound = server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        blocking.shutdownNow();
        var unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private String token(String sub, PrincipalKind kind, @Nullable Subject behind, String... groups) {
        Subject subject = new Subject(sub, "anna", null, List.of(groups));
        return issuer.mint(new TokenRequest(ISSUER, "sallyport", subject, kind, behind, Duration.ofMinutes(5)));
    }

    private String human(String sub, String... groups) {
        return token(sub, PrincipalKind.HUMAN, null, groups);
    }

    /** The answer to raw bytes. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(bound.getAddress(), bound.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String send(String method, String path, String headers, String body) throws IOException {
        return raw(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }

    private int status(String method, String path, String token) throws IOException {
        String answer = send(method, path, "Authorization: Bearer " + token + "\r\n", "");
        return Integer.parseInt(answer.substring(9, 12));
    }

    private String revoke(String token, String body) throws IOException {
        return send(
                "POST",
                "/v1/revocations",
                "Authorization: Bearer " + token + "\r\nContent-Type: application/json; charset=utf-8\r\n",
                body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Cookie: token=x\r\n",
                "Authorization: Basic YTpi\r\n",
                "Authorization: Bearer\r\n",
                "Authorization: Bearer a b\r\n",
                "Authorization: Bearer x.y.z\r\n",
                "Authorization: Bearer x\r\nAuthorization: Bearer y\r\n"
            })
    void nothingIsOpenButHealth(String headers) throws Exception {
        for (String path : List.of("/v1/sessions", "/v1/revocations", APPROVAL, "/v1/approvals", "/metrics", SINKS)) {
            assertThat(send("GET", path, headers, ""))
                    .startsWith("HTTP/1.1 401 ")
                    .containsIgnoringCase("www-authenticate: Bearer realm=\"sallyport\"")
                    .doesNotContain("up 1");
        }
        assertThat(send("DELETE", SESSION, headers, "")).startsWith("HTTP/1.1 401 ");
        assertThat(send("POST", "/v1/revocations", headers, "{\"issuer\":\"x\"}"))
                .startsWith("HTTP/1.1 401 ");
        assertThat(send("GET", "/healthz", headers, "")).startsWith("HTTP/1.1 200 ");
        assertThat(send("POST", APPROVAL + "/votes", headers, "{\"vote\":\"approve\"}"))
                .startsWith("HTTP/1.1 401 ");
        assertThat(log.actions()).hasSize(9).containsOnly("admin.authenticate");
        assertThat(revocations.present()).isEmpty();
    }

    @Test
    void aTokenCountsInItsHeaderOnly() throws Exception {
        String good = human("anna");

        assertThat(send("GET", "/v1/sessions?access_token=" + good, "", "")).startsWith("HTTP/1.1 401 ");
        assertThat(send("GET", "/v1/sessions", "Cookie: access_token=" + good + "\r\n", ""))
                .startsWith("HTTP/1.1 401 ");
        assertThat(send("GET", "/v1/sessions", "authorization: bEARER  " + good + "\r\n", ""))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("{\"sessions\":[],\"complete\":true}\n")
                .containsIgnoringCase("cache-control: no-store")
                .doesNotContainIgnoringCase("access-control-allow", "set-cookie");
        assertThat(send("GET", "/v1/sessions", "authorization: Bearer " + good + "x\r\n", ""))
                .startsWith("HTTP/1.1 401 ")
                .contains("error=\"invalid_token\"")
                .doesNotContain(good);
    }

    @Test
    void rolesSayWhatMayBeDone() throws Exception {
        String admin = human("x", "root");
        String auditor = human("y", "audit");
        String nobody = human("z", "eng", "admin", "auditor");

        assertThat(status("GET", "/v1/sessions", admin)).isEqualTo(200);
        assertThat(status("DELETE", SESSION, admin)).isEqualTo(404);
        assertThat(status("GET", "/v1/sessions", auditor)).isEqualTo(200);
        assertThat(status("GET", "/metrics", auditor)).isEqualTo(200);
        assertThat(status("DELETE", SESSION, auditor)).isEqualTo(403);
        assertThat(revoke(auditor, "{\"issuer\":\"x\"}")).startsWith("HTTP/1.1 403 ");
        assertThat(status("GET", SINKS, auditor)).isEqualTo(200);
        for (String path : List.of("/v1/sessions", "/v1/revocations", "/metrics", SINKS)) {
            assertThat(status("GET", path, nobody)).isEqualTo(403);
        }
        assertThat(status("DELETE", SESSION, nobody)).isEqualTo(403);
        assertThat(log.actions()).hasSize(7).containsOnly("admin.refused");
    }

    @Test
    void aNameIsNoRole() throws Exception {
        assertThat(status("GET", "/v1/sessions", human("other")))
                .as("its name is anna")
                .isEqualTo(403);
    }

    @Test
    void anAgentHasARoleOnlyIfItsPersonHasIt() throws Exception {
        Subject anna = new Subject("anna", null, null, List.of());
        Subject ben = new Subject("ben", null, null, List.of());

        assertThat(status("GET", "/v1/sessions", token("bot", PrincipalKind.AGENT, anna)))
                .isEqualTo(403);
        assertThat(status("GET", "/v1/sessions", token("bot", PrincipalKind.AGENT, ben, "root")))
                .isEqualTo(403);
        assertThat(status("GET", "/v1/sessions", token("bot", PrincipalKind.AGENT, anna, "root")))
                .isEqualTo(200);
    }

    @Test
    void aRevokedTokenIsNoToken() throws Exception {
        String good = human("anna");
        assertThat(status("GET", "/v1/sessions", good)).isEqualTo(200);

        assertThat(revoke(human("x", "root"), "{\"principal\":\"" + ISSUER + "|anna\",\"reason\":\"left\"}"))
                .startsWith("HTTP/1.1 200 ");

        assertThat(status("GET", "/v1/sessions", good)).isEqualTo(401);
        assertThat(status("GET", "/v1/revocations", human("x", "root"))).isEqualTo(200);
        assertThat(log.actions()).containsExactly("revocation.add", "admin.refused");
        assertThat(revocations.present())
                .singleElement()
                .extracting(Revocation::by)
                .isEqualTo(ISSUER + "|x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{}",
                "{\"reason\":\"x\"}",
                "{\"principal\":\"anna\"}",
                "{\"principal\":1}",
                "{\"principal\":\"a|b\",\"token\":\"c\"}",
                "{\"principal\":\"a|b\",\"issuer\":\"c\"}",
                "{\"principal\":\"a|b\",\"all\":\"c\"}",
                "{\"principal\":\"a|b\",\"principal\":\"c|d\"}",
                "{\"token_sha256\":\"ABC\"}",
                "{\"token\":\"\"}",
                "{\"issuer\":\"x\"} {}"
            })
    void revokesWhatIsSaidClearlyOnly(String body) throws Exception {
        assertThat(revoke(human("anna"), body)).startsWith("HTTP/1.1 400 ");
        assertThat(revocations.present()).isEmpty();
        assertThat(log.actions()).isEmpty();
    }

    @Test
    void aFormOfAWebPageIsNoRequest() throws Exception {
        String headers = "Authorization: Bearer " + human("anna") + "\r\nContent-Type: text/plain\r\n";

        assertThat(send("POST", "/v1/revocations", headers, "{\"issuer\":\"x\"}"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(send("OPTIONS", "/v1/revocations", "Origin: https://evil\r\n", ""))
                .startsWith("HTTP/1.1 405 ")
                .containsIgnoringCase("allow: GET, POST");
    }

    @Test
    void killsNobodyByMistake() throws Exception {
        String good = human("anna");

        assertThat(status("DELETE", "/v1/sessions", good)).isEqualTo(400);
        assertThat(status("DELETE", "/v1/sessions?principle=x", good)).isEqualTo(400);
        assertThat(status("DELETE", "/v1/sessions?principal=x&principal=y", good))
                .isEqualTo(400);
        assertThat(status("DELETE", SESSION + "?principal=x", good)).isEqualTo(400);
        assertThat(status("DELETE", "/v1/sessions/../sessions", good)).isEqualTo(404);
        assertThat(status("DELETE", "/v1/sessions?principal=%zz", good)).isEqualTo(400);
    }

    @Test
    void changesNothingThatIsNotOnRecord() throws Exception {
        log.broken = true;

        assertThat(revoke(human("anna"), "{\"issuer\":\"x\"}")).startsWith("HTTP/1.1 503 ");
        assertThat(revocations.present()).isEmpty();
    }

    @Test
    void boundsWhatItReads() throws Exception {
        String head = "POST /v1/revocations HTTP/1.1\r\nHost: localhost\r\n";
        String chunk = "400\r\n" + "x".repeat(1024) + "\r\n";

        assertThat(raw(head + "Content-Length: 65537\r\n\r\n")).startsWith("HTTP/1.1 413 ");
        assertThat(raw(head + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(65)))
                .startsWith("HTTP/1.1 413 ");
        assertThat(raw(head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(raw(head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(raw(head + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n{}"))
                .startsWith("HTTP/1.1 100 ")
                .contains("HTTP/1.1 401 ");
    }

    @Test
    void eventsNeedTheirOwnTypeAndAnIssuerThatMaySendThem() throws Exception {
        String good = human("anna");

        assertThat(send("POST", "/v1/events", "Content-Type: application/secevent+jwt\r\n", good))
                .startsWith("HTTP/1.1 400 ")
                .containsIgnoringCase("content-language: en")
                .contains("\"err\":\"invalid_issuer\"")
                .doesNotContain(good);
        assertThat(send("POST", "/v1/events", "Content-Type: application/jwt\r\n", good))
                .contains("\"err\":\"invalid_request\"");
        assertThat(log.actions()).containsOnly("admin.authenticate");
    }

    @Test
    void saysWhenItHasNoTime() throws Exception {
        blocking.shutdownNow();
        assertThat(blocking.isShutdown()).isTrue();

        assertThat(status("GET", "/v1/sessions", human("anna"))).isEqualTo(503);
        assertThat(send("GET", "/healthz", "", "")).startsWith("HTTP/1.1 200 ");
    }
}
