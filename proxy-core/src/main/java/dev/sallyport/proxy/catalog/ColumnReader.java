package dev.sallyport.proxy.catalog;

import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.ColumnType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads relations' columns with their types, and what generated columns are computed from. */
final class ColumnReader {
    /**
     * A domain stands for the type that it is made of in the end, as in RowDescription. {@code format_type} gives the
     * modifier in parentheses, which types' names in {@code pg_type} can have behind them too; only interval's fields
     * can't. None counts as PostgreSQL's own if one of its types or collations was moved to a user's schema.
     */
    private static final FollowedHalves COLUMNS = FollowedHalves.of("""
            WITH RECURSIVE made(domain, type, modifier) AS (
                SELECT d.oid, d.typbasetype, d.typtypmod
                FROM pg_catalog.pg_type d WHERE d.typtype OPERATOR(pg_catalog.=) 'd'
              UNION ALL
                SELECT m.domain, d.typbasetype, d.typtypmod
                FROM made m JOIN pg_catalog.pg_type d ON d.oid OPERATOR(pg_catalog.=) m.type
                WHERE d.typtype OPERATOR(pg_catalog.=) 'd'
            ), base AS (
                SELECT m.domain, m.type, m.modifier FROM made m
                JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) m.type
                WHERE t.typtype OPERATOR(pg_catalog.<>) 'd'
            ), typed AS (
                SELECT a.attrelid, a.attname, a.attnum, a.atttypid, a.attcollation, a.attgenerated, a.attnotnull,
                    COALESCE(b.type, a.atttypid) AS type,
                    CASE WHEN b.type IS NULL THEN a.atttypmod ELSE b.modifier END AS modifier
                FROM pg_catalog.pg_attribute a
                LEFT JOIN base b ON b.domain OPERATOR(pg_catalog.=) a.atttypid
                WHERE a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped AND <which> (
                    a.attrelid OPERATOR(pg_catalog.<) 16384::pg_catalog.oid
                    AND a.atttypid OPERATOR(pg_catalog.<) 16384::pg_catalog.oid
                    AND a.attcollation OPERATOR(pg_catalog.<) 16384::pg_catalog.oid
                    AND NOT EXISTS (SELECT FROM pg_catalog.pg_type m
                        WHERE m.oid OPERATOR(pg_catalog.<) 16384::pg_catalog.oid
                          AND m.typnamespace OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid)
                    AND NOT EXISTS (SELECT FROM pg_catalog.pg_collation m
                        WHERE m.oid OPERATOR(pg_catalog.<) 16384::pg_catalog.oid
                          AND m.collnamespace OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid))
            )
            SELECT c.attrelid, c.attname, c.attnum, c.atttypid, c.type,
                CASE WHEN c.type OPERATOR(pg_catalog.=) 'pg_catalog.interval'::pg_catalog.regtype::pg_catalog.oid
                    THEN pg_catalog.format_type(c.type, c.modifier)
                    ELSE pg_catalog.concat(pg_catalog.quote_ident(n.nspname), '.', pg_catalog.quote_ident(t.typname),
                        pg_catalog.substring(pg_catalog.format_type(c.type, c.modifier), '\\([^)]*\\)')) END,
                CASE WHEN c.attcollation OPERATOR(pg_catalog.<>) t.typcollation
                    THEN pg_catalog.concat(pg_catalog.quote_ident(l.nspname), '.', pg_catalog.quote_ident(k.collname))
                END,
                c.attgenerated OPERATOR(pg_catalog.<>) '', c.attnotnull,
                t.typcategory OPERATOR(pg_catalog.=) 'A' AND t.typname OPERATOR(pg_catalog.~~) '\\_%'
            FROM typed c
            JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) c.type
            JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.typnamespace
            LEFT JOIN pg_catalog.pg_collation k ON k.oid OPERATOR(pg_catalog.=) c.attcollation
            LEFT JOIN pg_catalog.pg_namespace l ON l.oid OPERATOR(pg_catalog.=) k.collnamespace
            ORDER BY c.attrelid, c.attnum
            """);

    /** The dependency is the column's up to version 14, its expression's after that. */
    private static final FollowedQuery GENERATED = FollowedQuery.of("""
            SELECT e.adrelid, e.adnum, d.refobjsubid
            FROM pg_catalog.pg_attrdef e
            JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) e.adrelid
                AND a.attnum OPERATOR(pg_catalog.=) e.adnum AND a.attgenerated OPERATOR(pg_catalog.<>) ''
            JOIN pg_catalog.pg_depend d
                ON d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
                AND d.refobjid OPERATOR(pg_catalog.=) e.adrelid
                AND d.refobjsubid OPERATOR(pg_catalog.>) 0 AND d.refobjsubid OPERATOR(pg_catalog.<>) e.adnum
                AND ((d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_attrdef'::pg_catalog.regclass
                        AND d.objid OPERATOR(pg_catalog.=) e.oid)
                    OR (d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
                        AND d.objid OPERATOR(pg_catalog.=) e.adrelid
                        AND d.objsubid OPERATOR(pg_catalog.=) e.adnum))
            """);

    private static final FollowedQuery PRIMARY_KEYS = FollowedQuery.of("""
            SELECT c.conrelid, k.number
            FROM pg_catalog.pg_constraint c
            CROSS JOIN LATERAL pg_catalog.unnest(c.conkey) WITH ORDINALITY AS k(number, place)
            WHERE c.contype OPERATOR(pg_catalog.=) 'p'
            ORDER BY c.conrelid, k.place
            """);

    /** A generated column by its relation's OID and its number. */
    private record Key(long relation, int number) {}

    private ColumnReader() {}

    /** Live columns by their relation's OID, in order. */
    static Map<Long, List<Column>> columns(FollowedRows rows) throws SQLException {
        Map<Key, Set<Integer>> generated = new HashMap<>();
        rows.each(
                GENERATED,
                row -> generated
                        .computeIfAbsent(new Key(row.oid(1), row.number(2)), key -> new HashSet<>())
                        .add(row.number(3)));
        Map<ColumnType, ColumnType> types = new HashMap<>();
        Map<Long, List<Column>> columns = new HashMap<>();
        rows.each(COLUMNS, row -> {
            ColumnType type = type(row);
            ColumnType shared = types.putIfAbsent(type, type);
            columns.computeIfAbsent(row.oid(1), oid -> new ArrayList<>())
                    .add(new Column(
                            row.text(2),
                            row.number(3),
                            row.oid(4),
                            shared == null ? type : shared,
                            row.flag(9),
                            row.flag(8) ? generated.getOrDefault(new Key(row.oid(1), row.number(3)), Set.of()) : null));
        });
        // In order but for a relation that has columns of both kinds.
        columns.values().forEach(each -> each.sort(Comparator.comparingInt(Column::number)));
        return columns;
    }

    /** The numbers of primary keys' columns in the keys' order, by their relation's OID. */
    static Map<Long, List<Integer>> primaryKeys(FollowedRows rows) throws SQLException {
        Map<Long, List<Integer>> keys = new HashMap<>();
        rows.each(
                PRIMARY_KEYS,
                row -> keys.computeIfAbsent(row.oid(1), oid -> new ArrayList<>())
                        .add(row.number(2)));
        return keys;
    }

    private static ColumnType type(CatalogRow row) {
        return new ColumnType(row.oid(5), row.text(6), row.flag(10), row.textOrNull(7));
    }
}
