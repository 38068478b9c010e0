package dev.sallyport.proxy.catalog;

import dev.sallyport.config.LoginConfig;
import dev.sallyport.policy.catalog.Cast;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.Operator;
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
import java.util.LinkedHashMap;
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
    /**
     * The functions in users' views' and rules' definitions. pg_depend isn't enough: it leaves out what initdb made, such as the
     * functions that run SQL given as text.
     */
    private static final String VIEW_CALLS = """
            SELECT DISTINCT r.ev_class, called.found[1]::pg_catalog.oid
            FROM pg_catalog.pg_rewrite r,
              pg_catalog.regexp_matches(r.ev_action::pg_catalog.text,
                ':(?:funcid|opfuncid|aggfnoid|winfnoid) ([1-9][0-9]*)', 'g') AS called(found)
            WHERE r.ev_class OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
            """;

    private static final String PARENTS = "SELECT inhrelid, inhparent FROM pg_catalog.pg_inherits";
    private static final String FUNCTIONS = """
            SELECT p.oid, n.nspname, p.proname, p.prokind, l.lanname, p.provolatile, p.prosecdef
            FROM pg_catalog.pg_proc p
            JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
            JOIN pg_catalog.pg_language l ON l.oid OPERATOR(pg_catalog.=) p.prolang
            ORDER BY p.oid
            """;

    /**
     * Operators, and whether one extension brought both the operator and its function. Those that are only announced
     * have no function yet.
     */
    private static final String OPERATORS = """
            SELECT o.oid, n.nspname, o.oprname, o.oprcode::pg_catalog.oid, EXISTS (
                SELECT 1 FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_depend f
                    ON f.refclassid OPERATOR(pg_catalog.=) d.refclassid
                    AND f.refobjid OPERATOR(pg_catalog.=) d.refobjid
                WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_operator'::pg_catalog.regclass
                  AND d.objid OPERATOR(pg_catalog.=) o.oid
                  AND d.deptype OPERATOR(pg_catalog.=) 'e'::pg_catalog."char"
                  AND f.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass
                  AND f.objid OPERATOR(pg_catalog.=) o.oprcode::pg_catalog.oid
                  AND f.deptype OPERATOR(pg_catalog.=) 'e'::pg_catalog."char")
            FROM pg_catalog.pg_operator o
            JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) o.oprnamespace
            WHERE o.oprcode::pg_catalog.oid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
            ORDER BY o.oid
            """;
    /**
     * Casts that were created after initdb, by the names of the types that lead to them: what they convert to, and
     * domains over that; and whether one extension brought both the cast and its function.
     */
    private static final String CASTS = """
            WITH RECURSIVE named (cast_oid, function, type, name) AS (
                SELECT c.oid, c.castfunc, t.oid, t.typname
                FROM pg_catalog.pg_cast c JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) c.casttarget
                WHERE c.castfunc OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
                  AND c.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
                UNION ALL
                SELECT n.cast_oid, n.function, d.oid, d.typname
                FROM named n JOIN pg_catalog.pg_type d ON d.typbasetype OPERATOR(pg_catalog.=) n.type)
            SELECT n.name, n.function, EXISTS (
                SELECT 1 FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_depend f
                    ON f.refclassid OPERATOR(pg_catalog.=) d.refclassid
                    AND f.refobjid OPERATOR(pg_catalog.=) d.refobjid
                WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_cast'::pg_catalog.regclass
                  AND d.objid OPERATOR(pg_catalog.=) n.cast_oid
                  AND d.deptype OPERATOR(pg_catalog.=) 'e'::pg_catalog."char"
                  AND f.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass
                  AND f.objid OPERATOR(pg_catalog.=) n.function
                  AND f.deptype OPERATOR(pg_catalog.=) 'e'::pg_catalog."char")
            FROM named n
            ORDER BY n.name, n.function
            """;

    /** {@code FirstNormalObjectId} (access/transam.h): what was created after initdb has a higher OID, or this. */
    private static final long FIRST_USER_OID = 16384;

    private static final Set<String> COMPILED = Set.of("c", "internal");

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
        Map<Long, Function> functions = functions(statement);
        Map<Long, Set<Function>> calls = viewCalls(statement, functions);
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
                        calls.getOrDefault(oid, Set.of()),
                        parents.getOrDefault(oid, Set.of())));
            }
        }
        return new Catalog(
                version,
                serverVersion,
                schemas,
                relations,
                functions.values(),
                operators(statement, functions),
                casts(statement, functions));
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

    private static Map<Long, Set<Function>> viewCalls(Statement statement, Map<Long, Function> functions)
            throws SQLException {
        Map<Long, Set<Function>> calls = new HashMap<>();
        try (ResultSet rows = statement.executeQuery(VIEW_CALLS)) {
            while (rows.next()) {
                Function function = functions.get(rows.getLong(2));
                if (function != null) {
                    calls.computeIfAbsent(rows.getLong(1), oid -> new HashSet<>())
                            .add(function);
                }
            }
        }
        return calls;
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

    private static Map<Long, Function> functions(Statement statement) throws SQLException {
        Map<Long, Function> functions = new LinkedHashMap<>();
        try (ResultSet rows = statement.executeQuery(FUNCTIONS)) {
            while (rows.next()) {
                Function function = new Function(
                        rows.getLong(1),
                        new QualifiedName(rows.getString(2), rows.getString(3)),
                        rows.getString(4).equals("p"),
                        rows.getString(5),
                        rows.getString(6).charAt(0),
                        rows.getBoolean(7));
                functions.put(function.oid(), function);
            }
        }
        return functions;
    }

    private static List<Operator> operators(Statement statement, Map<Long, Function> functions) throws SQLException {
        List<Operator> operators = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(OPERATORS)) {
            while (rows.next()) {
                QualifiedName name = new QualifiedName(rows.getString(2), rows.getString(3));
                Function function = functions.get(rows.getLong(4));
                if (function != null) {
                    boolean own =
                            rows.getLong(1) < FIRST_USER_OID && name.schema().equals("pg_catalog");
                    operators.add(new Operator(name, function, own || brought(rows.getBoolean(5), function)));
                }
            }
        }
        return operators;
    }

    /**
     * Whether something is only another way to write a call of compiled code from the same extension. That is made to
     * compute, and only a superuser can install it. Without this exception every {@code =} would count as a user's
     * function wherever an extension brings a type.
     */
    private static boolean brought(boolean member, Function function) {
        return member && COMPILED.contains(function.language());
    }

    private static List<Cast> casts(Statement statement, Map<Long, Function> functions) throws SQLException {
        List<Cast> casts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(CASTS)) {
            while (rows.next()) {
                Function function = functions.get(rows.getLong(2));
                if (function != null && !brought(rows.getBoolean(3), function)) {
                    casts.add(new Cast(rows.getString(1), function));
                }
            }
        }
        return casts;
    }
}
