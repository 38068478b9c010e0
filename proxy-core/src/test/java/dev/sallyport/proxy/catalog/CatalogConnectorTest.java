package dev.sallyport.proxy.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.SecretException;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.proxy.upstream.SessionAttributes;
import dev.sallyport.proxy.upstream.UpstreamChoice;
import dev.sallyport.proxy.upstream.UpstreamConnector;
import dev.sallyport.proxy.upstream.UpstreamHost;
import dev.sallyport.proxy.upstream.UpstreamKeepalive;
import dev.sallyport.proxy.upstream.UpstreamLogin;
import dev.sallyport.proxy.upstream.UpstreamReady;
import dev.sallyport.proxy.upstream.UpstreamTarget;
import dev.sallyport.proxy.upstream.UpstreamTls;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A primary and a hot standby; sessions and the catalog's connection choose alike. */
class CatalogConnectorTest {
    private static final String ODD = "a/b?sslmode=disable&user=x %41+#@ü";

    @TempDir
    private static Path directory;

    private static EmbeddedPostgres primary;
    private static EmbeddedPostgres standby;
    private static MultiThreadIoEventLoopGroup loops;

    @BeforeAll
    static void startServers() throws IOException, SQLException {
        loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        primary = EmbeddedPostgres.start();
        try (Connection admin = primary.getPostgresDatabase().getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("create database \"" + ODD + "\"");
            statement.execute("create role reader login password 'geheim'");
            statement.execute("create role refused login connection limit 0");
        }
        Path data = directory.resolve("standby");
        EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start()
                .close();
        Files.createFile(data.resolve("standby.signal"));
        standby = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start();
    }

    @AfterAll
    static void stopServers() throws IOException {
        loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        standby.close();
        primary.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ANY,f",
        "READ_WRITE,f",
        "PRIMARY,f",
        "READ_ONLY,t",
        "STANDBY,t",
        "PREFER_STANDBY,t",
    })
    void choosesTheServerThatSessionsGet(SessionAttributes wanted, String recovering) throws Exception {
        UpstreamTarget target = target("postgres", wanted, nobody(), host(primary), host(standby));

        assertThat(asked(target, "postgres", "select pg_is_in_recovery()")).isEqualTo(recovering);
        UpstreamReady session = new UpstreamConnector(Duration.ofMinutes(5))
                .connect(loops.next(), target, new UpstreamLogin("postgres", () -> ""), Map.of())
                .get();
        session.channel().close().syncUninterruptibly();
        assertThat(session.peer().host()).isEqualTo(host(recovering.equals("t") ? standby : primary));
    }

    @Test
    void takesThePrimaryWhereNoStandbyIs() throws Exception {
        assertThat(asked(
                        target("postgres", SessionAttributes.PREFER_STANDBY, nobody(), host(primary)),
                        "postgres",
                        "select pg_is_in_recovery()"))
                .isEqualTo("f");
        assertThatThrownBy(() -> asked(
                        target("postgres", SessionAttributes.STANDBY, nobody(), host(primary)), "postgres", "select 1"))
                .isInstanceOf(SQLException.class)
                .hasMessage("no host of the database will do");
    }

    @Test
    void asksNobodyElseWhenALoginIsRefused() throws Exception {
        assertThatThrownBy(() -> asked(
                        target("postgres", SessionAttributes.ANY, host(primary), host(standby)), "refused", "select 1"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("53300"));
    }

    @Test
    void readsTheCatalogOfADatabaseWhateverItsName() throws Exception {
        UpstreamTarget target = target(ODD, SessionAttributes.ANY, host(primary));

        assertThat(asked(target, "reader", "select current_database() || ' ' || current_user"))
                .isEqualTo(ODD + " reader");
        CatalogConnector connector =
                new CatalogConnector(target, new UpstreamLogin("reader", () -> "geheim"), "test", 30);
        assertThat(new CatalogLoader(connector, 30).load(1).relation(new QualifiedName("pg_catalog", "pg_class")))
                .isNotNull();
    }

    @Test
    void aPasswordThatCannotBeHadLeavesTheCatalogUnread() throws Exception {
        UpstreamLogin login = new UpstreamLogin("reader", () -> {
            throw new SecretException("Vault at vault:8200 answered secret/data/x with status 503");
        });
        CatalogConnector connector =
                new CatalogConnector(target("shop", SessionAttributes.ANY, nobody()), login, "", 1);

        assertThatThrownBy(() -> new CatalogLoader(connector, 1).load(1))
                .isInstanceOf(CatalogException.class)
                .hasMessage("the catalog of shop could not be read:"
                        + " Vault at vault:8200 answered secret/data/x with status 503");
    }

    private static String asked(UpstreamTarget target, String user, String sql) throws SQLException {
        CatalogConnector connector = new CatalogConnector(target, new UpstreamLogin(user, () -> "geheim"), "test", 30);
        try (Connection connection = connector.open("-c search_path=pg_catalog");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static UpstreamTarget target(String database, SessionAttributes wanted, UpstreamHost... hosts) {
        return new UpstreamTarget(
                List.of(hosts),
                database,
                UpstreamTls.disabled(),
                new UpstreamChoice(wanted, false, null),
                UpstreamKeepalive.STANDARD);
    }

    private static UpstreamHost host(EmbeddedPostgres server) {
        return new UpstreamHost("localhost", server.getPort());
    }

    private static UpstreamHost nobody() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return new UpstreamHost("localhost", free.getLocalPort());
        }
    }
}
