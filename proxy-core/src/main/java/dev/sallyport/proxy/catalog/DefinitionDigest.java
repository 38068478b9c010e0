package dev.sallyport.proxy.catalog;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;

/**
 * One hash of how relations and functions are defined, and of all that is used through them: views and the rules behind
 * them, triggers, row security, defaults, constraints, partitions and children, what refers to a table by a foreign key,
 * and the functions that any of these call as far as PostgreSQL knows ({@code pg_depend}). What a function's text names
 * only when it runs isn't followed.
 */
final class DefinitionDigest {
    /** What is used by what, from the given objects on. */
    private static final String REACHED = """
            WITH RECURSIVE reached (class, id) AS (
              SELECT 'pg_class'::regclass::oid, unnest(?::oid[])
              UNION SELECT 'pg_proc'::regclass::oid, unnest(?::oid[])
              UNION
              SELECT used.class, used.id FROM reached, LATERAL (
                SELECT 'pg_rewrite'::regclass::oid AS class, r.oid AS id FROM pg_rewrite r
                  WHERE reached.class = 'pg_class'::regclass AND r.ev_class = reached.id
                UNION ALL SELECT 'pg_trigger'::regclass::oid, t.oid FROM pg_trigger t
                  WHERE reached.class = 'pg_class'::regclass AND t.tgrelid = reached.id
                UNION ALL SELECT 'pg_policy'::regclass::oid, p.oid FROM pg_policy p
                  WHERE reached.class = 'pg_class'::regclass AND p.polrelid = reached.id
                UNION ALL SELECT 'pg_attrdef'::regclass::oid, d.oid FROM pg_attrdef d
                  WHERE reached.class = 'pg_class'::regclass AND d.adrelid = reached.id
                UNION ALL SELECT 'pg_constraint'::regclass::oid, k.oid FROM pg_constraint k
                  WHERE reached.class = 'pg_class'::regclass AND reached.id IN (k.conrelid, k.confrelid)
                UNION ALL SELECT 'pg_class'::regclass::oid, i.inhrelid FROM pg_inherits i
                  WHERE reached.class = 'pg_class'::regclass AND i.inhparent = reached.id
                UNION ALL SELECT d.refclassid, d.refobjid FROM pg_depend d
                  WHERE d.classid = reached.class AND d.objid = reached.id
                    AND d.refclassid IN ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_operator'::regclass,
                                         'pg_type'::regclass, 'pg_constraint'::regclass)
              ) used
            )""";

    /** Their rows, less what changes without any definition changing: privileges of relations, statistics. */
    private static final String DIGEST = """
             SELECT md5(coalesce(string_agg(part, E'\\n' ORDER BY part COLLATE "C"), '')) FROM (
              SELECT 'c' || c.oid || md5(ROW(c.relname, c.relnamespace, c.relkind, c.relowner, c.relrowsecurity,
                  c.relforcerowsecurity, c.reloptions)::text) AS part
                FROM reached JOIN pg_class c ON class = 'pg_class'::regclass AND c.oid = id
              UNION ALL SELECT 'a' || a.attrelid || md5(ROW(a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull,
                  a.attisdropped, a.attidentity, a.attgenerated)::text)
                FROM reached JOIN pg_attribute a
                  ON class = 'pg_class'::regclass AND a.attrelid = id AND a.attnum > 0
              UNION ALL SELECT 'f' || f.oid || md5(f::text)
                FROM reached JOIN pg_proc f ON class = 'pg_proc'::regclass AND f.oid = id
              UNION ALL SELECT 'r' || r.oid || md5(r::text)
                FROM reached JOIN pg_rewrite r ON class = 'pg_rewrite'::regclass AND r.oid = id
              UNION ALL SELECT 't' || t.oid || md5(t::text)
                FROM reached JOIN pg_trigger t ON class = 'pg_trigger'::regclass AND t.oid = id
              UNION ALL SELECT 'p' || p.oid || md5(p::text)
                FROM reached JOIN pg_policy p ON class = 'pg_policy'::regclass AND p.oid = id
              UNION ALL SELECT 'd' || d.oid || md5(d::text)
                FROM reached JOIN pg_attrdef d ON class = 'pg_attrdef'::regclass AND d.oid = id
              UNION ALL SELECT 'k' || k.oid || md5(k::text)
                FROM reached JOIN pg_constraint k ON class = 'pg_constraint'::regclass AND k.oid = id
              UNION ALL SELECT 'o' || o.oid || md5(o::text)
                FROM reached JOIN pg_operator o ON class = 'pg_operator'::regclass AND o.oid = id
            ) parts""";

    private DefinitionDigest() {}

    /** Over a connection whose search path is {@code pg_catalog}. */
    static String of(Connection connection, Collection<Long> relations, Collection<Long> functions)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(REACHED + DIGEST)) {
            query.setArray(1, oids(connection, relations));
            query.setArray(2, oids(connection, functions));
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    private static Array oids(Connection connection, Collection<Long> oids) throws SQLException {
        return connection.createArrayOf("int8", oids.toArray());
    }
}
