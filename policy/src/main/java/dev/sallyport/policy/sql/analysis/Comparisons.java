package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.sql.analysis.Outcome.Shape;
import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.FunctionCall;
import dev.sallyport.policy.sql.tree.Query;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUtil;

/** Judges single comparisons: what they say about the rows' own columns. */
final class Comparisons {
    private static final Map<String, String> OPPOSITE =
            Map.of("=", "<>", "<>", "=", "<", ">=", ">=", "<", ">", "<=", "<=", ">");
    private static final Map<String, String> MIRRORED =
            Map.of("=", "=", "<>", "<>", "<", ">", ">", "<", "<=", ">=", ">=", "<=");
    private static final Set<String> ALL_BUT_SOME = Set.of("!~", "!~*", "!~~", "!~~*");
    private static final Set<String> REGEX = Set.of("~", "~*", "!~", "!~*");

    /** What a row fulfils when it is compared with itself. */
    private static final Set<String> REFLEXIVE = Set.of("=", "<=", ">=");

    private final Origins origins;
    private final Scope scope;
    private final Terms terms;
    private final Mentions mentions;

    Comparisons(Subject subject, Origins origins, Scope scope) {
        this.origins = origins;
        this.scope = scope;
        this.terms = new Terms(subject);
        this.mentions = new Mentions(subject);
    }

    /** A condition that is neither made of others nor a {@link Form}. */
    Outcome judge(SqlNode node, boolean negated) {
        if (node.getKind() == SqlKind.IS_NULL || node.getKind() == SqlKind.IS_NOT_NULL) {
            SqlNode operand = ((SqlBasicCall) node).getOperandList().get(0);
            return missing(operand, negated ^ (node.getKind() == SqlKind.IS_NOT_NULL));
        }
        if (node instanceof FunctionCall call) {
            return function(call, negated);
        }
        if (node instanceof SqlBasicCall call && call.operandCount() == 2 && node.getKind() != SqlKind.CAST) {
            String name = call.getOperator().getName();
            String operator = name.endsWith("DISTINCT FROM")
                    ? (node.getKind() == SqlKind.IS_DISTINCT_FROM ? "<>" : "=")
                    : Terms.symbol(name);
            SqlNode left = call.getOperandList().get(0);
            SqlNode right = call.getOperandList().get(1);
            return OPPOSITE.containsKey(operator)
                    ? compare(negated ? opposite(operator) : operator, left, right)
                    : operation(operator, left, right, negated);
        }
        return flag(node, negated);
    }

    private static String opposite(String operator) {
        return OPPOSITE.getOrDefault(operator, operator);
    }

    private static Shape shape(boolean negated) {
        return negated ? Shape.ALL_BUT : Shape.SOME;
    }

    /** A column that is true or false itself. */
    private Outcome flag(SqlNode node, boolean negated) {
        String key = terms.key(node);
        return key == null ? Outcome.NO : Outcome.of(key, shape(negated));
    }

    /** IS NULL; IS NOT NULL leaves out nothing that has a value. */
    Outcome missing(SqlNode operand, boolean negated) {
        String key = negated ? null : terms.key(operand);
        return key == null ? Outcome.NO : Outcome.of(key, Shape.NULLS);
    }

    Outcome compare(String operator, SqlNode left, SqlNode right) {
        if (left instanceof Form one && right instanceof Form other && row(one) && row(other)) {
            return rows(operator, one.operands, other.operands);
        }
        String key = terms.key(left);
        if (key != null && independent(right, operator)) {
            return ordered(key, operator, right);
        }
        String other = terms.key(right);
        String mirrored = MIRRORED.getOrDefault(operator, operator);
        if (other != null && independent(left, mirrored)) {
            return ordered(other, mirrored, left);
        }
        boolean apart = key != null && other != null && mentions.columnsApart(left, right);
        return apart ? Outcome.MIXED : Outcome.NO;
    }

    private static boolean row(Form form) {
        return form.name.equals("ROW");
    }

    private Outcome rows(String operator, List<SqlNode> left, List<SqlNode> right) {
        if (left.size() != right.size() || left.isEmpty()) {
            return Outcome.NO;
        }
        List<Outcome> pairs = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            pairs.add(compare(operator, left.get(i), right.get(i)));
        }
        return switch (operator) {
            case "=" -> Outcome.all(pairs);
            case "<>" -> Outcome.any(pairs);
            default -> pairs.get(0).narrows() ? Outcome.MIXED : Outcome.NO;
        };
    }

    private static Outcome ordered(String key, String operator, SqlNode with) {
        BigDecimal number = Terms.number(with);
        Ranges ranges = number == null ? null : Ranges.comparison(operator, number);
        if (ranges != null) {
            return Outcome.of(key, ranges);
        }
        String text = Terms.text(with);
        if (text != null && !operator.equals("=") && !operator.equals("<>") && !Patterns.bound(operator, text)) {
            return Outcome.NO;
        }
        return switch (operator) {
            case "<" -> Outcome.of(key, Shape.BELOW, with);
            case "<=" -> Outcome.of(key, Shape.NOT_ABOVE, with);
            case ">" -> Outcome.of(key, Shape.ABOVE, with);
            case ">=" -> Outcome.of(key, Shape.NOT_BELOW, with);
            default -> Outcome.of(key, shape(operator.equals("<>")));
        };
    }

    /** Whether a value doesn't come from the row that it is compared with. */
    private boolean independent(SqlNode node, String operator) {
        if (mentions.ofSubject(node) || (SqlUtil.isNullLiteral(node, true) && operator.equals("<>"))) {
            return false;
        }
        for (RowSource source : mentions.others(node)) {
            if (operator.equals("<>") || (source.every() && REFLEXIVE.contains(operator))) {
                return false;
            }
        }
        // A subquery that is compared as one value has one row.
        boolean oneValue = node instanceof Query && operator.equals("=");
        return oneValue || origins.queriesBounded(node, scope);
    }

    private Outcome operation(String operator, SqlNode left, SqlNode right, boolean negated) {
        String key = terms.key(left);
        SqlNode other = right;
        if (key == null) {
            key = terms.key(right);
            other = left;
        }
        boolean allBut = negated ^ ALL_BUT_SOME.contains(operator);
        return key != null && independent(other, allBut ? "<>" : "=") && telling(operator, other)
                ? Outcome.of(key, shape(allBut))
                : Outcome.NO;
    }

    private static boolean telling(String operator, SqlNode constant) {
        String text = Terms.text(constant);
        if (text == null) {
            return !(constant instanceof Form form && form.name.equals("ARRAY") && form.operands.isEmpty());
        }
        return REGEX.contains(operator) ? Patterns.regex(text) : Patterns.operand(text);
    }

    private Outcome function(FunctionCall call, boolean negated) {
        String name = call.name.get(call.name.size() - 1);
        boolean known = Set.of("starts_with", "regexp_like").contains(name) && call.arguments.size() == 2;
        return known
                ? operation(
                        name.equals("regexp_like") ? "~" : "^@", call.arguments.get(0), call.arguments.get(1), negated)
                : flag(call, negated);
    }

    Outcome form(Form form, boolean negated) {
        List<SqlNode> operands = form.operands;
        return switch (form.name) {
            case "BETWEEN" -> between(operands, negated);
            case "IN" -> in(operands.get(0), operands.subList(1, operands.size()), negated);
            case "LIKE" -> like(form, negated);
            case "QUANTIFIED", "QUANTIFIED ALL" -> quantified(form, negated);
            default -> flag(form, negated);
        };
    }

    private Outcome between(List<SqlNode> operands, boolean negated) {
        List<Outcome> ends = List.of(
                compare(negated ? "<" : ">=", operands.get(0), operands.get(1)),
                compare(negated ? ">" : "<=", operands.get(0), operands.get(2)));
        return negated ? Outcome.any(ends) : everythingBetween(Outcome.all(ends));
    }

    private static Outcome everythingBetween(Outcome both) {
        Ranges ranges = both.ranges();
        return both.key() != null && ranges != null ? Outcome.of(both.key(), ranges) : both;
    }

    private Outcome in(SqlNode left, List<SqlNode> candidates, boolean negated) {
        if (candidates.size() == 1 && candidates.get(0) instanceof Query query) {
            return among(left, query, negated);
        }
        List<Outcome> each = new ArrayList<>();
        for (SqlNode candidate : candidates) {
            each.add(compare(negated ? "<>" : "=", left, candidate));
        }
        if (negated) {
            return Outcome.all(each);
        }
        boolean bothTruths =
                candidates.stream().map(SqlNode::toString).distinct().count() > 1
                        && candidates.stream().allMatch(SqlUtil::isLiteral)
                        && candidates.stream().anyMatch(c -> c.toString().equalsIgnoreCase("true"));
        return bothTruths ? Outcome.NO : Outcome.any(each);
    }

    private Outcome among(SqlNode left, Query query, boolean negated) {
        String key = left instanceof Form form && row(form)
                ? form.operands.stream().anyMatch(field -> terms.key(field) != null) ? "" : null
                : terms.key(left);
        boolean apart = !mentions.ofSubject(query)
                && !origins.answersFromOutside(query, scope)
                && origins.bounded(query, scope);
        if (key == null || !apart) {
            return Outcome.NO;
        }
        return key.isEmpty() ? Outcome.MIXED : Outcome.of(key, shape(negated));
    }

    private Outcome like(Form form, boolean negated) {
        SqlNode pattern = form.operands.get(1);
        boolean similar =
                form.operators.stream().noneMatch(operator -> operator.endsWith("~~") || operator.endsWith("*"));
        if (pattern instanceof FunctionCall escaped && !escaped.arguments.isEmpty()) {
            pattern = escaped.arguments.get(0);
        }
        String key = terms.key(form.operands.get(0));
        return key != null && independent(pattern, negated ? "<>" : "=") && selective(pattern, similar)
                ? Outcome.of(key, shape(negated))
                : Outcome.NO;
    }

    /** Whether a pattern, perhaps put together of parts, has anything but wildcards. */
    private static boolean selective(SqlNode pattern, boolean similar) {
        String text = Terms.text(pattern);
        if (text != null) {
            return Patterns.like(text, similar);
        }
        boolean joined = pattern instanceof SqlBasicCall call && call.operandCount() == 2;
        List<SqlNode> parts = joined ? ((SqlBasicCall) pattern).getOperandList() : List.of(pattern);
        return parts.stream().anyMatch(part -> {
            String constant = Terms.text(part);
            boolean nested = joined && part instanceof SqlBasicCall;
            return constant != null ? Patterns.like(constant, similar) : nested || wild(part);
        });
    }

    private static boolean wild(SqlNode part) {
        return part instanceof SqlDynamicParam || !SqlUtil.isLiteral(part);
    }

    private Outcome quantified(Form form, boolean negated) {
        boolean all = form.name.equals("QUANTIFIED ALL") != negated;
        String written = Terms.symbol(form.operators.get(0));
        String operator = negated ? opposite(written) : written;
        SqlNode left = form.operands.get(0);
        SqlNode right = form.operands.get(1);
        boolean allBut = operator.equals("<>") || ALL_BUT_SOME.contains(operator);
        if (allBut && !all) {
            return Outcome.NO;
        }
        if (right instanceof Query query) {
            return among(left, query, allBut);
        }
        String key = terms.key(left);
        if (key == null) {
            key = terms.key(right);
            return key != null && independent(left, operator) ? Outcome.of(key, shape(allBut)) : Outcome.NO;
        }
        return independent(right, operator) ? Outcome.of(key, shape(allBut)) : Outcome.NO;
    }
}
