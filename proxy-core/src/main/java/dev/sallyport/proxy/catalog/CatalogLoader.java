package dev.sallyport.proxy.catalog;

import dev.sallyport.config.LoginConfig;
import dev.sallyport.config.SecretException;
import dev.sallyport.policy.catalog.Cast;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.CodeBehind;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.hardening.Privileges;
import dev.sallyport.proxy.upstream.UpstreamLogin;
import dev.sallyport.proxy.upstream.UpstreamTarget;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        return read(connection -> read(connection, version));
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
        try (Connection connection = connector.open(options())) {
            connection.setAutoCommit(false);
            CatalogQuery.run(
                    connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; " + ViewDefinitions.PINNED);
            return questions.ask(connection);
        } catch (SQLException e) {
            throw unread("", e);
        } catch (SecretException e) {
            // What a secret's failure says may be logged, and is all that the operator has to go by.
            throw unread(": " + e.getMessage(), e);
        }
    }

    private CatalogException unread(String why, Exception cause) {
        return new CatalogException(
                "the catalog of " + connector.target().database() + " could not be read" + why, cause);
    }

    private String options() {
        return "-c search_path=pg_catalog -c statement_timeout=" + timeoutSeconds * 1000;
    }

    private Catalog read(Connection connection, long version) throws SQLException {
        int serverVersion = serverVersion(connection);
        Set<String> schemas = RelationReader.schemas(connection);
        Map<Long, RelationReader.Heading> headings = RelationReader.headings(connection);
        Map<Long, List<Column>> columns = ColumnReader.columns(connection);
        Map<Long, List<Integer>> keys = ColumnReader.primaryKeys(connection);
        Map<Long, Set<Long>> parents = RelationReader.parents(connection);
        Map<Long, Function> functions = FunctionReader.functions(connection, columns);
        RuleReader rules = new RuleReader(connection, functions);
        var operators = OperatorReader.operators(connection, functions);
        List<Cast> casts = OperatorReader.casts(connection, functions);
        CodeBehindReader behind = new CodeBehindReader(connection, functions, rules);
        CodeBehind codeBehind = behind.relations(headings, parents);
        casts.addAll(behind.casts());
        Map<Long, String> definedAs = definitions.read(connection, serverVersion, rules);
        List<Relation> relations = new ArrayList<>(headings.size());
        headings.forEach((oid, heading) -> relations.add(new Relation(
                oid,
                heading.name(),
                heading.kind(),
                columns.getOrDefault(oid, List.of()),
                rules.reads(oid),
                rules.calls(oid),
                definedAs.get(oid),
                parents.getOrDefault(oid, Set.of()))));
        return new Catalog(
                version, serverVersion, schemas, relations, functions.values(), operators, casts, codeBehind, keys);
    }

    private static int serverVersion(Connection connection) throws SQLException {
        int[] number = new int[1];
        CatalogQuery.each(connection, "SHOW server_version_num", row -> number[0] = row.getInt(1));
        return number[0];
    }
}
