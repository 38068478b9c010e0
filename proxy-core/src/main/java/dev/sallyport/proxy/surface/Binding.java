package dev.sallyport.proxy.surface;

import dev.sallyport.policy.sql.surface.Operand;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the names, parameters and facts of one statement stand for. */
final class Binding {
    private final List<SurfaceColumn> columns;
    private final List<@Nullable Object> parameters;
    private final SurfaceCaller caller;
    private final String database;
    private final Instant now;

    Binding(
            List<SurfaceColumn> columns,
            List<@Nullable Object> parameters,
            SurfaceCaller caller,
            String database,
            Instant now) {
        this.columns = columns;
        this.parameters = parameters;
        this.caller = caller;
        this.database = database;
        this.now = now.truncatedTo(ChronoUnit.MICROS);
    }

    /** A value: a column's or a constant's. Constant texts have no type of their own yet. */
    record Value(
            int column,
            @Nullable SurfaceType type,
            @Nullable Object constant) {
        @Nullable
        Object of(@Nullable Object[] row) {
            return column < 0 ? constant : row[column];
        }

        boolean isColumn() {
            return column >= 0;
        }

        /** The same as a value of another type, if it is a constant. */
        Value as(SurfaceType wanted) {
            if (isColumn()) {
                if (type != wanted) {
                    throw new SurfaceException("42883", "values of these types can't be compared");
                }
                return this;
            }
            return new Value(-1, wanted, Coercion.to(wanted, constant));
        }
    }

    int column(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new SurfaceException("42703", "column \"" + name + "\" does not exist");
    }

    Value value(Operand operand) {
        if (operand instanceof Operand.Column column) {
            int place = column(column.name());
            return new Value(place, columns.get(place).type(), null);
        }
        if (operand instanceof Operand.Parameter parameter) {
            if (parameter.index() >= parameters.size()) {
                throw new SurfaceException("42P02", "there is no parameter $" + (parameter.index() + 1));
            }
            return constant(parameters.get(parameter.index()));
        }
        if (operand instanceof Operand.Literal literal) {
            return constant(literal.value());
        }
        if (operand instanceof Operand.Ago ago) {
            return constant(now.minus(ago.time()));
        }
        if (operand instanceof Operand.Fact fact) {
            return constant(fact(fact.function()));
        }
        throw new SurfaceException("42601", "that can't stand here");
    }

    private static Value constant(@Nullable Object value) {
        SurfaceType type = value instanceof Long
                ? SurfaceType.INT8
                : value instanceof Boolean
                        ? SurfaceType.BOOL
                        : value instanceof Instant ? SurfaceType.TIMESTAMPTZ : null;
        return new Value(-1, type, value);
    }

    private Object fact(String function) {
        return switch (function.toLowerCase(Locale.ROOT)) {
            case "version" -> "PostgreSQL " + SurfaceSettings.VERSION;
            case "current_database", "current_catalog" -> database;
            case "current_schema" -> "public";
            case "pg_backend_pid" -> (long) caller.processId();
            case "now", "current_timestamp" -> now;
            default -> caller.principal().name();
        };
    }

    /** What a fact's type is, whatever its value. */
    static SurfaceType type(Operand operand) {
        if (operand instanceof Operand.Fact fact) {
            return switch (fact.function()) {
                case "pg_backend_pid" -> SurfaceType.INT8;
                case "now", "current_timestamp" -> SurfaceType.TIMESTAMPTZ;
                default -> SurfaceType.TEXT;
            };
        }
        if (operand instanceof Operand.Literal literal) {
            return literal.value() instanceof Long
                    ? SurfaceType.INT8
                    : literal.value() instanceof Boolean ? SurfaceType.BOOL : SurfaceType.TEXT;
        }
        if (operand instanceof Operand.Count) {
            return SurfaceType.INT8;
        }
        return operand instanceof Operand.Ago ? SurfaceType.TIMESTAMPTZ : SurfaceType.TEXT;
    }
}
