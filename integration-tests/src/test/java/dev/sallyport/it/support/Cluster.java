package dev.sallyport.it.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A real primary and a real standby with the tests' shop on both. The standby is a copy of the primary's files that
 * waits for more to replay; nothing is sent to it, so what the primary writes later isn't there.
 */
public final class Cluster implements AutoCloseable {
    static final String DATABASE = "cluster_shop";

    private final EmbeddedPostgres primary;
    private final EmbeddedPostgres standby;

    private Cluster(EmbeddedPostgres primary, EmbeddedPostgres standby) {
        this.primary = primary;
        this.standby = standby;
    }

    /** Starts both, with their files below this directory. */
    public static Cluster start(Path directory) throws IOException, SQLException {
        Path first = directory.resolve("primary");
        Path second = directory.resolve("standby");
        try (EmbeddedPostgres server = server(first)) {
            at(server).recreate(DATABASE, Resources.text("shop.sql").replace(":password", PostgresServer.PASSWORD));
        }
        copy(first, second);
        Files.createFile(second.resolve("standby.signal"));
        EmbeddedPostgres primary = server(first);
        try {
            return new Cluster(primary, server(second));
        } catch (IOException | RuntimeException e) {
            primary.close();
            throw e;
        }
    }

    private static EmbeddedPostgres server(Path files) throws IOException {
        return PostgresServer.builder()
                .setDataDirectory(files)
                .setCleanDataDirectory(false)
                .start();
    }

    private static PostgresServer at(EmbeddedPostgres server) {
        return new PostgresServer("127.0.0.1", server.getPort());
    }

    /** With attributes: PostgreSQL starts on no directory that others may read. */
    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                return visitFile(directory, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    public PostgresServer primary() {
        return at(primary);
    }

    public PostgresServer standby() {
        return at(standby);
    }

    /** Stops the primary as an administrator does; sessions there end. */
    public void stopPrimary() throws IOException {
        primary.close();
    }

    /** Makes the standby a primary, and waits until it is. */
    public void promote() throws SQLException {
        try (Connection connection = standby().superuser("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_promote()");
        }
    }

    @Override
    public void close() throws IOException {
        try (primary) {
            standby.close();
        }
    }
}
