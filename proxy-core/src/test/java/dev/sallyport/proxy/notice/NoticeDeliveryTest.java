package dev.sallyport.proxy.notice;

import static dev.sallyport.proxy.notice.NoticeScene.until;
import static dev.sallyport.proxy.notice.NoticeScene.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.config.ApprovalEvent;
import dev.sallyport.config.Secret;
import dev.sallyport.config.WebhookConfig;
import dev.sallyport.proxy.approval.ApprovalDesk;
import dev.sallyport.proxy.approval.ApprovalStore;
import dev.sallyport.proxy.notice.NoticeScene.Got;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What receivers get, whatever they and the proxies do meanwhile. */
class NoticeDeliveryTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private NoticeScene scene;

    @BeforeEach
    void open() throws IOException {
        scene = new NoticeScene();
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    private WebhookConfig config(String path, Set<ApprovalEvent> events, boolean statement) throws IOException {
        Path secret = folder.resolve("secret");
        if (!Files.exists(secret)) {
            Files.createFile(
                    secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(secret, SECRET + "\n");
        }
        return new WebhookConfig(scene.url(path), new Secret.FileSecret(secret), events, statement);
    }

    private List<Receiver> webhook(String path) throws IOException {
        return List.of(new Webhook(
                config(path, EnumSet.allOf(ApprovalEvent.class), false), "https://sallyport.test/approvals/{id}"));
    }

    private static String type(Got request) {
        try {
            return JSON.readTree(request.body()).path("type").asText();
        } catch (IOException e) {
            throw new AssertionError(request.body(), e);
        }
    }

    private List<String> types() {
        return scene.got.stream().map(NoticeDeliveryTest::type).toList();
    }

    private double counted(String outcome) {
        return scene.metrics
                .get("sallyport.notices")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    @Test
    void tellsWhatHappensInOrderAndSignedAndNothingThatSomebodyWrote() throws Exception {
        List<Receiver> receivers = webhook("/hook");
        ApprovalStore store = scene.store(folder.resolve("store"), receivers);
        ApprovalDesk desk = scene.desk(store);
        scene.delivery(store, receivers);

        String id = waiting(desk, "DELETE FROM secret_44");
        desk.vote(id, NoticeScene.REVIEWS, true, "comment-45");
        desk.ask(NoticeScene.request("DELETE FROM secret_44")).join();

        until(() -> scene.got.size() == 4);
        assertThat(types())
                .containsExactly("approval.requested", "approval.voted", "approval.approved", "approval.consumed");
        assertThat(scene.got.stream().map(Got::id).distinct()).hasSize(4);
        for (Got request : scene.got) {
            assertThat(request.signature())
                    .isEqualTo(Webhook.signature(
                            config("/hook", Set.of(ApprovalEvent.VOTED), false).keys(),
                            request.id(),
                            request.timestamp(),
                            request.body()));
            assertThat(request.body())
                    .doesNotContain("secret_44", "parameter-41", "justified-42", "CHG-43", "comment-45");
        }
        JsonNode about = JSON.readTree(scene.got.get(0).body()).path("data");
        assertThat(about.path("id").asText()).isEqualTo(id);
        assertThat(about.path("url").asText()).isEqualTo("https://sallyport.test/approvals/" + id);
        assertThat(about.path("requester").path("id").asText()).isEqualTo(NoticeScene.ASKS.id());
        assertThat(about.path("rule").asText()).isEqualTo("deletes");
        assertThat(about.path("database").asText()).isEqualTo("shop");
        assertThat(about.path("expires").asText()).isEqualTo("2026-11-21T12:10:00Z");
        until(() -> counted("arrived") == 4);
    }

    @Test
    void tellsTheStatementOnlyWhereTheOperatorSaysSoAndOnlyWhatIsWanted() throws Exception {
        List<Receiver> receivers = List.of(
                new Webhook(config("/all", Set.of(ApprovalEvent.REQUESTED, ApprovalEvent.CANCELLED), true), null));
        ApprovalStore store = scene.store(folder.resolve("store"), receivers);
        ApprovalDesk desk = scene.desk(store);
        scene.delivery(store, receivers);

        String id = waiting(desk, "DELETE FROM secret_44 -- " + "\ud83d\ude00".repeat(100_000));
        desk.cancel(id).join();

        until(() -> scene.got.size() == 2);
        assertThat(types()).containsExactly("approval.requested", "approval.cancelled");
        assertThat(scene.got.get(0).body())
                .contains("secret_44", "parameter-41", "justified-42")
                .hasSizeLessThan(20_000);
    }

    @Test
    void triesAgainLaterWithTheSameIdAndANewTimestamp() throws Exception {
        scene.answers = request -> scene.got.size() < 3 ? 500 : 200;
        List<Receiver> receivers = webhook("/hook");
        ApprovalStore store = scene.store(folder.resolve("store"), receivers);
        scene.delivery(store, receivers);

        waiting(scene.desk(store), "DELETE");

        until(() -> counted("failed") == 1);
        assertThat(scene.got).hasSize(1);
        scene.pass(Duration.ofSeconds(7));
        until(() -> counted("failed") == 2);
        scene.pass(Duration.ofMinutes(7));
        until(() -> counted("arrived") == 1);
        assertThat(scene.got.stream().map(Got::id).distinct()).hasSize(1);
        assertThat(scene.got.stream().map(Got::body).distinct()).hasSize(1);
        assertThat(scene.got.stream().map(Got::timestamp).distinct()).hasSize(3);
        until(() -> store.notices().waiting(receivers.get(0).key()) == 0);
    }

    @Test
    void givesUpInTheEnd() throws Exception {
        scene.answers = request -> 503;
        List<Receiver> receivers = webhook("/hook");
        ApprovalStore store = scene.store(folder.resolve("store"), receivers);
        scene.delivery(store, receivers);

        waiting(scene.desk(store), "DELETE");
        for (int attempt = 1; attempt <= 10; attempt++) {
            int made = attempt;
            until(() -> counted("failed") == made);
            until(() -> made == 10 || store.notices().waiting(receivers.get(0).key()) == 1);
            scene.pass(Duration.ofHours(30));
        }

        until(() -> counted("given_up") == 1);
        until(() -> store.notices().waiting(receivers.get(0).key()) == 0);
        assertThat(scene.got).hasSize(10);
    }

    @Test
    void whoIsGoneGetsNothingMore() throws Exception {
        scene.answers = request -> 410;
        List<Receiver> receivers = webhook("/hook");
        ApprovalStore store = scene.store(folder.resolve("store"), receivers);
        scene.delivery(store, receivers);

        waiting(scene.desk(store), "DELETE 1");
        until(() -> counted("gone") == 1);
        waiting(scene.desk(store), "DELETE 2");
        until(() -> store.notices().waiting(receivers.get(0).key()) == 0);

        assertThat(scene.got).hasSize(1);
    }

    @Test
    void followsNobodyElsewhere() throws Exception {
        scene.answers = request -> 307;
        List<Receiver> receivers = webhook("/hook");
        ApprovalStore store = scene.store(folder.resolve("store"), receivers);
        scene.delivery(store, receivers);

        waiting(scene.desk(store), "DELETE");

        until(() -> counted("failed") == 1);
        assertThat(scene.got).extracting(Got::path).containsExactly("/hook");
    }

    @Test
    void aHugeAnswerIsNotRead() throws Exception {
        scene.answers = request -> 200;
        scene.answerBody = new byte[20_000_000];
        List<Receiver> receivers = webhook("/hook");
        ApprovalStore store = scene.store(folder.resolve("store"), receivers);
        scene.delivery(store, receivers);

        waiting(scene.desk(store), "DELETE");

        until(() -> counted("arrived") == 1);
    }

    @Test
    void aRestartLosesNothing() throws Exception {
        List<Receiver> receivers = webhook("/hook");
        ApprovalStore before = scene.store(folder.resolve("store"), receivers);
        waiting(scene.desk(before), "DELETE");
        // Taken, and never settled: the proxy died.
        assertThat(before.notices().take(receivers.get(0).key(), Duration.ofSeconds(60)))
                .isPresent();
        before.close();

        ApprovalStore after = scene.store(folder.resolve("store"), receivers);
        assertThat(after.notices().take(receivers.get(0).key(), Duration.ofSeconds(60)))
                .isEmpty();
        scene.pass(Duration.ofSeconds(61));
        scene.delivery(after, receivers);

        until(() -> scene.got.size() == 1);
        assertThat(types()).containsExactly("approval.requested");
    }

    @Test
    void ofTwoProxiesOneTells() throws Exception {
        List<Receiver> receivers = webhook("/hook");
        ApprovalStore store = scene.store(folder.resolve("store"), receivers);
        scene.delivery(store, receivers);
        scene.delivery(store, receivers);
        ApprovalDesk desk = scene.desk(store);

        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ids.add(waiting(desk, "DELETE " + i));
        }
        for (String id : ids) {
            desk.vote(id, NoticeScene.REVIEWS, false, "");
        }

        until(() -> scene.got.size() >= 30
                && store.notices().waiting(receivers.get(0).key()) == 0);
        assertThat(scene.got).hasSize(30);
        assertThat(scene.got.stream().map(Got::id).distinct()).hasSize(30);
    }

    @Test
    void aReceiverThatIsDownHoldsUpNobody() throws Exception {
        scene.answers = request -> request.path().equals("/down") ? 500 : 200;
        List<Receiver> receivers =
                List.of(webhook("/down").get(0), webhook("/up").get(0));
        ApprovalStore store = scene.store(folder.resolve("store"), receivers);
        scene.delivery(store, receivers);

        waiting(scene.desk(store), "DELETE 1");
        waiting(scene.desk(store), "DELETE 2");

        until(() -> counted("arrived") == 2 && counted("failed") == 2);
        assertThat(scene.got.stream().map(Got::id).distinct())
                .as("the same news have the same id for both")
                .hasSize(2);
    }
}
