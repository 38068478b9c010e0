package dev.sallyport.proxy.catalog;

import dev.sallyport.config.LoginConfig;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.proxy.upstream.UpstreamTarget;
import dev.sallyport.proxy.upstream.UpstreamTls;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * Reads a catalog snapshot from PostgreSQL 13 to 18. Every name in its queries is qualified and the search path is
 * pinned, so that nothing a user created can stand in for what is meant (CVE-2025-12819 is that mistake).
 */
public final class CatalogLoader {
    private static final String RELATIONS = """
            SELECT c.oid, n.nspname, c.relname, c.relkind
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
            """;
    private static final String COLUMNS = """
            SELECT a.attrelid, a.attname, a.attnum, a.atttypid
            FROM pg_catalog.pg_attribute a
            WHERE a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
            ORDER BY a.attrelid, a.attnum
            """;
    private static final String VIEW_READS = """
            SELECT DISTINCT r.ev_class, d.refobjid, d.refobjsubid
            FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_rewrite r ON r.oid OPERATOR(pg_catalog.=) d.objid
            WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_rewrite'::pg_catalog.regclass
              AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
              AND d.refobjid OPERATOR(pg_catalog.<>) r.ev_class
            """;
    private static final String PARENTS = "SELECT inhrelid, inhparent FROM pg_catalog.pg_inherits";
    private static final String FUNCTIONS = """
            SELECT p.oid, n.nspname, p.proname, p.prokind, l.lanname, p.provolatile, p.prosecdef
            FROM pg_catalog.pg_proc p
            JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
            JOIN pg_catalog.pg_language l ON l.oid OPERATOR(pg_catalog.=) p.prolang
            """;

    private final UpstreamTarget target;
    private final LoginConfig login;
    private final int timeoutSeconds;

    /** @param timeoutSeconds for connecting, and for each query */
    public CatalogLoader(UpstreamTarget target, LoginConfig login, int timeoutSeconds) {
        this.target = target;
        this.login = login;
        this.timeoutSeconds = timeoutSeconds;
    }

    /** Reads everything in one snapshot; throws {@link CatalogException} if that can't be done. */
    public Catalog load(long version) {
        try (Connection connection = DriverManager.getConnection(url(), properties())) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
                return read(statement, version);
            }
        } catch (SQLException e) {
            throw new CatalogException("the catalog of " + target.database() + " could not be read", e);
        }
    }

    private String url() {
        String host = target.host().contains(":") ? "[" + target.host() + "]" : target.host();
        return "jdbc:postgresql://" + host + ":" + target.port() + "/" + target.database();
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", login.user());
        if (login.password() != null) {
            properties.setProperty("password", login.password().resolve());
        }
        UpstreamTls tls = target.tls();
        properties.setProperty(
                "sslmode", tls.mode().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        if (tls.rootCertificate() != null) {
            properties.setProperty("sslrootcert", tls.rootCertificate().toString());
        }
        properties.setProperty("ApplicationName", "sallyport catalog");
        properties.setProperty("options", "-c search_path=pg_catalog -c statement_timeout=" + timeoutSeconds * 1000);
        properties.setProperty("loginTimeout", Integer.toString(timeoutSeconds));
        properties.setProperty("socketTimeout", Integer.toString(timeoutSeconds * 2));
        properties.setProperty("defaultRowFetchSize", "5000");
        return properties;
    }

    private static Catalog read(Statement statement, long version) throws SQLException {
        int serverVersion = number(statement, "SHOW server_version_num");
        Set<String> schemas = new HashSet<>();
        try (ResultSet rows = statement.executeQuery("SELECT nspname FROM pg_catalog.pg_namespace")) {
            while (rows.next()) {
                schemas.add(rows.getString(1));
            }
        }
        Map<Long, List<Column>> columns = columns(statement);
        Map<Long, Set<ColumnId>> reads = viewReads(statement);
        Map<Long, Set<Long>> parents = parents(statement);
        List<Relation> relations = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(RELATIONS)) {
            while (rows.next()) {
                long oid = rows.getLong(1);
                relations.add(new Relation(
                        oid,
                        new QualifiedName(rows.getString(2), rows.getString(3)),
                        RelationKind.of(rows.getString(4).charAt(0)),
                        columns.getOrDefault(oid, List.of()),
                        reads.getOrDefault(oid, Set.of()),
                        parents.getOrDefault(oid, Set.of())));
            }
        }
        return new Catalog(version, serverVersion, schemas, relations, functions(statement));
    }

    private static int number(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Map<Long, List<Column>> columns(Statement statement) throws SQLException {
        Map<Long, List<Column>> columns = new HashMap<>();
        try (ResultSet rows = statement.executeQuery(COLUMNS)) {
            while (rows.next()) {
                columns.computeIfAbsent(rows.getLong(1), oid -> new ArrayList<>())
                        .add(new Column(rows.getString(2), rows.getInt(3), rows.getLong(4)));
            }
        }
        return columns;
    }

    private static Map<Long, Set<ColumnId>> viewReads(Statement statement) throws SQLException {
        Map<Long, Set<ColumnId>> reads = new HashMap<>();
        try (ResultSet rows = statement.executeQuery(VIEW_READS)) {
            while (rows.next()) {
                reads.computeIfAbsent(rows.getLong(1), oid -> new HashSet<>())
                        .add(new ColumnId(rows.getLong(2), rows.getInt(3)));
            }
        }
        return reads;
    }

    private static Map<Long, Set<Long>> parents(Statement statement) throws SQLException {
        Map<Long, Set<Long>> parents = new HashMap<>();
        try (ResultSet rows = statement.executeQuery(PARENTS)) {
            while (rows.next()) {
                parents.computeIfAbsent(rows.getLong(1), oid -> new HashSet<>()).add(rows.getLong(2));
            }
        }
        return parents;
    }

    private static List<Function> functions(Statement statement) throws SQLException {
        List<Function> functions = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(FUNCTIONS)) {
            while (rows.next()) {
                functions.add(new Function(
                        rows.getLong(1),
                        new QualifiedName(rows.getString(2), rows.getString(3)),
                        rows.getString(4).equals("p"),
                        rows.getString(5),
                        rows.getString(6).charAt(0),
                        rows.getBoolean(7)));
            }
        }
        return functions;
    }
}
