package dev.sallyport.it.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.audit.AuditLog;
import dev.sallyport.audit.AuditSettings;
import dev.sallyport.audit.FileAuditLog;
import dev.sallyport.config.ApprovalsConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.policy.approval.ApprovalRequest;
import dev.sallyport.policy.approval.ApprovalState;
import dev.sallyport.policy.approval.Binding;
import dev.sallyport.policy.approval.Claims;
import dev.sallyport.policy.decision.ApprovalTerms;
import dev.sallyport.policy.decision.ApprovalTerms.Quorum;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.rule.ApprovalManner;
import dev.sallyport.proxy.approval.Announcer;
import dev.sallyport.proxy.approval.ApprovalAnswer;
import dev.sallyport.proxy.approval.ApprovalDesk;
import dev.sallyport.proxy.approval.ApprovalStore;
import dev.sallyport.proxy.approval.Notice;
import dev.sallyport.proxy.approval.VoteAnswer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two proxies with one store, in PostgreSQL; and one proxy whose own store outlives it. */
class SharedStoreTest {
    private static final Principal ASKS = ApprovalScene.person("asks");
    private static final Principal ONE = ApprovalScene.person("one", "dba");
    private static final Principal OTHER = ApprovalScene.person("other", "dba");

    @TempDir
    private Path directory;

    private AuditLog audit;
    private ExecutorService executor;
    private Clock clock = Clock.systemUTC();

    /** Groups by subject, since an issuer's say may change; otherwise those of the token. */
    private final Map<String, Set<String>> roles = new HashMap<>();

    private final Set<String> revoked = new HashSet<>();

    @BeforeEach
    void open() {
        audit = FileAuditLog.open(AuditSettings.of(directory.resolve("audit"), "test/approvals", "main"), clock);
        executor = Executors.newFixedThreadPool(8);
    }

    @AfterEach
    void close() throws Exception {
        executor.shutdownNow();
        audit.close();
    }

    private ApprovalStore shared(String database) throws Exception {
        return shared(database, Announcer.NOBODY);
    }

    private ApprovalStore shared(String database, Announcer announcer) throws Exception {
        PostgresServer server = PostgresServer.of(Version.V18);
        // One each: two proxies may be opened at the same time.
        Path password = Files.createTempFile(
                directory,
                "store-password",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, PostgresServer.PASSWORD);
        return ApprovalStore.open(
                new ApprovalsConfig(
                        "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + database,
                        "postgres",
                        new Secret.FileSecret(password)),
                announcer,
                clock);
    }

    private ApprovalStore own() {
        return ApprovalStore.open(new ApprovalsConfig("jdbc:h2:file:" + directory.resolve("own"), null, null));
    }

    private ApprovalDesk desk(ApprovalStore store) {
        return new ApprovalDesk(
                () -> store,
                principal -> roles.getOrDefault(principal.id(), principal.groups()),
                vote -> revoked.contains(vote.voter().id()),
                audit,
                executor,
                clock);
    }

    private static ApprovalRequest request(String statement, int min) {
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
                "rule",
                "because",
                new ApprovalTerms(
                        List.of("dba"), min, Duration.ofMinutes(10), List.of(new Quorum("rule", List.of("dba"), min))),
                "DELETE",
                statement,
                List.of("1", "two"),
                List.of("public.orders"),
                "s1",
                Claims.NONE);
    }

    private static String waiting(ApprovalAnswer answer) {
        assertThat(answer).isInstanceOf(ApprovalAnswer.Waiting.class);
        return ((ApprovalAnswer.Waiting) answer).approval().id();
    }

    @Test
    void twoProxiesGrantOnce() throws Exception {
        PostgresServer.of(Version.V18).recreate("approval_store", "SELECT 1");
        CompletableFuture<ApprovalStore> first =
                CompletableFuture.supplyAsync(() -> opened("approval_store"), executor);
        CompletableFuture<ApprovalStore> second =
                CompletableFuture.supplyAsync(() -> opened("approval_store"), executor);
        try (ApprovalStore one = first.join();
                ApprovalStore other = second.join()) {
            ApprovalDesk here = desk(one);
            ApprovalDesk there = desk(other);
            for (int i = 0; i < 10; i++) {
                ApprovalRequest request = request("DELETE " + i, 2);
                List<CompletableFuture<ApprovalAnswer>> asked = new ArrayList<>();
                for (int j = 0; j < 4; j++) {
                    asked.add((j % 2 == 0 ? here : there).ask(request));
                }
                Set<String> ids = Set.copyOf(asked.stream()
                        .map(answer -> waiting(answer.join()))
                        .distinct()
                        .toList());
                assertThat(ids).as("one request").hasSize(1);
                String id = ids.iterator().next();
                List<CompletableFuture<VoteAnswer>> votes = List.of(
                        CompletableFuture.supplyAsync(() -> here.vote(id, ONE, true, ""), executor),
                        CompletableFuture.supplyAsync(() -> there.vote(id, ONE, true, ""), executor));
                assertThat(votes.stream().map(CompletableFuture::join).filter(VoteAnswer.Cast.class::isInstance))
                        .as("one person votes once")
                        .hasSize(1);
                assertThat(there.ask(request).join()).isInstanceOf(ApprovalAnswer.Waiting.class);
                assertThat(there.vote(id, OTHER, true, "")).isInstanceOf(VoteAnswer.Cast.class);

                List<CompletableFuture<ApprovalAnswer>> uses = new ArrayList<>();
                for (int j = 0; j < 6; j++) {
                    uses.add((j % 2 == 0 ? here : there).ask(request));
                }
                assertThat(uses.stream().map(CompletableFuture::join).filter(ApprovalAnswer.Granted.class::isInstance))
                        .hasSize(1);
                // What the others asked for anew.
                here.list(true).forEach(open -> here.cancel(open.id()).join());
            }
        }
    }

    /** Messages are of the transaction of what they tell, and each is one proxy's. */
    @Test
    void whatIsToldIsToldByOneProxy() throws Exception {
        PostgresServer.of(Version.V18).recreate("approval_notices", "SELECT 1");
        Announcer announcer = news -> Map.of("hook", news.event().label());
        try (ApprovalStore one = shared("approval_notices", announcer);
                ApprovalStore other = shared("approval_notices", announcer)) {
            String id = waiting(desk(one).ask(request("DELETE", 1)).join());
            desk(other).vote(id, ONE, true, "");
            assertThat(one.notices().waiting("hook")).isEqualTo(3);

            Duration lease = Duration.ofHours(1);
            List<CompletableFuture<Optional<Notice>>> takes = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                ApprovalStore store = i % 2 == 0 ? one : other;
                takes.add(CompletableFuture.supplyAsync(() -> store.notices().take("hook", lease), executor));
            }
            List<Notice> taken = takes.stream()
                    .map(CompletableFuture::join)
                    .flatMap(Optional::stream)
                    .toList();
            assertThat(taken.stream().map(Notice::body))
                    .containsExactlyInAnyOrder("approval.requested", "approval.voted", "approval.approved");
            assertThat(taken.stream().map(Notice::attempt)).containsOnly(1);

            other.notices().done(taken.get(0));
            one.notices().again(taken.get(1), Duration.ZERO);
            Notice again = other.notices().take("hook", lease).orElseThrow();
            assertThat(again.id()).isEqualTo(taken.get(1).id());
            assertThat(again.attempt()).isEqualTo(2);
            one.notices().again(taken.get(1), Duration.ZERO);
            assertThat(one.notices().take("hook", lease))
                    .as("who lost it says nothing of it")
                    .isEmpty();
            one.notices().clear("hook");
            assertThat(other.notices().waiting("hook")).isZero();
        }
    }

    private ApprovalStore opened(String database) {
        try {
            return shared(database);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aRestartForgetsNothing() {
        String id;
        try (ApprovalStore store = own()) {
            id = waiting(desk(store).ask(request("DELETE", 1)).join());
        }
        try (ApprovalStore store = own()) {
            assertThat(desk(store).find(id).orElseThrow().request()).isEqualTo(request("DELETE", 1));
            desk(store).vote(id, ONE, true, "ok");
        }
        try (ApprovalStore store = own()) {
            assertThat(desk(store).ask(request("DELETE", 1)).join()).isInstanceOf(ApprovalAnswer.Granted.class);
            assertThat(desk(store).find(id).orElseThrow().state()).isEqualTo(ApprovalState.CONSUMED);
        }
    }

    @Test
    void whoLostTheRoleNoLongerAgrees() {
        try (ApprovalStore store = own()) {
            ApprovalDesk desk = desk(store);
            String id = waiting(desk.ask(request("DELETE", 1)).join());
            desk.vote(id, ONE, true, "");
            roles.put(ONE.id(), Set.of());
            assertThat(waiting(desk.ask(request("DELETE", 1)).join())).isEqualTo(id);
            assertThat(desk.find(id).orElseThrow().state()).isEqualTo(ApprovalState.PENDING);
            desk.vote(id, OTHER, true, "");
            assertThat(desk.ask(request("DELETE", 1)).join()).isInstanceOf(ApprovalAnswer.Granted.class);
        }
    }

    @Test
    void whoWasRevokedNoLongerAgrees() {
        try (ApprovalStore store = own()) {
            ApprovalDesk desk = desk(store);
            String id = waiting(desk.ask(request("DELETE", 2)).join());
            desk.vote(id, ONE, true, "");
            revoked.add(ONE.id());
            desk.vote(id, OTHER, true, "");
            assertThat(desk.find(id).orElseThrow().state()).isEqualTo(ApprovalState.PENDING);
            desk.vote(id, ApprovalScene.person("third", "dba"), true, "");
            assertThat(desk.find(id).orElseThrow().state()).isEqualTo(ApprovalState.APPROVED);
            revoked.add(OTHER.id());
            assertThat(waiting(desk.ask(request("DELETE", 2)).join())).isEqualTo(id);
        }
    }

    @Test
    void whatPolicyDemandsNowCounts() {
        try (ApprovalStore store = own()) {
            ApprovalDesk desk = desk(store);
            String id = waiting(desk.ask(request("DELETE", 1)).join());
            desk.vote(id, ONE, true, "");
            assertThat(waiting(desk.ask(request("DELETE", 2)).join())).isEqualTo(id);
        }
    }

    @Test
    void timeRunsOut() {
        try (ApprovalStore store = own()) {
            String id = waiting(desk(store).ask(request("DELETE", 1)).join());
            desk(store).vote(id, ONE, true, "");
            clock = Clock.fixed(Instant.now().plus(Duration.ofMinutes(11)), ZoneOffset.UTC);
            ApprovalDesk later = desk(store);
            assertThat(later.vote(id, OTHER, false, "")).isInstanceOf(VoteAnswer.Closed.class);
            assertThat(waiting(later.ask(request("DELETE", 1)).join())).isNotEqualTo(id);
            assertThat(later.find(id).orElseThrow().state()).isEqualTo(ApprovalState.EXPIRED);
            clock = Clock.fixed(Instant.now().plus(Duration.ofMinutes(30)), ZoneOffset.UTC);
            desk(store).expireDue();
            assertThat(store.list(true)).isEmpty();
            assertThat(store.list(false)).hasSize(2);
            clock = Clock.fixed(Instant.now().plus(Duration.ofDays(91)), ZoneOffset.UTC);
            desk(store).expireDue();
            assertThat(store.list(false)).isEmpty();
        }
    }

    @Test
    void reviewersAreNotFlooded() {
        try (ApprovalStore store = own()) {
            ApprovalDesk desk = desk(store);
            for (int i = 0; i < 20; i++) {
                waiting(desk.ask(request("DELETE " + i, 1)).join());
            }
            assertThat(desk.ask(request("DELETE 20", 1)).join()).isInstanceOf(ApprovalAnswer.TooMany.class);
            assertThat(waiting(desk.ask(request("DELETE 3", 1)).join())).isNotEmpty();
        }
    }

    @Test
    void ofManyUsesAtTwoProxiesNoneIsTooMany() throws Exception {
        PostgresServer.of(Version.V18).recreate("store_uses", "");
        ApprovalRequest asked = request("SELECT 1", 1);
        ApprovalManner manner = new ApprovalManner(
                ApprovalManner.Waiting.ERROR, Duration.ofMinutes(1), false, null, ApprovalManner.Scope.FINGERPRINT, 5);
        ApprovalRequest wide = new ApprovalRequest(
                asked.binding(),
                ASKS,
                "shop",
                "prod",
                "app",
                "rule",
                "because",
                new ApprovalTerms(
                        List.of("dba"),
                        1,
                        Duration.ofMinutes(10),
                        List.of(new Quorum("rule", List.of("dba"), 1, manner))),
                "SELECT",
                "SELECT 1",
                List.of(),
                List.of(),
                "s1",
                Claims.NONE,
                ApprovalManner.Scope.FINGERPRINT);
        try (ApprovalStore one = shared("store_uses");
                ApprovalStore other = shared("store_uses")) {
            String id = waiting(desk(one).ask(wide).join());
            desk(other).vote(id, ONE, true, "");
            List<CompletableFuture<ApprovalAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                answers.add(desk(i % 2 == 0 ? one : other).ask(wide));
            }
            assertThat(answers.stream().map(CompletableFuture::join).filter(ApprovalAnswer.Granted.class::isInstance))
                    .hasSize(5);
            assertThat(desk(one).find(id).orElseThrow().used()).isEqualTo(5);
        }
    }
}
