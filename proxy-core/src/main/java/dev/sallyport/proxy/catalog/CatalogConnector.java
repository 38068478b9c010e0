package dev.sallyport.proxy.catalog;

import dev.sallyport.config.Credentials;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.proxy.upstream.SessionAttributes;
import dev.sallyport.proxy.upstream.SessionAttributes.Verdict;
import dev.sallyport.proxy.upstream.UpstreamHost;
import dev.sallyport.proxy.upstream.UpstreamLogin;
import dev.sallyport.proxy.upstream.UpstreamSocketFactory;
import dev.sallyport.proxy.upstream.UpstreamTarget;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * The proxy's own questions to a database, over JDBC: on the hosts that sessions would go to, in the order written,
 * with their TLS. Thread-safe.
 */
public final class CatalogConnector {
    private static final String UNREACHABLE = "08001";
    private static final String NOT_YET = "57P03";

    private final UpstreamTarget target;
    private final UpstreamLogin login;
    private final String application;
    private final int timeoutSeconds;

    /**
     * Prepares connections.
     *
     * @param login its password is asked for each connection; with an empty one the driver looks into the user's
     *     password file
     * @param application what the server shows of these connections
     * @param timeoutSeconds for connecting, to however many hosts
     */
    public CatalogConnector(UpstreamTarget target, UpstreamLogin login, String application, int timeoutSeconds) {
        this.target = target;
        this.login = login;
        this.application = application;
        this.timeoutSeconds = timeoutSeconds;
    }

    UpstreamTarget target() {
        return target;
    }

    /**
     * Connects to the first host that is reachable and has the wanted attributes. If the password is wrong and there is
     * another by now, it tries once more.
     *
     * @param options as in the startup packet's {@code options}
     */
    public Connection open(String options) throws SQLException {
        Credentials shown = login.credentials().get();
        try {
            return open(options, shown);
        } catch (SQLException e) {
            Credentials other = SqlState.INVALID_PASSWORD.equals(e.getSQLState())
                    ? login.instead().apply(shown)
                    : shown;
            if (other.equals(shown)) {
                throw e;
            }
            return open(options, other);
        }
    }

    private Connection open(String options, Credentials shown) throws SQLException {
        Properties properties = properties(options, shown);
        long end = System.nanoTime() + Duration.ofSeconds(timeoutSeconds).toNanos();
        Search search = new Search(properties, end);
        SessionAttributes wanted = target.choice().attributes();
        Connection connection = search.run(wanted);
        if (connection == null && wanted.isPreference() && search.anyUnfit) {
            connection = search.run(SessionAttributes.ANY);
        }
        if (connection == null) {
            throw search.failure;
        }
        return connection;
    }

    /** One walk, or two, along the hosts. */
    private final class Search {
        private final Properties properties;
        private final long end;
        private final SQLException failure = new SQLException("no host of the database will do", UNREACHABLE);
        private boolean anyUnfit;

        Search(Properties properties, long end) {
            this.properties = properties;
            this.end = end;
        }

        @Nullable
        Connection run(SessionAttributes wanted) throws SQLException {
            int left = target.hosts().size();
            for (UpstreamHost host : target.hosts()) {
                Duration share = Duration.ofNanos((end - System.nanoTime()) / left--);
                long seconds = Math.max(1, share.toSeconds());
                properties.setProperty("loginTimeout", Long.toString(seconds));
                try {
                    Connection connection = DriverManager.getConnection(url(host), properties);
                    if (fits(connection, wanted)) {
                        return connection;
                    }
                    anyUnfit = true;
                    failure.addSuppressed(new SQLException(host + " has not the wanted attributes"));
                } catch (SQLException e) {
                    // As for sessions: a login that is refused here would be refused elsewhere.
                    if (!UNREACHABLE.equals(e.getSQLState()) && !NOT_YET.equals(e.getSQLState())) {
                        throw e;
                    }
                    failure.addSuppressed(e);
                }
            }
            return null;
        }
    }

    /** Closes the connection if it doesn't fit, or can't be asked. */
    private static boolean fits(Connection connection, SessionAttributes wanted) throws SQLException {
        boolean fits = false;
        try {
            Verdict verdict = wanted.judge(connection.unwrap(PGConnection.class).getParameterStatuses());
            if (verdict == Verdict.UNKNOWN) {
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery(wanted.question())) {
                    verdict = rows.next() ? wanted.judge(rows.getString(1)) : Verdict.FITS_NOT;
                }
            }
            fits = verdict == Verdict.FITS;
            return fits;
        } finally {
            if (!fits) {
                connection.close();
            }
        }
    }

    private String url(UpstreamHost host) {
        return "jdbc:postgresql://" + host + "/" + URLEncoder.encode(target.database(), StandardCharsets.UTF_8);
    }

    private Properties properties(String options, Credentials shown) {
        Properties properties = new Properties();
        properties.setProperty("user", shown.user());
        if (!shown.password().isEmpty()) {
            properties.setProperty("password", shown.password());
        }
        UpstreamSocketFactory.describe(target.tls(), properties);
        properties.setProperty("ApplicationName", application);
        if (!options.isEmpty()) {
            properties.setProperty("options", options);
        }
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("socketTimeout", Integer.toString(timeoutSeconds * 2));
        properties.setProperty("defaultRowFetchSize", "5000");
        return properties;
    }
}
