package dev.sallyport.proxy.cli;

import dev.sallyport.proxy.catalog.CatalogConnector;
import dev.sallyport.proxy.catalog.CatalogLoader;
import dev.sallyport.proxy.upstream.UpstreamLogin;
import dev.sallyport.proxy.upstream.UpstreamTarget;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
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
    InspectScope load(@Nullable List<String> searchPath) throws SQLException {
        CatalogConnector connector = connector();
        List<String> path = searchPath;
        boolean conforming;
        try (Connection connection = connector.open("");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SETTINGS)) {
            rows.next();
            if (path == null) {
                path = List.of((String[]) rows.getArray(1).getArray());
            }
            conforming = rows.getString(2).equals("on");
        }
        return new InspectScope(new CatalogLoader(connector, TIMEOUT_SECONDS).load(1), path, conforming, true);
    }

    private CatalogConnector connector() {
        String password = url.password() == null ? environment.getOrDefault(PASSWORD_VARIABLE, "") : url.password();
        return new CatalogConnector(
                new UpstreamTarget(url.host(), url.port(), url.database(), url.tls()),
                new UpstreamLogin(url.user(), () -> password),
                "sallyport inspect",
                TIMEOUT_SECONDS);
    }
}
