package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.RelationName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a WHERE really narrows the rows of an UPDATE or DELETE. It can't know for certain; what looks like a
 * condition for its own sake ({@code true}, {@code 1=1}, {@code id = id}, {@code … OR true}) doesn't count.
 */
final class Restriction {
    private static final Set<SqlKind> REFLEXIVE = Set.of(
            SqlKind.EQUALS,
            SqlKind.NOT_EQUALS,
            SqlKind.LESS_THAN_OR_EQUAL,
            SqlKind.GREATER_THAN_OR_EQUAL,
            SqlKind.IS_NOT_DISTINCT_FROM,
            SqlKind.IS_DISTINCT_FROM);
    private static final Set<String> CHOICES = Set.of("CASE", "coalesce", "greatest", "least", "nullif");

    private final Set<String> targetNames;

    private Restriction(Set<String> targetNames) {
        this.targetNames = targetNames;
    }

    static Restriction of(RelationName target, @Nullable String alias) {
        return new Restriction(Set.of(alias != null ? alias : target.parts.get(target.parts.size() - 1)));
    }

    boolean restricts(@Nullable SqlNode where) {
        return where != null && narrows(where);
    }

    private boolean narrows(SqlNode node) {
        if (node.getKind() == SqlKind.AND) {
            return operands(node).stream().anyMatch(this::narrows);
        }
        if (node.getKind() == SqlKind.OR) {
            List<SqlNode> arms = operands(node);
            return arms.stream().allMatch(this::narrows) && !complementary(arms);
        }
        if (node.getKind() == SqlKind.NOT) {
            SqlNode inner = operands(node).get(0);
            boolean several = Set.of(SqlKind.AND, SqlKind.OR).contains(inner.getKind());
            return several ? operands(inner).stream().allMatch(this::narrows) : narrows(inner);
        }
        if (node instanceof Form form && (CHOICES.contains(form.name) || matchesEverything(form))) {
            return false;
        }
        if (REFLEXIVE.contains(node.getKind())) {
            List<SqlNode> sides = operands(node);
            if (same(sides.get(0), sides.get(1))) {
                return false;
            }
        }
        return mentionsColumn(node);
    }

    private static List<SqlNode> operands(SqlNode node) {
        return ((SqlCall) node).getOperandList();
    }

    /** {@code LIKE '%'}. */
    private static boolean matchesEverything(Form form) {
        return form.name.equals("LIKE")
                && form.operands.get(1) instanceof SqlLiteral pattern
                && pattern.toValue() != null
                && String.valueOf(pattern.toValue()).chars().allMatch(c -> c == '%');
    }

    /** Whether two arms are each other's opposite: {@code x IS NULL OR x IS NOT NULL}, {@code x = 1 OR x <> 1}. */
    private static boolean complementary(List<SqlNode> arms) {
        List<SqlNode> few = arms.size() > 20 ? arms.subList(0, 20) : arms;
        for (SqlNode one : few) {
            for (SqlNode other : few) {
                boolean opposite = (one.getKind() == SqlKind.IS_NULL && other.getKind() == SqlKind.IS_NOT_NULL)
                        || (one.getKind() == SqlKind.EQUALS && other.getKind() == SqlKind.NOT_EQUALS)
                        || (one.getKind() == SqlKind.LESS_THAN && other.getKind() == SqlKind.GREATER_THAN_OR_EQUAL)
                        || (one.getKind() == SqlKind.GREATER_THAN && other.getKind() == SqlKind.LESS_THAN_OR_EQUAL);
                if (opposite && same(operands(one).get(0), operands(other).get(0))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean same(SqlNode one, SqlNode other) {
        if (one instanceof SqlIdentifier a && other instanceof SqlIdentifier b) {
            String last = a.names.get(a.names.size() - 1);
            boolean comparable = a.names.size() == 1 || b.names.size() == 1 || a.names.equals(b.names);
            return comparable && last.equals(b.names.get(b.names.size() - 1));
        }
        return one.equalsDeep(other, Litmus.IGNORE);
    }

    /** Whether a column stands in the condition; in subqueries only one of the target counts. */
    private boolean mentionsColumn(SqlNode root) {
        record Step(SqlNode node, boolean inner) {}
        Deque<Step> stack = new ArrayDeque<>();
        stack.push(new Step(root, false));
        while (!stack.isEmpty()) {
            Step step = stack.pop();
            if (step.node instanceof SqlIdentifier identifier) {
                List<String> names = identifier.names;
                boolean ofTarget = names.size() > 1 && targetNames.contains(names.get(names.size() - 2));
                boolean unqualified = names.size() == 1 && !step.inner;
                if (unqualified || ofTarget) {
                    return true;
                }
            } else if (step.node instanceof SqlCall call) {
                boolean inner = step.inner || call instanceof Query;
                for (SqlNode operand : new ArrayList<>(call.getOperandList())) {
                    stack.push(new Step(operand, inner));
                }
            }
        }
        return false;
    }
}
