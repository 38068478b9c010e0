package dev.sallyport.proxy.catalog;

import dev.sallyport.config.LoginConfig;
import dev.sallyport.config.SecretException;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.hardening.Privileges;
import dev.sallyport.proxy.upstream.UpstreamLogin;
import dev.sallyport.proxy.upstream.UpstreamTarget;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * Reads a catalog snapshot from PostgreSQL 13 to 18. Every name in its queries is qualified and the search path is
 * pinned, so that nothing a user created can stand in for what is meant (CVE-2025-12819 is that mistake).
 *
 * <p>Everything but the views' definitions is of one snapshot of the server's. Those are written by the server from its
 * present catalog, under locks, so they come last, in transactions of their own: see {@link ViewDefinitions}.
 */
public final class CatalogLoader {
    private final CatalogConnector connector;
    private final int timeoutSeconds;
    private final ViewDefinitions definitions = new ViewDefinitions();

    /**
     * With a login of the configuration.
     *
     * @param timeoutSeconds for connecting, and for each query
     */
    public CatalogLoader(UpstreamTarget target, LoginConfig login, int timeoutSeconds) {
        this(
                new CatalogConnector(target, UpstreamLogin.of(login), "sallyport catalog", timeoutSeconds),
                timeoutSeconds);
    }

    /**
     * Over connections made otherwise.
     *
     * @param timeoutSeconds for each query
     */
    public CatalogLoader(CatalogConnector connector, int timeoutSeconds) {
        this.connector = connector;
        this.timeoutSeconds = timeoutSeconds;
    }

    /** Reads everything; throws {@link CatalogException} if that can't be done. */
    public Catalog load(long version) {
        try (CatalogSession session = session()) {
            return session.load(version);
        } catch (SQLException | SecretException e) {
            throw unread(e);
        }
    }

    /** Whether there is no other host to which the next load might have to go. */
    boolean alwaysOfOneHost() {
        return connector.target().hosts().size() == 1;
    }

    /** A connection to read over. */
    CatalogSession session() throws SQLException {
        Connection connection = open();
        try {
            return new CatalogSession(connection, definitions);
        } catch (SQLException | RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }

    /** Reads who has which privileges; throws {@link CatalogException} if that can't be done. */
    public Privileges privileges() {
        return read(PrivilegeReader::read);
    }

    /**
     * One hash of how these, by their OIDs, and what they use are defined now; throws {@link CatalogException} if that
     * can't be read.
     */
    public String definitions(Set<Long> ofRelations, Set<Long> ofFunctions) {
        return read(connection -> DefinitionDigest.of(connection, ofRelations, ofFunctions));
    }

    /** Asks one question or several of a connection. */
    private interface Questions<T> {
        T ask(Connection connection) throws SQLException;
    }

    private <T> T read(Questions<T> questions) {
        try (Connection connection = open()) {
            CatalogQuery.begin(connection);
            return questions.ask(connection);
        } catch (SQLException | SecretException e) {
            throw unread(e);
        }
    }

    private Connection open() throws SQLException {
        Connection connection = connector.open(options());
        connection.setAutoCommit(false);
        return connection;
    }

    /** What to tell of a failure. */
    CatalogException unread(Exception cause) {
        // What a secret's failure says may be logged, and is all that the operator has to go by.
        String why = cause instanceof SecretException ? ": " + cause.getMessage() : "";
        return new CatalogException(
                "the catalog of " + connector.target().database() + " could not be read" + why, cause);
    }

    private String options() {
        return "-c search_path=pg_catalog -c statement_timeout=" + timeoutSeconds * 1000;
    }
}
