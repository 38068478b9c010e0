package dev.sallyport.audit.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyslogSinkTest {
    private static final char[] PASSWORD = "only-for-tests".toCharArray();

    @TempDir
    static Path keys;

    private static SSLContext context;

    @TempDir
    Path directory;

    private SinkScene scene;

    @BeforeAll
    static void makeCertificate() throws Exception {
        Path store = keys.resolve("store.p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "syslog",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD));
        assertThat(new ProcessBuilder(command).redirectErrorStream(true).start().waitFor())
                .isZero();
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            loaded.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(loaded, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("syslog", loaded.getCertificate("syslog"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    }

    @BeforeEach
    void open() {
        scene = new SinkScene(directory);
        scene.append(10);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    /** Reads what one connection brings until so many messages are there. */
    private static CompletableFuture<List<String>> serve(ServerSocket server, int messages) {
        return CompletableFuture.supplyAsync(() -> {
            List<String> got = new ArrayList<>();
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(300_000);
                InputStream in = socket.getInputStream();
                while (got.size() < messages) {
                    String frame = frame(in);
                    if (frame == null) {
                        break;
                    }
                    got.add(frame);
                }
                // A TLS socket waits so long for the other side's goodbye when it is closed.
                socket.setSoTimeout(1);
            } catch (IOException e) {
                got.add(e.toString());
            }
            return got;
        });
    }

    private static @Nullable String frame(InputStream in) throws IOException {
        int length = 0;
        for (int b = in.read(); b != ' '; b = in.read()) {
            if (b < 0) {
                return null;
            }
            length = length * 10 + b - '0';
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static ServerSocket listen(boolean tls) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return tls
                ? context.getServerSocketFactory().createServerSocket(0, 10, loopback)
                : new ServerSocket(0, 10, loopback);
    }

    private static SyslogSink sink(String host, ServerSocket server, @Nullable SSLContext tls) {
        return new SyslogSink(host, server.getLocalPort(), tls, "proxy-1", RecordFormat.JSON);
    }

    @Test
    void framesMessagesByTheirLengthOverTls() throws Exception {
        try (ServerSocket server = listen(true);
                SyslogSink sink = sink("localhost", server, context)) {
            CompletableFuture<List<String>> got = serve(server, 6);
            sink.deliver(scene.records(1, 3));
            sink.deliver(scene.records(4, 3));

            List<String> messages = got.get(5, TimeUnit.MINUTES);
            for (int i = 0; i < 6; i++) {
                assertThat(messages.get(i))
                        .matches("<110>1 \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z proxy-1 sallyport \\d+"
                                + " admin\\.action \\[sallyport@32473 seq=\"" + (i + 1)
                                + "\" type=\"admin\\.action\"] \\{.*}")
                        .endsWith("] " + scene.lines().get(i + 1));
            }
        }
    }

    @Test
    void sendsNothingToAServerThatCantProveItsName() throws Exception {
        try (ServerSocket server = listen(true)) {
            for (Object[] wrong : new Object[][] {{"127.0.0.1", context}, {"localhost", SSLContext.getDefault()}}) {
                CompletableFuture<List<String>> got = serve(server, 1);
                try (SyslogSink sink = sink((String) wrong[0], server, (SSLContext) wrong[1])) {
                    assertThatThrownBy(() -> sink.deliver(scene.records(0, 1))).isInstanceOf(SSLException.class);
                }
                assertThat(got.get(5, TimeUnit.MINUTES)).noneMatch(text -> text.contains("admin.action"));
            }
        }
    }

    @Test
    void goesInTheClearIfToldSo() throws Exception {
        try (ServerSocket server = listen(false);
                SyslogSink sink = sink("127.0.0.1", server, null)) {
            CompletableFuture<List<String>> got = serve(server, 2);
            sink.deliver(scene.records(0, 2));

            assertThat(got.get(5, TimeUnit.MINUTES)).hasSize(2).allMatch(text -> text.startsWith("<110>1 "));
        }
    }

    @Test
    void sendsAgainWhatWasOnABrokenConnection() throws Exception {
        try (ServerSocket server = listen(true);
                SyslogSink sink = sink("localhost", server, context)) {
            CompletableFuture<List<String>> first = serve(server, 2);
            SinkRunner runner = scene.start(sink);
            first.get(5, TimeUnit.MINUTES);
            CompletableFuture<List<String>> second = serve(server, 12);
            scene.append(1);

            List<String> lines = scene.lines();
            assertThat(second.get(5, TimeUnit.MINUTES).stream().map(text -> text.substring(text.indexOf("] ") + 2)))
                    .isEqualTo(lines.subList(0, 12));
            SinkScene.until(() -> runner.health().lag() == 0);
        }
    }

    @Test
    void marksUtf8AndEscapesWhatCouldForgeAMessage() throws Exception {
        String line =
                "{\"seq\":3,\"time\":\"2026-11-21T12:00:00.000001Z\",\"type\":\"auth.fail\",\"severity\":\"high\","
                        + "\"actor\":{\"id\":\"a\\\"] <110>1 \\n\\u202eé\"}}";
        SinkRecord record = new SinkRecord(3, line.getBytes(StandardCharsets.UTF_8), new ObjectMapper().readTree(line));
        byte[] framed = new SyslogMessage("proxy-1", 7, RecordFormat.JSON).framed(record);

        String text = new String(framed, StandardCharsets.UTF_8);
        assertThat(text).contains(" principal=\"a\\\"\\] <110>1 \\\\n\\\\u202eé\"] \ufeff{");
        assertThat(text)
                .contains("<107>1 2026-11-21T12:00:00.000001Z proxy-1 sallyport 7 auth.fail [")
                .doesNotContain("\n");
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        rest.write(framed, text.indexOf(' ') + 1, framed.length - text.indexOf(' ') - 1);
        assertThat(Integer.parseInt(text.substring(0, text.indexOf(' ')))).isEqualTo(rest.size());
    }
}
