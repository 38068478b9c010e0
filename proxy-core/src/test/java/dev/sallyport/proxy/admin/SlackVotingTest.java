package dev.sallyport.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.config.HostPort;
import dev.sallyport.config.IdentityConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.config.SlackConfig;
import dev.sallyport.policy.approval.ApprovalState;
import dev.sallyport.proxy.approval.ApprovalDesk;
import dev.sallyport.proxy.approval.ApprovalStore;
import dev.sallyport.proxy.identity.JwtAuthenticator;
import dev.sallyport.proxy.identity.SecurityEvents;
import dev.sallyport.proxy.notice.NoticeScene;
import dev.sallyport.proxy.notice.Receiver;
import dev.sallyport.proxy.notice.SlackChannel;
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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server plays Slack, and people who may not vote try to. */
class SlackVotingTest {
    private static final String ISSUER = "https://issuer.test/";
    private static final String SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ExecutorService blocking = Executors.newFixedThreadPool(2);
    private NoticeScene scene;
    private ApprovalDesk desk;
    private Revocations revocations;
    private AdminRoutes routes;
    private AdminServer server;
    private InetSocketAddress bound;

    @BeforeEach
    void start() throws Exception {
        scene = new NoticeScene();
        scene.answers = request -> 200;
        scene.answerBody = "{\"ok\":true}".getBytes(StandardCharsets.UTF_8);
        SlackConfig config = new SlackConfig(
                null,
                secret("token", "xoxb-1"),
                "C1",
                secret("signing", SECRET),
                Map.of(
                        "UREV", new SlackConfig.User(ISSUER, "reviews", "Rita", null, Set.of("dba")),
                        "UASK", new SlackConfig.User(ISSUER, "asks", "Asks", null, Set.of("dba")),
                        "UMAIL", new SlackConfig.User("https://other/", "x", "asks", null, Set.of("dba")),
                        "UREVOKED", new SlackConfig.User(ISSUER, "gone", "Gone", null, Set.of("dba")),
                        "UNONE", new SlackConfig.User(ISSUER, "none", "None", null, Set.of())),
                false,
                scene.url("/api/"));
        List<Receiver> receivers = List.of(new SlackChannel(config, "https://sallyport.test/{id}"));
        ApprovalStore store = scene.store(folder.resolve("store"), receivers);
        scene.delivery(store, receivers);
        desk = scene.desk(store);
        IdentityConfig identity = new IdentityConfig(List.of());
        revocations = new Revocations(identity, null, scene.clock);
        AdminApiTest.Events log = new AdminApiTest.Events();
        AdminRecorder recorder = new AdminRecorder(log, new RefusalRecords(log, group.next()));
        AdminGate gate = new AdminGate(new JwtAuthenticator(identity, scene.clock), revocations, Map.of(), recorder);
        AdminApi api = new AdminApi(
                gate,
                recorder,
                new SessionDirectory(revocations),
                revocations,
                new EventRoute(new SecurityEvents(identity, scene.clock), recorder, revocations),
                new ApprovalRoutes(gate, recorder, desk, blocking, scene.clock),
                new SlackRoute(config, recorder, revocations, desk, blocking, scene.clock),
                new SinkRoute(List::of, List::of),
                new ShredRoute(null),
                blocking);
        routes = new AdminRoutes(() -> Readiness.READY, () -> "", false, api);
        server = new AdminServer(new HostPort("127.0.0.1", 0), null, group, group, routes);
        bound = server.start();
    }

    private Secret secret(String name, String value) throws IOException {
        Path file = folder.resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, value);
        return new Secret.FileSecret(file);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        blocking.shutdownNow();
        var unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        scene.close();
    }

    private String payload(String user, String action, String id, String replyTo) {
        return "payload="
                + URLEncoder.encode(
                        "{\"type\":\"block_actions\",\"user\":{\"id\":\"" + user + "\"},\"response_url\":\"" + replyTo
                                + "\",\"actions\":[{\"type\":\"button\",\"action_id\":\"" + action + "\",\"value\":\""
                                + id
                                + "\"}]}",
                        StandardCharsets.UTF_8);
    }

    private String payload(String user, String action, String id) {
        return payload(user, action, id, scene.url("/reply").toString());
    }

    private String now() {
        return Long.toString(scene.clock.instant().getEpochSecond());
    }

    private static String headers(String timestamp, String signature) {
        return "X-Slack-Request-Timestamp: " + timestamp + "\r\nX-Slack-Signature: " + signature + "\r\n";
    }

    private String signed(String body) {
        return headers(now(), SlackSignature.signature(SECRET, now(), body));
    }

    private int post(String headers, String body) throws IOException {
        try (Socket socket = new Socket(bound.getAddress(), bound.getPort())) {
            String request = "POST /v1/slack/interactions HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\n" + headers + "Content-Length: "
                    + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).doesNotContain("UREV", "xoxb");
            return Integer.parseInt(answer.substring(9, 12));
        }
    }

    private int press(String user, String action, String id) throws IOException {
        String body = payload(user, action, id);
        return post(signed(body), body);
    }

    private ApprovalState state(String id) {
        return desk.find(id).orElseThrow().state();
    }

    private List<NoticeScene.Got> at(String path) {
        return scene.got.stream().filter(request -> request.path().equals(path)).toList();
    }

    /** Slack's own example. */
    @Test
    void signsAsSlackDoes() {
        String body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
                + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
                + "&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J"
                + "%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

        assertThat(SlackSignature.signature("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body))
                .isEqualTo("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
    }

    @Test
    void asksInTheChannelAndAPressIsAVote() throws Exception {
        String id = NoticeScene.waiting(desk, "DELETE FROM secret_44");

        NoticeScene.until(() -> at("/api/chat.postMessage").size() == 1);
        NoticeScene.Got asked = at("/api/chat.postMessage").get(0);
        assertThat(asked.authorization()).isEqualTo("Bearer xoxb-1");
        assertThat(asked.body()).doesNotContain("secret_44", "parameter-41", "justified-42", "CHG-43", "mrkdwn");
        JsonNode message = JSON.readTree(asked.body());
        assertThat(message.path("channel").asText()).isEqualTo("C1");
        assertThat(message.findValuesAsText("action_id"))
                .containsExactly("sallyport_approve", "sallyport_reject", "sallyport_open");
        assertThat(message.findValuesAsText("url")).containsExactly("https://sallyport.test/" + id);
        assertThat(message.findValuesAsText("value")).containsOnly(id);

        assertThat(press("UREV", "sallyport_open", id)).isEqualTo(200);
        assertThat(state(id)).isEqualTo(ApprovalState.PENDING);
        assertThat(press("UREV", "sallyport_approve", id)).isEqualTo(200);
        assertThat(state(id)).isEqualTo(ApprovalState.APPROVED);
        assertThat(desk.find(id).orElseThrow().votes().get(0).voter().id()).isEqualTo(ISSUER + "|reviews");
        NoticeScene.until(
                () -> at("/reply").size() == 1 && at("/api/chat.postMessage").size() == 2);
        assertThat(at("/reply").get(0).body()).contains("\"replace_original\":true", id + " is approved by Rita");

        scene.pass(Duration.ofSeconds(1));
        assertThat(press("UREV", "sallyport_reject", id)).isEqualTo(200);
        assertThat(state(id)).as("taken back").isEqualTo(ApprovalState.REJECTED);
    }

    @Test
    void whatSlackDidNotSignJustNowIsNoVote() throws Exception {
        String id = NoticeScene.waiting(desk, "DELETE");
        String body = payload("UREV", "sallyport_approve", id);
        String good = SlackSignature.signature(SECRET, now(), body);
        String old = Long.toString(scene.clock.instant().getEpochSecond() - 301);
        String early = Long.toString(scene.clock.instant().getEpochSecond() + 301);
        List<String> forged = List.of(
                "",
                "X-Slack-Signature: " + good + "\r\n",
                "X-Slack-Request-Timestamp: " + now() + "\r\n",
                headers(now(), ""),
                headers(now(), "v0="),
                headers(now(), good.substring(0, good.length() - 1)),
                headers(now(), good.replace("v0=", "v1=")),
                headers(now(), SlackSignature.signature("guessed", now(), body)),
                headers(now(), SlackSignature.signature(SECRET, now(), payload("UREV", "sallyport_reject", id))),
                headers(old, SlackSignature.signature(SECRET, old, body)),
                headers(early, SlackSignature.signature(SECRET, early, body)),
                headers(old, good),
                headers("+" + now(), SlackSignature.signature(SECRET, "+" + now(), body)),
                headers("99999999999999999999", SlackSignature.signature(SECRET, "99999999999999999999", body)),
                headers(now(), good) + headers(now(), good),
                "X-Slack-Signature: x\r\n" + headers(now(), good));

        for (String headers : forged) {
            assertThat(post(headers, body)).as(headers).isEqualTo(401);
        }

        assertThat(state(id)).isEqualTo(ApprovalState.PENDING);
        assertThat(desk.find(id).orElseThrow().votes()).isEmpty();
        assertThat(post(headers(now(), good), body)).as("it was good").isEqualTo(200);
        assertThat(state(id)).isEqualTo(ApprovalState.APPROVED);
    }

    @Test
    void nothingCountsTwice() throws Exception {
        String id = NoticeScene.waiting(desk, "DELETE");
        String body = payload("UREV", "sallyport_approve", id);
        String headers = signed(body);

        assertThat(post(headers, body)).isEqualTo(200);
        assertThat(post(headers, body)).isEqualTo(401);
        scene.pass(Duration.ofSeconds(299));
        assertThat(post(headers, body)).isEqualTo(401);

        assertThat(desk.find(id).orElseThrow().votes()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UASK", "UMAIL", "UNONE", "UREVOKED", "USTRANGER", "urev", "reviews", ""})
    void whoHasNoSayHasNoneInSlack(String user) throws Exception {
        revocations.add(new Revocation(
                Revocation.Kind.PRINCIPAL, null, ISSUER + "|gone", scene.clock.instant(), "left", "somebody"));
        String id = NoticeScene.waiting(desk, "DELETE");

        assertThat(press(user, "sallyport_approve", id)).isEqualTo(200);
        assertThat(press(user, "sallyport_reject", id)).isEqualTo(200);

        assertThat(state(id)).isEqualTo(ApprovalState.PENDING);
        NoticeScene.until(() -> at("/reply").size() == 2);
        assertThat(at("/reply").get(0).body())
                .contains("you have no vote: you ", "\"response_type\":\"ephemeral\"", "\"replace_original\":false");
    }

    @Test
    void takesNothingThatIsNoPress() throws Exception {
        String id = NoticeScene.waiting(desk, "DELETE");
        String good = payload("UREV", "sallyport_approve", id);
        List<String> bodies = List.of(
                "",
                "payload=",
                "payload=x",
                good + "&" + good,
                good + "&x=y",
                good.replace("block_actions", "view_submission"),
                good.replace(id, "ap_../../sessions"),
                good.replace("%22user%22", "%22user%22%3A%7B%22id%22%3A%22UREV%22%7D%2C%22user%22"),
                good.replace("%5B%7B", "%5B%7B%7D%2C%7B"),
                "x".repeat(10_000),
                "payload=" + "%5B".repeat(20_000));

        for (String body : bodies) {
            assertThat(post(signed(body), body)).as(body).isEqualTo(400);
        }
        String huge = "payload=" + "x".repeat(70_000);
        assertThat(post(signed(huge), huge)).isEqualTo(413);

        assertThat(state(id)).isEqualTo(ApprovalState.PENDING);
    }

    @Test
    void theDescriptionHasEveryRouteAndNoOther() throws Exception {
        Map<String, Set<String>> described = new TreeMap<>();
        for (var path :
                JSON.readTree(ApiDescription.answer().body()).path("paths").properties()) {
            String sample = path.getKey().startsWith("/v1/sessions/") ? "a".repeat(24) : "ap_" + "a".repeat(16);
            Set<String> methods = described.computeIfAbsent(
                    AdminRoutes.collection(path.getKey().replace("{id}", sample)), key -> new TreeSet<>());
            path.getValue().fieldNames().forEachRemaining(name -> {
                if (!name.equals("parameters")) {
                    methods.add(name.toUpperCase(Locale.ROOT));
                }
            });
        }
        Map<String, Set<String>> known = new TreeMap<>();
        routes.paths().forEach((path, methods) -> known.put(path, new TreeSet<>(methods)));

        assertThat(described).isEqualTo(known);
    }

    @Test
    void answersNobodyButSlack() throws Exception {
        String id = NoticeScene.waiting(desk, "DELETE");
        String elsewhere = scene.url("/elsewhere").toString();
        for (String address : List.of(
                elsewhere.replace("127.0.0.1", "localhost"),
                elsewhere.replace("127.0.0.1", "hooks.slack.com@127.0.0.1"),
                elsewhere.replace("http:", "https:"),
                "file:///etc/passwd",
                "")) {
            String body = payload("UREV", "sallyport_approve", id, address);
            assertThat(post(signed(body), body)).isEqualTo(200);
        }
        scene.pass(Duration.ofSeconds(1));
        assertThat(press("UREV", "sallyport_reject", id)).isEqualTo(200);

        NoticeScene.until(() -> at("/reply").size() == 1);
        assertThat(at("/elsewhere")).isEmpty();
    }
}
