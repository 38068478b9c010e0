package dev.sallyport.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.protocol.auth.ChannelBindingMode;
import dev.sallyport.proxy.catalog.CatalogConnector;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that lets in who shows the right certificate; sessions and the catalog's connection agree on TLS. */
class UpstreamClientCertificateTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    @TempDir
    private static Path directory;

    private static EmbeddedPostgres server;
    private static SelfSigned certificate;
    private static SelfSigned ours;
    private static SelfSigned stranger;
    private static MultiThreadIoEventLoopGroup loops;

    @BeforeAll
    static void startServer() throws Exception {
        certificate = SelfSigned.in(directory.resolve("server"));
        ours = SelfSigned.in(directory.resolve("ours"), "cert_user");
        stranger = SelfSigned.in(directory.resolve("stranger"), "cert_user");
        Path hba = Files.writeString(directory.resolve("pg_hba.conf"), """
                hostssl all cert_user all cert
                hostssl all scram_user all scram-sha-256
                host all cert_user all reject
                host all all all trust
                local all all trust
                """);
        server = EmbeddedPostgres.builder()
                .setServerConfig("hba_file", hba.toString())
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", certificate.certificate().toString())
                .setServerConfig("ssl_key_file", certificate.key().toString())
                .setServerConfig("ssl_ca_file", ours.certificate().toString())
                .start();
        try (Connection admin = server.getPostgresDatabase().getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("create role cert_user login");
            statement.execute("create role scram_user login password 'geheim'");
        }
        loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    }

    @AfterAll
    static void stopServer() throws IOException {
        loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        server.close();
    }

    @Test
    void logsInByItsCertificate() throws Exception {
        UpstreamTls tls = tls(UpstreamTlsMode.VERIFY_FULL, ours);

        connect(tls, "cert_user").get().channel().close().syncUninterruptibly();
        assertThat(asked(tls, "cert_user", "select client_dn from pg_stat_ssl where pid = pg_backend_pid()"))
                .isEqualTo("/CN=cert_user");
    }

    @Test
    void isNotLetInWithoutOrWithAnothers() throws Exception {
        for (UpstreamTls tls :
                new UpstreamTls[] {tls(UpstreamTlsMode.VERIFY_FULL, null), tls(UpstreamTlsMode.VERIFY_FULL, stranger)
                }) {
            assertThat(failure(connect(tls, "cert_user")).error().toString()).doesNotContain("cert_user");
            assertThatThrownBy(() -> asked(tls, "cert_user", "select 1")).isInstanceOf(SQLException.class);
        }
        assertThat(failure(connect(UpstreamTls.disabled(), "cert_user")).error().sqlState())
                .isEqualTo("08004");
    }

    @Test
    void saysWhichFilesCannotBeUsed() throws Exception {
        Path nonsense = Files.writeString(directory.resolve("nonsense.key"), "-----BEGIN EC PRIVATE KEY-----\n");
        UpstreamTls tls = tls(UpstreamTlsMode.VERIFY_FULL, new SelfSigned(ours.certificate(), nonsense));

        assertThat(failure(connect(tls, "cert_user"))).hasMessageContaining("nonsense.key");
    }

    @ParameterizedTest
    @EnumSource(
            value = UpstreamTlsMode.class,
            names = {"VERIFY_CA", "VERIFY_FULL"})
    void trustsThePlatformsAuthoritiesOnlyWithoutARootCertificate(UpstreamTlsMode mode) throws Exception {
        // The server's certificate is its own authority, which no platform knows.
        UpstreamTls platform = new UpstreamTls(mode, null, ChannelBindingMode.PREFER);

        assertThat(failure(connect(platform, "scram_user")).error().sqlState()).isEqualTo("08001");
        assertThatThrownBy(() -> asked(platform, "scram_user", "select 1")).isInstanceOf(SQLException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = UpstreamTlsMode.class,
            names = {"REQUIRE", "VERIFY_CA", "VERIFY_FULL"})
    void takesNoStrangersCertificate(UpstreamTlsMode mode) throws Exception {
        UpstreamTls tls = new UpstreamTls(mode, stranger.certificate(), ChannelBindingMode.PREFER);

        assertThat(failure(connect(tls, "scram_user")).error().sqlState()).isEqualTo("08001");
        assertThatThrownBy(() -> asked(tls, "scram_user", "select 1")).isInstanceOf(SQLException.class);
    }

    @Test
    void takesNoCertificateOfAnotherHost() throws Exception {
        UpstreamTls tls = tls(UpstreamTlsMode.VERIFY_FULL, null);
        UpstreamTarget byAddress = new UpstreamTarget("127.0.0.1", server.getPort(), "postgres", tls);

        assertThatThrownBy(() -> asked(byAddress, "scram_user", "select 1")).isInstanceOf(SQLException.class);
        UpstreamTarget anyHost =
                new UpstreamTarget("127.0.0.1", server.getPort(), "postgres", tls(UpstreamTlsMode.VERIFY_CA, null));
        assertThat(asked(anyHost, "scram_user", "select 1")).isEqualTo("1");
    }

    @Test
    void takesAnyCertificateOnlyIfNoneIsToBeVerified() throws Exception {
        UpstreamTls any = new UpstreamTls(UpstreamTlsMode.REQUIRE, null, ChannelBindingMode.REQUIRE);

        assertThat(asked(any, "scram_user", "select ssl from pg_stat_ssl where pid = pg_backend_pid()"))
                .isEqualTo("t");
    }

    @Test
    void bindsTheCatalogsLoginTooWhereThatIsRequired() {
        UpstreamTls bound =
                new UpstreamTls(UpstreamTlsMode.VERIFY_FULL, certificate.certificate(), ChannelBindingMode.REQUIRE);

        assertThatThrownBy(() -> asked(bound, "postgres", "select 1"))
                .as("a server that trusts everybody proves nothing")
                .isInstanceOf(SQLException.class);
    }

    @Test
    void readsCertificatesAgainWhenTheyChange() throws Exception {
        Path copy = Files.copy(certificate.certificate(), directory.resolve("root.crt"));
        UpstreamTls tls = new UpstreamTls(UpstreamTlsMode.VERIFY_FULL, copy, ChannelBindingMode.PREFER);
        UpstreamTlsCache cache = new UpstreamTlsCache();
        SslContext first = cache.get(tls);

        assertThat(cache.get(tls)).isSameAs(first);
        assertThat(cache.get(new UpstreamTls(UpstreamTlsMode.VERIFY_CA, copy, ChannelBindingMode.PREFER)))
                .as("other settings")
                .isNotSameAs(first);

        FileTime before = Files.getLastModifiedTime(copy);
        Path other = Files.copy(stranger.certificate(), directory.resolve("new.crt"));
        Files.move(other, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        Files.setLastModifiedTime(copy, before);
        SslContext second = cache.get(tls);
        assertThat(second).as("replaced, with the old time").isNotSameAs(first);

        Files.setLastModifiedTime(copy, FileTime.fromMillis(before.toMillis() + 1000));
        assertThat(cache.get(tls)).as("touched").isNotSameAs(second);

        Files.delete(copy);
        assertThatThrownBy(() -> cache.get(tls))
                .as("what is gone is not trusted any more")
                .isInstanceOf(UpstreamLoginException.class);
    }

    private static UpstreamTls tls(UpstreamTlsMode mode, @Nullable SelfSigned identity) {
        return new UpstreamTls(
                mode,
                certificate.certificate(),
                identity == null ? null : new UpstreamTls.Identity(identity.certificate(), identity.key()),
                ChannelBindingMode.PREFER);
    }

    private static Future<UpstreamReady> connect(UpstreamTls tls, String user) {
        UpstreamTarget target = new UpstreamTarget("localhost", server.getPort(), "postgres", tls);
        return new UpstreamConnector(TIMEOUT)
                .connect(loops.next(), target, new UpstreamLogin(user, () -> "geheim"), Map.of());
    }

    private static String asked(UpstreamTls tls, String user, String sql) throws SQLException {
        return asked(new UpstreamTarget("localhost", server.getPort(), "postgres", tls), user, sql);
    }

    private static String asked(UpstreamTarget target, String user, String sql) throws SQLException {
        CatalogConnector connector = new CatalogConnector(target, new UpstreamLogin(user, () -> "geheim"), "test", 30);
        try (Connection connection = connector.open("");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static UpstreamLoginException failure(Future<UpstreamReady> future) throws InterruptedException {
        future.await();
        assertThat(future.cause()).isInstanceOf(UpstreamLoginException.class);
        return (UpstreamLoginException) future.cause();
    }
}
