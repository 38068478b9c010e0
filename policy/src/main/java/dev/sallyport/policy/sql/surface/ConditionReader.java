package dev.sallyport.policy.sql.surface;

import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.FunctionCall;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.TypeName;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.util.NlsString;
import org.jspecify.annotations.Nullable;

/**
 * Conditions and values. INVARIANT: what isn't listed here is refused, calls above all; so nothing that stands in a
 * condition can do anything.
 */
final class ConditionReader {
    /** Conditions and values of one statement. */
    private static final int PARTS_MAX = 200;

    private static final int PARAMETERS_MAX = 100;
    private static final Set<String> TYPES = Set.of(
            "text", "varchar", "name", "int8", "int4", "bigint", "int", "integer", "bool", "boolean", "timestamptz");
    private static final Set<String> FACTS = Set.of(
            "version",
            "current_database",
            "current_catalog",
            "current_schema",
            "current_user",
            "session_user",
            "user",
            "current_role",
            "pg_backend_pid",
            "now",
            "current_timestamp");
    private static final Pattern INTERVAL =
            Pattern.compile("(?is)interval\\s*'\\s*(\\d{1,9})\\s*(second|minute|hour|day|week)s?\\s*'");
    private static final Map<String, Duration> UNITS = Map.of(
            "second", Duration.ofSeconds(1),
            "minute", Duration.ofMinutes(1),
            "hour", Duration.ofHours(1),
            "day", Duration.ofDays(1),
            "week", Duration.ofDays(7));

    /** The names that a column may be qualified by. */
    private final Set<String> qualifiers;

    private int parts;
    private int parameters;

    ConditionReader(Set<String> qualifiers) {
        this.qualifiers = Set.copyOf(qualifiers);
    }

    int parameters() {
        return parameters;
    }

    Predicate condition(SqlNode node) {
        count(node);
        if (node instanceof SqlBasicCall call) {
            Predicate known = call(call);
            if (known != null) {
                return known;
            }
        }
        if (node instanceof Form form) {
            Predicate known = form(form);
            if (known != null) {
                return known;
            }
        }
        return new Predicate.Truth(value(node));
    }

    private @Nullable Predicate call(SqlBasicCall call) {
        return switch (call.getKind()) {
            case AND -> new Predicate.And(conditions(call.getOperandList()));
            case OR -> new Predicate.Or(conditions(call.getOperandList()));
            case NOT -> new Predicate.Not(condition(call.operand(0)));
            case EQUALS, NOT_EQUALS, LESS_THAN, GREATER_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN_OR_EQUAL ->
                new Predicate.Compare(call.getOperator().getName(), value(call.operand(0)), value(call.operand(1)));
            case IS_NULL -> new Predicate.IsNull(value(call.operand(0)));
            case IS_NOT_NULL -> new Predicate.Not(new Predicate.IsNull(value(call.operand(0))));
            default -> null;
        };
    }

    private @Nullable Predicate form(Form form) {
        List<SqlNode> operands = form.operands;
        switch (form.name) {
            case "IN" -> {
                List<Operand> candidates = new ArrayList<>();
                for (SqlNode each : operands.subList(1, operands.size())) {
                    candidates.add(value(each));
                }
                return new Predicate.In(value(operands.get(0)), candidates);
            }
            case "LIKE" -> {
                String operator = String.join("", form.operators).replace("!", "");
                if (!operator.equals("~~") && !operator.equals("~~*")) {
                    throw new Unfit("SIMILAR TO is not available here", form);
                }
                return new Predicate.Like(value(operands.get(0)), value(operands.get(1)), operator.endsWith("*"));
            }
            case "BETWEEN" -> {
                if (Place.start(form) >= 0
                        && text(form).toLowerCase(Locale.ROOT).contains("symmetric")) {
                    throw new Unfit("BETWEEN SYMMETRIC is not available here", form);
                }
                Operand value = value(operands.get(0));
                return new Predicate.And(List.of(
                        new Predicate.Compare(">=", value, value(operands.get(1))),
                        new Predicate.Compare("<=", value, value(operands.get(2)))));
            }
            case "QUANTIFIED" -> {
                if (!form.operators.equals(List.of("="))) {
                    throw new Unfit("only = ANY (column) is available here", form);
                }
                return new Predicate.Member(value(operands.get(0)), value(operands.get(1)));
            }
            default -> {
                return null;
            }
        }
    }

    private List<Predicate> conditions(List<SqlNode> nodes) {
        List<Predicate> all = new ArrayList<>();
        for (SqlNode node : nodes) {
            all.add(condition(node));
        }
        return all;
    }

    Operand value(SqlNode node) {
        count(node);
        if (node instanceof SqlDynamicParam parameter) {
            if (parameter.getIndex() < 0 || parameter.getIndex() >= PARAMETERS_MAX) {
                throw new Unfit("there may be no more than " + PARAMETERS_MAX + " parameters", node);
            }
            parameters = Math.max(parameters, parameter.getIndex() + 1);
            return new Operand.Parameter(parameter.getIndex());
        }
        if (node instanceof SqlLiteral literal) {
            return literal(literal);
        }
        if (node instanceof SqlIdentifier name) {
            return column(name);
        }
        if (node instanceof SqlBasicCall call && call.getKind() == SqlKind.CAST) {
            return cast(call);
        }
        if (node instanceof SqlBasicCall call && call.getOperator().getName().equals("-")) {
            return difference(call);
        }
        if (node instanceof FunctionCall call) {
            return function(call);
        }
        if (node instanceof Form form && FACTS.contains(form.name) && form.operands.isEmpty()) {
            return new Operand.Fact(form.name);
        }
        throw new Unfit(
                node instanceof Query ? "subqueries are not available here" : "this is not available here", node);
    }

    private static Operand literal(SqlLiteral literal) {
        Object value = literal.getValue();
        if (value instanceof NlsString text) {
            return new Operand.Literal(text.getValue());
        }
        if (value instanceof BigDecimal number) {
            return new Operand.Literal(number.longValueExact());
        }
        if (value == null || value instanceof Boolean) {
            return new Operand.Literal(value);
        }
        throw new Unfit("this constant is not available here", literal);
    }

    private Operand column(SqlIdentifier name) {
        List<String> names = name.names;
        if (name.isStar()) {
            if (names.size() > 1 && !qualifiers.contains(names.get(0))) {
                throw new Unfit("42P01", "missing FROM-clause entry for table \"" + names.get(0) + "\"", name);
            }
            return new Operand.Everything();
        }
        if (names.size() == 2 && qualifiers.contains(names.get(0))) {
            return new Operand.Column(names.get(1));
        }
        if (names.size() > 1) {
            throw new Unfit("42P01", "missing FROM-clause entry for table \"" + names.get(0) + "\"", name);
        }
        return new Operand.Column(names.get(0));
    }

    private Operand cast(SqlBasicCall call) {
        boolean known = call.operand(1) instanceof TypeName type
                && type.modifiers.isEmpty()
                && TYPES.contains(type.parts.get(type.parts.size() - 1));
        if (!known && !text(call.operand(1)).toLowerCase(Locale.ROOT).matches("timestamp with time zone|timestamptz")) {
            throw new Unfit("this type is not available here", call.operand(1));
        }
        Operand value = value(call.operand(0));
        if (value instanceof Operand.Literal || value instanceof Operand.Parameter) {
            return value;
        }
        throw new Unfit("only constants and parameters can be cast here", call);
    }

    private Operand difference(SqlBasicCall call) {
        if (call.operandCount() == 1
                && value(call.operand(0)) instanceof Operand.Literal literal
                && literal.value() instanceof Long number) {
            return new Operand.Literal(-number);
        }
        if (call.operandCount() == 2
                && value(call.operand(0)) instanceof Operand.Fact fact
                && Set.of("now", "current_timestamp").contains(fact.function())) {
            Matcher interval = INTERVAL.matcher(text(call.operand(1)));
            if (interval.matches()) {
                Duration unit = UNITS.get(interval.group(2).toLowerCase(Locale.ROOT));
                return new Operand.Ago(
                        unit == null ? Duration.ZERO : unit.multipliedBy(Long.parseLong(interval.group(1))));
            }
        }
        throw new Unfit("only now() - interval 'n units' can be subtracted here", call);
    }

    private static Operand function(FunctionCall call) {
        boolean plain = call.ordering.isEmpty() && call.filter == null && call.over == null;
        List<String> name = call.name;
        boolean system = name.size() == 1 || (name.size() == 2 && name.get(0).equals("pg_catalog"));
        String last = name.get(name.size() - 1);
        if (plain && system && FACTS.contains(last) && call.arguments.isEmpty()) {
            return new Operand.Fact(last);
        }
        if (plain
                && system
                && last.equals("count")
                && text(call).replaceAll("\\s", "").endsWith("(*)")) {
            return new Operand.Count();
        }
        boolean votes = Set.of("approve", "reject").contains(last);
        throw new Unfit(
                Unfit.NO_FUNCTION,
                votes
                        ? last + " must be called alone: SELECT " + last + "('<id>', '<comment>')"
                        : "function " + String.join(".", name) + " does not exist here",
                call);
    }

    private static String text(SqlNode node) {
        Place place = Place.of(node);
        return place == null ? "" : place.text();
    }

    private void count(SqlNode node) {
        if (++parts > PARTS_MAX) {
            throw new Unfit("54001", "the statement has too many parts", node);
        }
    }
}
