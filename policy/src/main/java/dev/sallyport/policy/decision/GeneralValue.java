package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.ColumnType;
import dev.sallyport.policy.rule.Generalization;
import dev.sallyport.policy.rule.Generalization.Unit;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A generalized value in SQL. It depends on nothing but what the value lies in: not on settings such as the time zone,
 * by which whoever may change them could move the borders and close in on the value, and not by an error on how near to
 * the end of its type's range it is. NULL stays NULL.
 */
final class GeneralValue {
    private static final long INT8 = 20;
    private static final long INT2 = 21;
    private static final long INT4 = 23;
    private static final long FLOAT4 = 700;
    private static final long FLOAT8 = 701;
    private static final long NUMERIC = 1700;
    private static final long CIDR = 650;
    private static final long INET = 869;
    private static final long DATE = 1082;
    private static final long TIMESTAMP = 1114;
    private static final long TIMESTAMPTZ = 1184;
    private static final Pattern MODIFIED = Pattern.compile("pg_catalog\\.\"?numeric\"?\\((\\d+),(-?\\d+)\\)");
    /** Floats past these have gaps that are wider than one. */
    private static final String FLOAT_MAX = "1e15";

    private GeneralValue() {}

    /** Null if values of the type can't be made coarse so, or would stay as they are. */
    static @Nullable String of(String column, ColumnType type, Generalization to) {
        if (to.unit().time()) {
            return time(column, type, to.unit());
        }
        BigDecimal step = to.step();
        if (step != null) {
            return number(column, type, step);
        }
        boolean text = type.oid() == 25 || type.oid() == 1042 || type.oid() == 1043 || type.oid() == 19;
        if (to.unit() == Unit.LENGTH) {
            String left = "pg_catalog.left(" + column + "::pg_catalog.text, " + to.length() + ")::" + type.name();
            return text ? left : null;
        }
        return type.oid() == INET || type.oid() == CIDR ? network(column, type) : null;
    }

    private static @Nullable String time(String column, ColumnType type, Unit unit) {
        String name = "pg_catalog.date_trunc('" + unit.name().toLowerCase(Locale.ROOT) + "'::pg_catalog.text, ";
        if (type.oid() == TIMESTAMP) {
            return bounded(column, type, "timestamp", name + column + "::pg_catalog.timestamp)");
        }
        if (type.oid() == TIMESTAMPTZ) {
            String zone = "pg_catalog.timezone('00:00'::pg_catalog.interval, ";
            return bounded(column, type, "timestamptz", zone + name + zone + column + "::pg_catalog.timestamptz)))");
        }
        boolean coarser = unit.compareTo(Unit.DAY) > 0;
        return type.oid() == DATE && coarser
                ? bounded(column, type, "date", name + column + "::pg_catalog.timestamp)")
                : null;
    }

    /** Not all dates are timestamps, and what the earliest ones lie in began before them: these count as infinite. */
    private static String bounded(String column, ColumnType type, String kind, String truncated) {
        String value = column + "::pg_catalog." + kind;
        String zone = kind.equals("timestamptz") ? "+00" : "";
        String time = kind.equals("date") ? "" : " 00:00:00" + zone;
        return "CASE WHEN " + value + " OPERATOR(pg_catalog.>=) '10000-01-01" + time + "'::pg_catalog." + kind
                + " THEN 'infinity'::pg_catalog." + kind
                + " WHEN " + value + " OPERATOR(pg_catalog.<) '4700-01-01" + time + " BC'::pg_catalog." + kind
                + " THEN '-infinity'::pg_catalog." + kind
                + " ELSE (" + truncated + ")::pg_catalog." + kind + " END::" + type.name();
    }

    private static @Nullable String number(String column, ColumnType type, BigDecimal step) {
        BigDecimal least = null;
        BigDecimal finest = BigDecimal.ONE;
        if (type.oid() == INT2) {
            least = BigDecimal.valueOf(Short.MIN_VALUE);
        } else if (type.oid() == INT4) {
            least = BigDecimal.valueOf(Integer.MIN_VALUE);
        } else if (type.oid() == INT8) {
            least = BigDecimal.valueOf(Long.MIN_VALUE);
        } else if (type.oid() == NUMERIC) {
            Matcher modifier = MODIFIED.matcher(type.name());
            boolean modified = modifier.matches();
            finest =
                    modified ? BigDecimal.ONE.scaleByPowerOfTen(-Integer.parseInt(modifier.group(2))) : BigDecimal.ZERO;
            least = modified ? finest.subtract(finest.scaleByPowerOfTen(Integer.parseInt(modifier.group(1)))) : null;
        } else {
            return type.oid() == FLOAT4 || type.oid() == FLOAT8 ? floating(column, type, step) : null;
        }
        if (step.compareTo(finest) <= 0) {
            return null;
        }
        String floor = floor(column + "::pg_catalog.numeric", step);
        // not GREATEST, which makes something of NULL
        String value = least == null
                ? floor
                : "CASE WHEN " + floor + " OPERATOR(pg_catalog.<) " + numeric(least) + " THEN " + numeric(least)
                        + " ELSE " + floor + " END";
        // the digits after the point that a number was written with are its own, too
        String rounded = type.oid() == NUMERIC && least == null
                ? "pg_catalog.round(" + value + ", " + Math.max(0, step.scale()) + ")"
                : value;
        return "(" + rounded + ")::" + type.name();
    }

    private static String floating(String column, ColumnType type, BigDecimal step) {
        String value = column + "::pg_catalog.float8";
        return "CASE WHEN " + value + " OPERATOR(pg_catalog.>) '" + FLOAT_MAX + "'::pg_catalog.float8"
                + " THEN 'Infinity'::pg_catalog.float8"
                + " WHEN " + value + " OPERATOR(pg_catalog.<) '-" + FLOAT_MAX + "'::pg_catalog.float8"
                + " THEN '-Infinity'::pg_catalog.float8"
                + " ELSE (" + floor("(" + value + ")::pg_catalog.numeric", step) + ")::pg_catalog.float8 END::"
                + type.name();
    }

    /** The multiple of the step at or below the number; by remainders, which are exact where quotients are rounded. */
    private static String floor(String value, BigDecimal step) {
        String by = numeric(step);
        return "(" + value + " OPERATOR(pg_catalog.-) pg_catalog.mod(pg_catalog.mod(" + value + ", " + by
                + ") OPERATOR(pg_catalog.+) " + by + ", " + by + "))";
    }

    private static String numeric(BigDecimal number) {
        return "'" + number.toPlainString() + "'::pg_catalog.numeric";
    }

    private static String network(String column, ColumnType type) {
        String value = column + "::pg_catalog.inet";
        return "pg_catalog.network(pg_catalog.set_masklen(" + value + ", LEAST(pg_catalog.masklen(" + value
                + "), CASE WHEN pg_catalog.family(" + value + ") OPERATOR(pg_catalog.=) 4 THEN 24 ELSE 48 END)))::"
                + type.name();
    }
}
