package dev.sallyport.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.HostPort;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {
    private static final HostPort LOOPBACK = new HostPort("127.0.0.1", 0);

    private final HttpClient client = HttpClient.newHttpClient();
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final AdminServer server = new AdminServer(LOOPBACK, null, group, group, routes(() -> metrics("up 1\n")));

    private volatile Readiness readiness = Readiness.READY;
    private volatile boolean broken;
    private InetSocketAddress bound = new InetSocketAddress(0);

    private AdminRoutes routes(Supplier<String> metrics) {
        return new AdminRoutes(this::readiness, metrics, true, null);
    }

    private Readiness readiness() {
        return readiness;
    }

    private String metrics(String text) {
        if (broken) {
            throw new IllegalStateException("secret detail");
        }
        return text;
    }

    @BeforeEach
    void start() throws IOException {
        bound = server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        var unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + bound.getPort() + path);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    /** What comes back until the server closes. */
    private static String exchange(InetSocketAddress to, String request) throws IOException {
        try (Socket socket = new Socket(to.getAddress(), to.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void saysThatItLives() throws Exception {
        HttpResponse<String> response = send("GET", "/healthz");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("ok\n");
        assertThat(response.headers().firstValue("connection")).hasValue("close");
    }

    @Test
    void saysWhetherAndWhyItIsNotReady() throws Exception {
        assertThat(send("GET", "/readyz").statusCode()).isEqualTo(200);

        readiness = new Readiness(List.of("the audit log can't be written", "\"quoted\""));
        HttpResponse<String> response = send("GET", "/readyz?verbose");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(response.body())
                .isEqualTo("{\"ready\":false,\"reasons\":[\"the audit log can't be written\",\"\\\"quoted\\\"\"]}\n");
        assertThat(send("GET", "/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void servesMetrics() throws Exception {
        HttpResponse<String> response = send("GET", "/metrics");

        assertThat(response.body()).isEqualTo("up 1\n");
        assertThat(response.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void keepsFailuresToItself() throws Exception {
        broken = true;

        HttpResponse<String> response = send("GET", "/metrics");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/healthz/", "/HEALTHZ", "//healthz", "/metrics/../healthz", "/%68ealthz", "/sessions"})
    void knowsNoOtherPath(String path) throws Exception {
        assertThat(send("GET", path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE"})
    void knowsNoOtherMethod(String method) throws Exception {
        String answer = exchange(bound, method + " /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 405 ").containsIgnoringCase("allow: GET");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example.com", "127.0.0.1.evil.example.com", "localhost@evil", "[::2]:80", "0.0.0.0", ""})
    void answersUnderItsOwnNameOnly(String host) throws Exception {
        assertThat(exchange(bound, "GET /metrics HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                .startsWith("HTTP/1.1 421 ")
                .doesNotContain("up 1");
        assertThat(exchange(bound, "GET /metrics HTTP/1.1\r\nHost: localhost\r\nHost: " + host + "\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:6433", "127.0.0.1", "[::1]", "[::1]:6433"})
    void answersUnderLoopbackNames(String host) throws Exception {
        assertThat(exchange(bound, "GET /metrics HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void answersOneRequestPerConnection() throws Exception {
        String request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

        assertThat(exchange(bound, request + request)).containsOnlyOnce("HTTP/1.1 200");
    }

    @Test
    void boundsWhatItReads() throws Exception {
        String line = "GET /" + "a".repeat(11_000) + " HTTP/1.1\r\n\r\n";
        String headers = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(25_000) + "\r\n\r\n";
        String body = "POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n";
        String noise = "\u0016\u0003\u0001 nonsense\r\n\r\n";

        assertThat(exchange(bound, line)).startsWith("HTTP/1.1 400 ");
        assertThat(exchange(bound, headers)).startsWith("HTTP/1.1 400 ");
        assertThat(exchange(bound, body)).startsWith("HTTP/1.1 405 ");
        assertThat(exchange(bound, noise)).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void answersAlsoThoseWhoAreStillSending() throws Exception {
        String head = "POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n";
        for (int i = 0; i < 50; i++) {
            try (Socket socket = new Socket(bound.getAddress(), bound.getPort())) {
                socket.getOutputStream().write((head + "x".repeat(100_000)).getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readNBytes(13), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 405 ");
            }
        }
    }

    @Test
    void closesOnThoseWhoNeverFinish() throws Exception {
        try (AdminServer hasty =
                new AdminServer(LOOPBACK, null, group, group, routes(() -> ""), Duration.ofMillis(50))) {
            InetSocketAddress at = hasty.start();

            assertThat(exchange(at, "GET /healthz HTTP/1.1\r\nHost: local")).isEmpty();
        }
    }

    @Test
    void staysOnThisMachine() {
        AdminServer open = new AdminServer(new HostPort("0.0.0.0", 0), null, group, group, routes(() -> ""));

        assertThatThrownBy(open::start).isInstanceOf(IOException.class).hasMessageContaining("not loopback");
    }

    @Test
    void saysWhenItsAddressIsTaken() {
        HostPort taken = new HostPort("127.0.0.1", bound.getPort());
        AdminServer second = new AdminServer(taken, null, group, group, routes(() -> ""));

        assertThatThrownBy(second::start)
                .isInstanceOf(IOException.class)
                .hasMessage("can't listen at the address 127.0.0.1:" + bound.getPort());
    }

    @Test
    void closesItsConnections() throws Exception {
        try (Socket socket = new Socket(bound.getAddress(), bound.getPort())) {
            // The first connection is accepted once the second was answered: one loop serves both in order.
            assertThat(send("GET", "/healthz").statusCode()).isEqualTo(200);

            server.close();

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }
}
