package dev.sallyport.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.protocol.auth.ChannelBindingMode;
import dev.sallyport.protocol.message.frontend.Query;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real PostgreSQL. */
class UpstreamConnectorTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    @TempDir
    private static Path directory;

    private static EmbeddedPostgres server;
    private static SelfSigned certificate;
    private static SelfSigned stranger;
    private static MultiThreadIoEventLoopGroup loops;

    private final UpstreamConnector connector = new UpstreamConnector(TIMEOUT);

    @BeforeAll
    static void startServer() throws Exception {
        certificate = SelfSigned.in(directory.resolve("ours"));
        stranger = SelfSigned.in(directory.resolve("stranger"));
        Path hba = Files.writeString(directory.resolve("pg_hba.conf"), """
                host all scram_user all scram-sha-256
                host all md5_user all md5
                host all cleartext_user all password
                host all rejected_user all reject
                host all all all trust
                local all all trust
                """);
        server = EmbeddedPostgres.builder()
                .setServerConfig("hba_file", hba.toString())
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", certificate.certificate().toString())
                .setServerConfig("ssl_key_file", certificate.key().toString())
                .start();
        try (Connection admin = server.getPostgresDatabase().getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("create role scram_user login password 'geheim'");
            statement.execute("create role cleartext_user login password 'geheim'");
            statement.execute("create role rejected_user login");
            statement.execute("create role busy_user login connection limit 0");
            statement.execute("create role trusted_user login");
            statement.execute("alter role trusted_user set client_encoding to 'LATIN1'");
            statement.execute("set password_encryption to 'md5'");
            statement.execute("create role md5_user login password 'geheim'");
        }
        loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    }

    @AfterAll
    static void stopServer() throws IOException {
        loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"scram_user", "md5_user", "cleartext_user", "trusted_user"})
    void logsInByEveryMethod(String user) throws Exception {
        UpstreamReady ready = connect(plain(), user, "geheim").get();

        assertThat(ready.parameters())
                .containsEntry("client_encoding", "UTF8")
                .containsEntry("session_authorization", user)
                .containsKey("server_version");
        assertThat(ready.channel().pipeline().toMap()).isEmpty();
        assertThat(ready.channel().config().isAutoRead()).isFalse();
        assertThat(ready.key().processId()).isPositive();
        close(ready);
    }

    @Test
    void passesSettingsOn() throws Exception {
        UpstreamReady ready = connector
                .connect(
                        loops.next(),
                        plain(),
                        new UpstreamLogin("trusted_user", () -> ""),
                        Map.of("application_name", "sallyport", "TimeZone", "Asia/Tokyo"))
                .get();

        assertThat(ready.parameters())
                .containsEntry("application_name", "sallyport")
                .containsEntry("TimeZone", "Asia/Tokyo");
        close(ready);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scram_user", "md5_user", "cleartext_user"})
    void keepsTheServersReasonFromTheClientWhenItsPasswordIsWrong(String user) throws InterruptedException {
        UpstreamLoginException failure = failure(connect(plain(), user, "falsch"));

        assertThat(failure.error().sqlState()).isEqualTo("08004");
        assertThat(failure.error().message()).doesNotContain(user);
        assertThat(failure.serverError())
                .hasValueSatisfying(said -> assertThat(said.sqlState()).isEqualTo("28P01"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"scram_user", "md5_user", "cleartext_user"})
    void triesOnceMoreWithAPasswordThatWasRotatedMeanwhile(String user) throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        UpstreamLogin rotated = new UpstreamLogin(user, () -> "falsch", refused -> {
            asked.add(refused);
            return "geheim";
        });

        close(connector.connect(loops.next(), plain(), rotated, Map.of()).get());
        assertThat(asked).containsExactly("falsch");
    }

    @ParameterizedTest
    @CsvSource({"scram_user, 1", "rejected_user, 0"})
    void triesNoMoreThanOnceAndOnlyIfThePasswordWasWrong(String user, int times) throws InterruptedException {
        List<String> asked = new CopyOnWriteArrayList<>();
        UpstreamLogin guessing = new UpstreamLogin(user, () -> "falsch", refused -> {
            asked.add(refused);
            return refused + "er";
        });

        failure(connector.connect(loops.next(), plain(), guessing, Map.of()));
        assertThat(asked).hasSize(times);
    }

    @Test
    void passesOnWhatTheServerSaysOtherwise() throws InterruptedException {
        assertThat(failure(connect(plain(), "busy_user", "")).error().sqlState())
                .isEqualTo("53300");
        UpstreamTarget nowhere = new UpstreamTarget("localhost", server.getPort(), "nowhere", UpstreamTls.disabled());
        UpstreamLoginException unknown = failure(connect(nowhere, "trusted_user", ""));
        assertThat(unknown.error().sqlState()).isEqualTo("3D000");
        assertThat(unknown.error().message()).isEqualTo("the database server has no such database");
        assertThat(failure(connect(plain(), "rejected_user", "")).error().sqlState())
                .isEqualTo("08004");
    }

    @Test
    void insistsOnUtf8() throws InterruptedException {
        Future<UpstreamReady> latin = connector.connect(
                loops.next(), plain(), new UpstreamLogin("trusted_user", () -> ""), Map.of("client_encoding", "SJIS"));

        assertThat(failure(latin)).hasMessageContaining("client_encoding is SJIS");
    }

    @ParameterizedTest
    @EnumSource(
            value = UpstreamTlsMode.class,
            names = {"REQUIRE", "VERIFY_CA", "VERIFY_FULL"})
    void logsInInsideTlsBoundToIt(UpstreamTlsMode mode) throws Exception {
        UpstreamTarget target = tls("localhost", mode, certificate, ChannelBindingMode.REQUIRE);
        UpstreamReady ready = connect(target, "scram_user", "geheim").get();

        assertThat(ready.channel().pipeline().toMap().values()).hasOnlyElementsOfType(SslHandler.class);
        assertThat(answer(ready, "select ssl from pg_stat_ssl where pid = pg_backend_pid()"))
                .contains("\u0001t");
        close(ready);
    }

    @Test
    void takesAnyCertificateWhenNoneIsToBeVerified() throws Exception {
        UpstreamTls tls = new UpstreamTls(UpstreamTlsMode.REQUIRE, null, ChannelBindingMode.PREFER);
        UpstreamTarget target = new UpstreamTarget("127.0.0.1", server.getPort(), "postgres", tls);

        close(connect(target, "scram_user", "geheim").get());
    }

    @Test
    void takesNoCertificateOfAnotherHost() throws Exception {
        UpstreamTarget wrongHost =
                tls("127.0.0.1", UpstreamTlsMode.VERIFY_FULL, certificate, ChannelBindingMode.PREFER);
        assertThat(failure(connect(wrongHost, "scram_user", "geheim")).error().sqlState())
                .isEqualTo("08001");

        UpstreamTarget anyHost = tls("127.0.0.1", UpstreamTlsMode.VERIFY_CA, certificate, ChannelBindingMode.PREFER);
        close(connect(anyHost, "scram_user", "geheim").get());
    }

    @ParameterizedTest
    @EnumSource(
            value = UpstreamTlsMode.class,
            names = {"REQUIRE", "VERIFY_CA", "VERIFY_FULL"})
    void takesNoCertificateOfAStranger(UpstreamTlsMode mode) throws InterruptedException {
        UpstreamTarget target = tls("localhost", mode, stranger, ChannelBindingMode.PREFER);
        UpstreamLoginException failure = failure(connect(target, "scram_user", "geheim"));

        assertThat(failure.error().sqlState()).isEqualTo("08001");
        assertThat(failure).hasMessage("TLS with localhost failed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"md5_user", "cleartext_user", "trusted_user"})
    void logsInBoundOrNotAtAll(String user) throws InterruptedException {
        UpstreamTarget target = tls("localhost", UpstreamTlsMode.VERIFY_FULL, certificate, ChannelBindingMode.REQUIRE);

        assertThat(failure(connect(target, user, "geheim")).error().sqlState()).isEqualTo("08004");
    }

    @Test
    void reportsARootCertificateThatCannotBeRead() throws InterruptedException {
        SelfSigned missing = new SelfSigned(directory.resolve("missing.crt"), directory.resolve("missing.key"));
        UpstreamTarget target = tls("localhost", UpstreamTlsMode.VERIFY_FULL, missing, ChannelBindingMode.PREFER);

        assertThat(failure(connect(target, "scram_user", "geheim"))).hasMessageContaining("missing.crt");
    }

    @Test
    void reportsAPasswordThatCannotBeHad() throws InterruptedException {
        Future<UpstreamReady> failed = connector.connect(
                loops.next(),
                plain(),
                new UpstreamLogin("scram_user", () -> {
                    throw new IllegalStateException("the vault is closed");
                }),
                Map.of());

        UpstreamLoginException failure = failure(failed);
        assertThat(failure.error().sqlState()).isEqualTo("08004");
        assertThat(failure.error().message()).doesNotContain("vault");
    }

    @Test
    void reportsAServerThatIsNotThere() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        UpstreamTarget nobody = new UpstreamTarget("localhost", port, "postgres", UpstreamTls.disabled());

        assertThat(failure(connect(nobody, "scram_user", "geheim")).error().sqlState())
                .isEqualTo("08001");
        UpstreamTarget nameless = new UpstreamTarget("no-such-host.invalid", 1, "postgres", UpstreamTls.disabled());
        assertThat(failure(connect(nameless, "scram_user", "geheim")).error().sqlState())
                .isEqualTo("08001");
    }

    @Test
    void givesUpOnAServerThatSaysNothing() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            UpstreamTarget target =
                    new UpstreamTarget("127.0.0.1", silent.getLocalPort(), "postgres", UpstreamTls.disabled());
            Future<UpstreamReady> failed = new UpstreamConnector(Duration.ofMillis(200))
                    .connect(loops.next(), target, new UpstreamLogin("x", () -> ""), Map.of());

            assertThat(failure(failed)).hasMessage("no answer within 200 ms");
            try (var accepted = silent.accept()) {
                assertThat(accepted.getInputStream().readAllBytes())
                        .as("closed behind it")
                        .isNotEmpty();
            }
        }
    }

    @Test
    void closesWhatACallerNoLongerWants() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            UpstreamTarget target =
                    new UpstreamTarget("127.0.0.1", silent.getLocalPort(), "postgres", UpstreamTls.disabled());
            Future<UpstreamReady> unwanted = connect(target, "x", "");
            try (var accepted = silent.accept()) {
                assertThat(unwanted.cancel(false)).isTrue();
                assertThat(accepted.getInputStream().readAllBytes()).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cancelsWhatASessionIsDoing(boolean insideTls) throws Exception {
        UpstreamTarget target = insideTls
                ? tls("localhost", UpstreamTlsMode.VERIFY_FULL, certificate, ChannelBindingMode.PREFER)
                : plain();
        UpstreamReady ready = connect(target, "scram_user", "geheim").get();
        CompletableFuture<String> answer = ask(ready, "select pg_sleep(600)");
        awaitActive(ready.key().processId());

        new UpstreamCancel(TIMEOUT)
                .send(loops.next(), ready.peer(), ready.key())
                .get();

        assertThat(answer.get()).contains("C57014");
        close(ready);
    }

    @Test
    void reportsACancelThatReachesNobody() throws Exception {
        UpstreamReady ready = connect(plain(), "trusted_user", "").get();
        UpstreamHost nobody = ScriptedServer.nobody();
        UpstreamPeer gone = new UpstreamPeer(
                nobody,
                new InetSocketAddress(ready.peer().address().getAddress(), nobody.port()),
                UpstreamTls.disabled(),
                UpstreamKeepalive.STANDARD);

        assertThatThrownBy(() -> new UpstreamCancel(TIMEOUT)
                        .send(loops.next(), gone, ready.key())
                        .get())
                .hasCauseInstanceOf(UpstreamLoginException.class);
        close(ready);
    }

    private Future<UpstreamReady> connect(UpstreamTarget target, String user, String password) {
        return connector.connect(loops.next(), target, new UpstreamLogin(user, () -> password), Map.of());
    }

    private static UpstreamTarget plain() {
        return new UpstreamTarget("localhost", server.getPort(), "postgres", UpstreamTls.disabled());
    }

    private static UpstreamTarget tls(String host, UpstreamTlsMode mode, SelfSigned root, ChannelBindingMode binding) {
        return new UpstreamTarget(
                host, server.getPort(), "postgres", new UpstreamTls(mode, root.certificate(), binding));
    }

    private static UpstreamLoginException failure(Future<UpstreamReady> future) throws InterruptedException {
        future.await();
        assertThat(future.cause()).isInstanceOf(UpstreamLoginException.class);
        return (UpstreamLoginException) future.cause();
    }

    private static void close(UpstreamReady ready) {
        ready.channel().close().syncUninterruptibly();
    }

    /** Asks, and gives the bytes of the answer up to ReadyForQuery or an error as Latin-1 text. */
    private static CompletableFuture<String> ask(UpstreamReady ready, String sql) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        StringBuilder received = new StringBuilder();
        ready.channel().pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                ByteBuf bytes = (ByteBuf) message;
                received.append(bytes.toString(StandardCharsets.ISO_8859_1));
                bytes.release();
                if (received.indexOf("Z\0\0\0\5") >= 0) {
                    answer.complete(received.toString());
                }
            }
        });
        ready.channel().config().setAutoRead(true);
        ByteBuf out = ready.channel().alloc().buffer();
        new Query(sql).write(out);
        ready.channel().writeAndFlush(out).syncUninterruptibly();
        return answer;
    }

    private static String answer(UpstreamReady ready, String sql) throws Exception {
        return ask(ready, sql).get();
    }

    private static void awaitActive(int processId) throws SQLException {
        try (Connection admin = server.getPostgresDatabase().getConnection();
                Statement statement = admin.createStatement()) {
            String active = "select 1 from pg_stat_activity, pg_sleep(0.02) where wait_event = 'PgSleep' and pid = ";
            boolean found = false;
            for (int attempt = 0; attempt < 500 && !found; attempt++) {
                try (ResultSet rows = statement.executeQuery(active + processId)) {
                    found = rows.next();
                }
            }
            assertThat(found).as("the session sleeps").isTrue();
        }
    }
}
