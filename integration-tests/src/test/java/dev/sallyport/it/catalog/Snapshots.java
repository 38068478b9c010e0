package dev.sallyport.it.catalog;

import dev.sallyport.config.LoginConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.Resources;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.proxy.catalog.CatalogLoader;
import dev.sallyport.proxy.upstream.UpstreamTarget;
import dev.sallyport.proxy.upstream.UpstreamTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A database full of things that are hard to read, and a loader whose login was set up to be deceived.
 *
 * @param catalog what the loader made of it
 * @param other a session that keeps a temporary table
 */
record Snapshots(PostgresServer server, CatalogLoader loader, Catalog catalog, Connection other) {
    static final String DATABASE = "catalog_snapshots";

    private static final String OTHER_SESSION = """
            CREATE TEMP TABLE customers (secret text);
            CREATE TEMP VIEW of_temporary AS SELECT secret FROM customers
            """;

    static Snapshots of(Version version, Path directory) throws IOException, SQLException {
        PostgresServer server = PostgresServer.of(version);
        server.recreate(DATABASE, Resources.text("catalog.sql").replace(":password", PostgresServer.PASSWORD));
        Connection other = server.superuser(DATABASE);
        try (Statement statement = other.createStatement()) {
            statement.execute(OTHER_SESSION);
            for (String setting : new String[] {
                "search_path = evil, shop, public, pg_catalog",
                "quote_all_identifiers = on",
                "standard_conforming_strings = off",
                "backslash_quote = on"
            }) {
                statement.execute("ALTER ROLE sp_catalog IN DATABASE " + DATABASE + " SET " + setting);
            }
            statement.execute("ALTER DATABASE " + DATABASE + " SET search_path = evil, pg_catalog");
        }
        CatalogLoader loader = loader(server, directory.resolve("password-" + version));
        return new Snapshots(server, loader, loader.load(1), other);
    }

    /** A loader that hasn't read anything yet; its password is put into that file. */
    static CatalogLoader loader(PostgresServer server, Path secret) throws IOException {
        Files.createFile(secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, PostgresServer.PASSWORD);
        return new CatalogLoader(
                new UpstreamTarget(server.host(), server.port(), DATABASE, UpstreamTls.disabled()),
                new LoginConfig("sp_catalog", new Secret.FileSecret(secret)),
                300);
    }

    /** A superuser's session that names are found for as for the loader. */
    Connection plain() throws SQLException {
        Connection connection = server.superuser(DATABASE);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = pg_catalog");
        }
        return connection;
    }
}
