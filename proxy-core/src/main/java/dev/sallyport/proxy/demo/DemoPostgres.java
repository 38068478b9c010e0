package dev.sallyport.proxy.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A PostgreSQL 18 of the demo's own, in a folder of its own, with the shop in it. */
final class DemoPostgres implements AutoCloseable {
    static final String DATABASE = "shop";
    private static final String PORT_FILE = "postgres.port";

    /** Passwords for the proxy's logins; the superuser needs none from this machine, as the demo has no other owner. */
    private static final String ACCESS = """
            host  all  postgres  127.0.0.1/32  trust
            host  all  all       127.0.0.1/32  scram-sha-256
            """;

    private final EmbeddedPostgres server;

    private DemoPostgres(EmbeddedPostgres server) {
        this.server = server;
    }

    /** Starts the server on the data in the folder, made at first use. */
    static DemoPostgres start(Path directory) throws IOException {
        Path access = directory.resolve("pg_hba.conf");
        Files.writeString(access, ACCESS);
        return new DemoPostgres(EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("postgres").toFile())
                .setCleanDataDirectory(false)
                .setPort(port(directory))
                .setServerConfig("hba_file", access.toAbsolutePath().toString())
                .setServerConfig("unix_socket_directories", "")
                .setPGStartupWait(Duration.ofSeconds(60))
                .start());
    }

    /** The same port at each start, since the configuration names it. */
    private static int port(Path directory) throws IOException {
        Path file = directory.resolve(PORT_FILE);
        if (Files.exists(file)) {
            return Integer.parseInt(Files.readString(file).strip());
        }
        try (ServerSocket free = new ServerSocket(0)) {
            Files.writeString(file, free.getLocalPort() + "\n");
            return free.getLocalPort();
        }
    }

    int port() {
        return server.getPort();
    }

    /** Makes the shop unless it is there. */
    void seed(String shopSql) throws SQLException {
        try (Connection admin = connect("postgres");
                Statement statement = admin.createStatement();
                ResultSet there =
                        statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
            if (there.next()) {
                return;
            }
            statement.execute("CREATE DATABASE " + DATABASE);
        }
        try (Connection shop = connect(DATABASE);
                Statement statement = shop.createStatement()) {
            statement.execute(shopSql);
        }
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database + "?user=postgres");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
