package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.ColumnType;
import dev.sallyport.policy.rule.Generalization;
import dev.sallyport.policy.rule.MaskStrategy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A masked column's value in SQL. Everything in it is named with its schema, so that nobody's functions, operators or
 * types can take the place of PostgreSQL's, and nothing in it is secret: the client can see the text that runs
 * ({@code current_query()}).
 *
 * <p>What needs a key becomes a constant here; what keeps its shape on the wire (JSON, arrays) keeps no more of it than
 * whether it is an object or an array. What is generalized is so here and nowhere else.
 */
final class ScanExpression {
    /** What a value of these types becomes, by OID (catalog {@code pg_type}); of others NULL. */
    private static final Map<Long, String> CONSTANTS = Map.ofEntries(
            Map.entry(18L, "*"), // "char"
            Map.entry(19L, "***"), // name
            Map.entry(25L, "***"), // text
            Map.entry(1042L, "***"), // bpchar
            Map.entry(1043L, "***"), // varchar
            Map.entry(20L, "0"), // int8
            Map.entry(21L, "0"), // int2
            Map.entry(23L, "0"), // int4
            Map.entry(700L, "0"), // float4
            Map.entry(701L, "0"), // float8
            Map.entry(1700L, "0"), // numeric
            Map.entry(17L, ""), // bytea
            Map.entry(1082L, "1900-01-01"), // date
            Map.entry(1114L, "1900-01-01 00:00:00"), // timestamp
            Map.entry(1184L, "1900-01-01 00:00:00+00"), // timestamptz
            Map.entry(1083L, "00:00:00"), // time
            Map.entry(1266L, "00:00:00+00"), // timetz
            Map.entry(2950L, "00000000-0000-0000-0000-000000000000"), // uuid
            Map.entry(869L, "0.0.0.0"), // inet
            Map.entry(650L, "0.0.0.0/32"), // cidr
            Map.entry(829L, "00:00:00:00:00:00"), // macaddr
            Map.entry(774L, "00:00:00:00:00:00:00:00")); // macaddr8

    private static final long JSON = 114;
    private static final long JSONB = 3802;

    private ScanExpression() {}

    /** The item for a masked column, under the column's name; null if its type isn't known. */
    static @Nullable String of(Column column, ColumnMask mask) {
        ColumnType type = column.type();
        if (type == null) {
            return null;
        }
        String name = quoted(column.name());
        String value = value(name, type, column.notNull(), mask);
        String collation = type.collation() == null ? "" : " COLLATE " + type.collation();
        return (collation.isEmpty() ? value : "(" + value + ")" + collation) + " AS " + name;
    }

    /** Whether masking the column takes reading it; otherwise nobody needs the right to. */
    static boolean reads(Column column, ColumnMask mask) {
        return column.type() == null || reads(column.type(), mask, column.notNull());
    }

    private static boolean reads(ColumnType type, ColumnMask mask, boolean notNull) {
        if (json(type) && mask.strategy() != MaskStrategy.NULL) {
            return true;
        }
        if (constant(type) == null || mask.strategy() == MaskStrategy.NULL) {
            return false;
        }
        return !notNull || mask.strategy() != MaskStrategy.REDACT;
    }

    private static String value(String column, ColumnType type, boolean notNull, ColumnMask mask) {
        String constant = constant(type);
        if (json(type) && mask.strategy() != MaskStrategy.NULL) {
            return document(column, type);
        }
        if (constant == null || mask.strategy() == MaskStrategy.NULL) {
            return "NULL::" + type.name();
        }
        if (!reads(type, mask, notNull)) {
            return "'" + constant + "'::" + type.name();
        }
        String general = generalized(column, type, mask);
        if (general != null) {
            return type.name().endsWith(")") ? "(" + general + ")::" + type.name() : general;
        }
        boolean text = type.oid() == 25 || type.oid() == 1042 || type.oid() == 1043 || type.oid() == 19;
        String masked = mask.strategy() == MaskStrategy.PARTIAL && text
                ? "(" + partial(column, mask.method().keepFirst(), mask.method().keepLast()) + ")"
                : "'" + constant + "'";
        String all = "CASE WHEN " + column + " IS NOT NULL THEN " + masked + "::" + type.name() + " END";
        // The NULL of a CASE has no modifier, and so none has the whole.
        return type.name().endsWith(")") ? "(" + all + ")::" + type.name() : all;
    }

    /** Whether the column can be masked at the scan alone, and so is wherever it is read. */
    static boolean onlyHere(Column column, ColumnMask mask) {
        ColumnType type = column.type();
        return type != null && generalized("", type, mask) != null;
    }

    private static @Nullable String generalized(String column, ColumnType type, ColumnMask mask) {
        Generalization generalization = mask.method().generalization();
        return generalization == null || type.array() ? null : GeneralValue.of(column, type, generalization);
    }

    private static @Nullable String constant(ColumnType type) {
        return type.array() ? "{}" : CONSTANTS.get(type.oid());
    }

    private static boolean json(ColumnType type) {
        return type.oid() == JSON || type.oid() == JSONB;
    }

    /** A document of the same sort with nothing in it, so that whoever takes it apart gets no error. */
    private static String document(String column, ColumnType type) {
        String sort = (type.oid() == JSON ? "pg_catalog.json_typeof(" : "pg_catalog.jsonb_typeof(") + column
                + ") OPERATOR(pg_catalog.=) ";
        return "CASE WHEN " + sort + "'object' THEN '{}' WHEN " + sort + "'array' THEN '[]' WHEN " + sort
                + "'string' THEN '\"***\"' WHEN " + sort + "'number' THEN '0' WHEN " + sort
                + "'boolean' THEN 'false' WHEN " + sort + "'null' THEN 'null' END::" + type.name();
    }

    /** As the masker does it on the wire: blanks at the end don't count, and a value that would stay as a whole doesn't. */
    private static String partial(String column, int first, int last) {
        String value = "pg_catalog.rtrim(" + column + "::pg_catalog.text)";
        String length = "pg_catalog.char_length(" + value + ")";
        int keep = first + last;
        return "CASE WHEN " + length + " OPERATOR(pg_catalog.>) " + keep
                + " THEN pg_catalog.left(" + value + ", " + first + ") OPERATOR(pg_catalog.||)"
                + " pg_catalog.repeat('*', " + length + " OPERATOR(pg_catalog.-) " + keep + ")"
                + " OPERATOR(pg_catalog.||) pg_catalog.right(" + value + ", " + last + ")"
                + " ELSE pg_catalog.repeat('*', " + length + ") END";
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
