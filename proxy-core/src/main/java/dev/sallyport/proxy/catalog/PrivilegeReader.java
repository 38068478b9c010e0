package dev.sallyport.proxy.catalog;

import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.hardening.Privileges;
import dev.sallyport.policy.hardening.Privileges.Attribute;
import dev.sallyport.policy.hardening.Privileges.FunctionRights;
import dev.sallyport.policy.hardening.Privileges.Grant;
import dev.sallyport.policy.hardening.Privileges.Membership;
import dev.sallyport.policy.hardening.Privileges.RelationRights;
import dev.sallyport.policy.hardening.Privileges.Role;
import dev.sallyport.policy.hardening.Privileges.Securable;
import dev.sallyport.policy.hardening.QuotedName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads roles and access control lists; every login may. An absent list stands for the kind's default. */
final class PrivilegeReader {
    private static final String ROLES = """
            SELECT r.oid, r.rolname, r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolreplication, r.rolbypassrls
            FROM pg_catalog.pg_roles r
            """;

    private static final String MEMBERSHIPS =
            "SELECT m.member, m.roleid, m.grantor FROM pg_catalog.pg_auth_members m ORDER BY 1, 2, 3";

    private static final String RELATIONS = """
            SELECT c.oid, n.nspname, c.relname, c.relowner, EXISTS (
                SELECT FROM pg_catalog.unnest(c.reloptions) o
                WHERE o OPERATOR(pg_catalog.^@) 'security_invoker='
                    AND pg_catalog.lower(o) OPERATOR(pg_catalog.!~) '=(false|off|no|0)$')
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
            WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v,m,f}')
            """;

    private static final String RELATION_GRANTS = """
            SELECT c.oid, x.privilege_type, x.grantee, x.grantor, 0
            FROM pg_catalog.pg_class c CROSS JOIN LATERAL pg_catalog.aclexplode(
                COALESCE(c.relacl, pg_catalog.acldefault('r', c.relowner))) x
            WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v,m,f}')
            UNION ALL
            SELECT a.attrelid, x.privilege_type, x.grantee, x.grantor, a.attnum
            FROM pg_catalog.pg_attribute a CROSS JOIN LATERAL pg_catalog.aclexplode(a.attacl) x
            WHERE a.attacl IS NOT NULL AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
            """;

    /** Functions of triggers can't be called. A trigger that uses one checks no right when it fires, so it is no use. */
    private static final String FUNCTIONS = """
            SELECT p.oid, n.nspname, p.proname, p.proowner, pg_catalog.oidvectortypes(p.proargtypes),
                p.prosecdef, l.lanname OPERATOR(pg_catalog.<>) ALL ('{c,internal}'),
                EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass
                        AND d.objid OPERATOR(pg_catalog.=) p.oid AND d.deptype OPERATOR(pg_catalog.=) 'e'),
                p.oid OPERATOR(pg_catalog.<) '16384'::pg_catalog.oid,
                EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass
                        AND d.refobjid OPERATOR(pg_catalog.=) p.oid AND d.deptype OPERATOR(pg_catalog.=) 'n'
                        AND d.classid OPERATOR(pg_catalog.<>) 'pg_catalog.pg_trigger'::pg_catalog.regclass)
            FROM pg_catalog.pg_proc p
            JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
            JOIN pg_catalog.pg_language l ON l.oid OPERATOR(pg_catalog.=) p.prolang
            WHERE p.prorettype OPERATOR(pg_catalog.<>) ALL (
                '{pg_catalog.trigger,pg_catalog.event_trigger}'::pg_catalog.regtype[])
            ORDER BY n.nspname, p.proname, 5
            """;

    private static final String FUNCTION_GRANTS = """
            SELECT p.oid, x.privilege_type, x.grantee, x.grantor, 0
            FROM pg_catalog.pg_proc p CROSS JOIN LATERAL pg_catalog.aclexplode(
                COALESCE(p.proacl, pg_catalog.acldefault('f', p.proowner))) x
            """;

    private static final String SCHEMAS = """
            SELECT n.oid, n.nspname, n.nspowner FROM pg_catalog.pg_namespace n
            WHERE NOT n.nspname OPERATOR(pg_catalog.^@) 'pg_'
                AND n.nspname OPERATOR(pg_catalog.<>) 'information_schema'
            ORDER BY n.nspname
            """;

    private static final String SCHEMA_GRANTS = """
            SELECT n.oid, x.privilege_type, x.grantee, x.grantor, 0
            FROM pg_catalog.pg_namespace n CROSS JOIN LATERAL pg_catalog.aclexplode(
                COALESCE(n.nspacl, pg_catalog.acldefault('n', n.nspowner))) x
            """;

    private static final String DATABASE = """
            SELECT d.oid, d.datname, d.datdba FROM pg_catalog.pg_database d
            WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
            """;

    private static final String DATABASE_GRANTS = """
            SELECT d.oid, x.privilege_type, x.grantee, x.grantor, 0
            FROM pg_catalog.pg_database d CROSS JOIN LATERAL pg_catalog.aclexplode(
                COALESCE(d.datacl, pg_catalog.acldefault('d', d.datdba))) x
            WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
            """;

    private static final String ROW_SECURITY = """
            SELECT d.refobjid, d.refobjsubid
            FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_depend d
                ON d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_policy'::pg_catalog.regclass
                AND d.objid OPERATOR(pg_catalog.=) p.oid
                AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
            WHERE d.refobjsubid OPERATOR(pg_catalog.>) 0 AND d.refobjid OPERATOR(pg_catalog.<>) p.polrelid
            """;

    private static final String TRIGGERS = """
            SELECT DISTINCT n.nspname, c.relname
            FROM pg_catalog.pg_trigger t
            JOIN pg_catalog.pg_proc p ON p.oid OPERATOR(pg_catalog.=) t.tgfoid
            JOIN pg_catalog.pg_language l ON l.oid OPERATOR(pg_catalog.=) p.prolang
            JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) t.tgrelid
            JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
            WHERE NOT t.tgisinternal AND NOT p.prosecdef
                AND l.lanname OPERATOR(pg_catalog.<>) ALL ('{c,internal}')
            """;

    private PrivilegeReader() {}

    static Privileges read(Connection connection) throws SQLException {
        int[] version = new int[1];
        CatalogQuery.each(connection, "SHOW server_version_num", row -> version[0] = row.getInt(1));
        List<Membership> memberships = new ArrayList<>();
        CatalogQuery.each(
                connection,
                MEMBERSHIPS,
                row -> memberships.add(new Membership(row.getLong(1), row.getLong(2), row.getLong(3))));
        Set<ColumnId> rowSecurity = new HashSet<>();
        CatalogQuery.each(
                connection, ROW_SECURITY, row -> rowSecurity.add(new ColumnId(row.getLong(1), row.getInt(2))));
        Set<QualifiedName> triggers = new HashSet<>();
        CatalogQuery.each(
                connection, TRIGGERS, row -> triggers.add(new QualifiedName(row.getString(1), row.getString(2))));
        List<Securable> databases = named(connection, DATABASE, DATABASE_GRANTS, "DATABASE ");
        return new Privileges(
                version[0],
                roles(connection),
                memberships,
                relations(connection),
                functions(connection),
                named(connection, SCHEMAS, SCHEMA_GRANTS, "SCHEMA "),
                databases.get(0),
                rowSecurity,
                triggers);
    }

    private static Map<Long, Role> roles(Connection connection) throws SQLException {
        Map<Long, Role> roles = new HashMap<>();
        CatalogQuery.each(connection, ROLES, row -> {
            Set<Attribute> attributes = EnumSet.noneOf(Attribute.class);
            add(attributes, Attribute.SUPERUSER, row.getBoolean(3));
            add(attributes, Attribute.CREATEROLE, row.getBoolean(4));
            add(attributes, Attribute.CREATEDB, row.getBoolean(5));
            add(attributes, Attribute.REPLICATION, row.getBoolean(6));
            add(attributes, Attribute.BYPASSRLS, row.getBoolean(7));
            roles.put(row.getLong(1), new Role(row.getLong(1), row.getString(2), attributes));
        });
        return roles;
    }

    private static void add(Set<Attribute> attributes, Attribute attribute, boolean has) {
        if (has) {
            attributes.add(attribute);
        }
    }

    private static Map<Long, List<Grant>> grants(Connection connection, String sql) throws SQLException {
        Map<Long, List<Grant>> grants = new HashMap<>();
        CatalogQuery.each(
                connection,
                sql,
                row -> grants.computeIfAbsent(row.getLong(1), oid -> new ArrayList<>())
                        .add(new Grant(row.getString(2), row.getLong(3), row.getLong(4), row.getInt(5))));
        return grants;
    }

    private static Map<Long, RelationRights> relations(Connection connection) throws SQLException {
        Map<Long, List<Grant>> grants = grants(connection, RELATION_GRANTS);
        Map<Long, RelationRights> relations = new HashMap<>();
        CatalogQuery.each(connection, RELATIONS, row -> {
            String sql = "TABLE " + QuotedName.of(new QualifiedName(row.getString(2), row.getString(3)));
            Securable securable = new Securable(sql, row.getLong(4), grants.getOrDefault(row.getLong(1), List.of()));
            relations.put(row.getLong(1), new RelationRights(securable, row.getBoolean(5)));
        });
        return relations;
    }

    private static List<FunctionRights> functions(Connection connection) throws SQLException {
        Map<Long, List<Grant>> grants = grants(connection, FUNCTION_GRANTS);
        List<FunctionRights> functions = new ArrayList<>();
        CatalogQuery.each(connection, FUNCTIONS, row -> functions.add(function(row, grants)));
        return functions;
    }

    private static FunctionRights function(ResultSet row, Map<Long, List<Grant>> grants) throws SQLException {
        QualifiedName name = new QualifiedName(row.getString(2), row.getString(3));
        String sql = "ROUTINE " + QuotedName.of(name) + "(" + row.getString(5) + ")";
        return new FunctionRights(
                name,
                new Securable(sql, row.getLong(4), grants.getOrDefault(row.getLong(1), List.of())),
                row.getBoolean(6),
                row.getBoolean(7),
                row.getBoolean(8),
                row.getBoolean(9),
                row.getBoolean(10));
    }

    private static List<Securable> named(Connection connection, String sql, String grantsSql, String kind)
            throws SQLException {
        Map<Long, List<Grant>> grants = grants(connection, grantsSql);
        Map<Long, Securable> named = new LinkedHashMap<>();
        CatalogQuery.each(
                connection,
                sql,
                row -> named.put(
                        row.getLong(1),
                        new Securable(
                                kind + QuotedName.of(row.getString(2)),
                                row.getLong(3),
                                grants.getOrDefault(row.getLong(1), List.of()))));
        return List.copyOf(named.values());
    }
}
