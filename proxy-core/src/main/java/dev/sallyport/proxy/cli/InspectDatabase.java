package dev.sallyport.proxy.cli;

import dev.sallyport.config.LoginConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.proxy.catalog.CatalogLoader;
import dev.sallyport.proxy.upstream.UpstreamTarget;
import dev.sallyport.proxy.upstream.UpstreamTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A database that tells what names in statements mean. Only its system catalogs and two settings are read.
 *
 * <p>The password is the URL's, else {@code PGPASSWORD}; without both the driver looks into the password file
 * ({@code PGPASSFILE} or {@code ~/.pgpass}) itself.
 */
final class InspectDatabase {
    private static final int TIMEOUT_SECONDS = 15;
    private static final String PASSWORD_VARIABLE = "PGPASSWORD";
    private static final String SETTINGS = """
            SELECT pg_catalog.current_schemas(true), pg_catalog.current_setting('standard_conforming_strings')
            """;

    private final DatabaseUrl url;
    private final Map<String, String> environment;

    InspectDatabase(DatabaseUrl url, Map<String, String> environment) {
        this.url = url;
        this.environment = environment;
    }

    /**
     * Reads what statements depend on.
     *
     * @param searchPath instead of the one that a session of this user's begins with; null for that one
     * @throws SQLException if the database can't be reached or doesn't let the user in
     */
    InspectScope load(@Nullable List<String> searchPath) throws SQLException, IOException {
        List<String> path = searchPath;
        boolean conforming;
        try (Connection connection = DriverManager.getConnection(jdbcUrl(), properties());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SETTINGS)) {
            rows.next();
            if (path == null) {
                path = List.of((String[]) rows.getArray(1).getArray());
            }
            conforming = rows.getString(2).equals("on");
        }
        return new InspectScope(catalog(), path, conforming, true);
    }

    private String jdbcUrl() {
        String host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
        return "jdbc:postgresql://" + host + ":" + url.port() + "/" + url.database();
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", url.user());
        String password = url.password() == null ? environment.getOrDefault(PASSWORD_VARIABLE, "") : url.password();
        if (!password.isEmpty()) {
            properties.setProperty("password", password);
        }
        UpstreamTls tls = url.tls();
        properties.setProperty(
                "sslmode", tls.mode().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        if (tls.rootCertificate() != null) {
            properties.setProperty("sslrootcert", tls.rootCertificate().toString());
        }
        properties.setProperty("ApplicationName", "sallyport inspect");
        properties.setProperty("loginTimeout", Integer.toString(TIMEOUT_SECONDS));
        properties.setProperty("socketTimeout", Integer.toString(TIMEOUT_SECONDS));
        return properties;
    }

    /** Secrets are references: a password that came with the URL lies in a file of this user's for the time of the load. */
    private Catalog catalog() throws IOException {
        if (url.password() == null) {
            boolean given = !environment.getOrDefault(PASSWORD_VARIABLE, "").isEmpty();
            return catalog(given ? new Secret.EnvSecret(PASSWORD_VARIABLE) : null);
        }
        Path file = Files.createTempFile("sallyport", ".password");
        try {
            Files.writeString(file, url.password());
            return catalog(new Secret.FileSecret(file));
        } finally {
            Files.delete(file);
        }
    }

    private Catalog catalog(@Nullable Secret password) {
        UpstreamTarget target = new UpstreamTarget(url.host(), url.port(), url.database(), url.tls());
        return new CatalogLoader(target, new LoginConfig(url.user(), password), TIMEOUT_SECONDS).load(1);
    }
}
