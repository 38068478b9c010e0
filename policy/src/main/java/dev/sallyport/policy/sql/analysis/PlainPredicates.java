package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.JoinedSource;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.SelectCore;
import dev.sallyport.policy.sql.tree.SelectItem;
import dev.sallyport.policy.sql.tree.Statement;
import dev.sallyport.policy.sql.tree.TableSource;
import dev.sallyport.policy.sql.tree.TypeName;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.PredicateKind;
import dev.sallyport.policy.statement.PredicateUse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a query asks about columns so plainly that it is certain what it asks.
 *
 * <p>INVARIANT: this is a list of what is known to be harmless, never of what isn't. Only one SELECT over tables, joined
 * by ON or not at all, is looked at, and in it only bare columns: as keys of GROUP BY, DISTINCT and ORDER BY, and
 * compared with constants or with each other in comparisons that AND, OR and NOT combine to the condition of WHERE or
 * ON. Whatever else there is isn't found.
 */
final class PlainPredicates {
    private static final Set<String> PATTERNS = Set.of("~", "~*", "!~", "!~*", "~~", "~~*", "!~~", "!~~*");

    private final Positions positions;
    private final List<PredicateUse> found = new ArrayList<>();

    private PlainPredicates(Positions positions) {
        this.positions = positions;
    }

    /** What a statement that stands by itself asks; nothing if it isn't such a query. */
    static List<PredicateUse> of(Statement statement, Positions positions) {
        if (!(statement instanceof Query query)
                || query.with != null
                || query.locking
                || !(query.body instanceof SelectCore core)
                || core.into != null
                || !core.windows.isEmpty()) {
            return List.of();
        }
        PlainPredicates predicates = new PlainPredicates(positions);
        for (SqlNode source : core.from) {
            if (!predicates.source(source)) {
                return List.of();
            }
        }
        predicates.condition(core.where, ColumnUsage.PREDICATE);
        core.items.forEach(predicates::item);
        core.distinctOn.forEach(key -> predicates.key(key, ColumnUsage.GROUP, PredicateKind.GROUP));
        core.grouping.forEach(key -> predicates.key(key, ColumnUsage.GROUP, PredicateKind.GROUP));
        query.ordering.forEach(key -> predicates.key(key, ColumnUsage.ORDER, PredicateKind.ORDER));
        return predicates.found;
    }

    /** Whether it is a table, or a join of tables, whose columns keep their names. */
    private boolean source(SqlNode root) {
        Deque<SqlNode> waiting = new ArrayDeque<>(List.of(root));
        while (!waiting.isEmpty()) {
            SqlNode node = waiting.pop();
            if (node instanceof TableSource table) {
                if (!table.sample.isEmpty() || (table.alias != null && !table.alias.columns.isEmpty())) {
                    return false;
                }
            } else if (node instanceof JoinedSource join) {
                if (join.natural || !join.using.isEmpty() || join.alias != null) {
                    return false;
                }
                waiting.push(join.left);
                if (join.right != null) {
                    waiting.push(join.right);
                }
                condition(join.condition, ColumnUsage.JOIN);
            } else {
                return false;
            }
        }
        return true;
    }

    /** An item of the list may be a key by its number, by its name or by DISTINCT. */
    private void item(SelectItem item) {
        key(item.expression, ColumnUsage.GROUP, PredicateKind.GROUP);
        key(item.expression, ColumnUsage.ORDER, PredicateKind.ORDER);
    }

    private void key(SqlNode node, ColumnUsage usage, PredicateKind kind) {
        SqlIdentifier column = column(node);
        if (column != null) {
            add(column, usage, kind, 0, null);
        }
    }

    private void condition(@Nullable SqlNode root, ColumnUsage usage) {
        if (root == null) {
            return;
        }
        Deque<SqlNode> waiting = new ArrayDeque<>(List.of(root));
        while (!waiting.isEmpty()) {
            SqlNode node = waiting.pop();
            if (node instanceof Form form) {
                listed(form, usage);
            } else if (node instanceof SqlBasicCall call) {
                switch (call.getKind()) {
                    case AND, OR, NOT -> call.getOperandList().forEach(waiting::push);
                    default -> comparison(call, usage);
                }
            }
        }
    }

    private void comparison(SqlBasicCall call, ColumnUsage usage) {
        List<SqlNode> operands = call.getOperandList();
        SqlIdentifier first = column(operands.get(0));
        SqlNode second = operands.size() == 2 ? operands.get(1) : null;
        switch (call.getKind()) {
            case IS_NULL, IS_NOT_NULL -> {
                if (first != null) {
                    add(first, usage, PredicateKind.NULL, 0, null);
                }
            }
            case EQUALS, NOT_EQUALS, IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM -> {
                SqlIdentifier other = second == null ? null : column(second);
                if (first != null && other != null) {
                    add(first, usage, PredicateKind.JOIN, 0, other);
                    add(other, usage, PredicateKind.JOIN, 0, first);
                } else {
                    compared(operands, usage, PredicateKind.EQUALITY);
                }
            }
            case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
                compared(operands, usage, PredicateKind.RANGE);
            default -> {
                if (first != null && PATTERNS.contains(call.getOperator().getName())) {
                    compared(operands, usage, PredicateKind.PATTERN);
                }
            }
        }
    }

    private void listed(Form form, ColumnUsage usage) {
        switch (form.name) {
            case "IN" -> compared(form.operands, usage, PredicateKind.EQUALITY);
            case "BETWEEN" -> compared(form.operands, usage, PredicateKind.RANGE);
            case "LIKE" -> {
                // As a pattern, a value could be none, and the error would tell.
                if (column(form.operands.get(0)) != null) {
                    compared(form.operands, usage, PredicateKind.PATTERN);
                }
            }
            default -> {
                // Asks something else, or nothing of columns.
            }
        }
    }

    /** One column, and constants otherwise. */
    private void compared(List<SqlNode> operands, ColumnUsage usage, PredicateKind kind) {
        SqlIdentifier compared = null;
        for (SqlNode operand : operands) {
            SqlIdentifier column = column(operand);
            if ((column != null && compared != null) || (column == null && !constant(operand))) {
                return;
            }
            compared = column == null ? compared : column;
        }
        if (compared != null) {
            add(compared, usage, kind, operands.size() - 1, null);
        }
    }

    private void add(
            SqlIdentifier column, ColumnUsage usage, PredicateKind kind, int values, @Nullable SqlIdentifier other) {
        int compared = other == null ? 0 : position(other);
        found.add(new PredicateUse(position(column), usage, kind, values, compared));
    }

    private int position(SqlIdentifier column) {
        return positions.of(Place.offset(column));
    }

    private static @Nullable SqlIdentifier column(SqlNode node) {
        return node instanceof SqlIdentifier identifier && !identifier.isStar() ? identifier : null;
    }

    /** A literal or a parameter, perhaps with a sign or as a value of a type that is named. */
    private static boolean constant(SqlNode root) {
        SqlNode node = root;
        while (node instanceof SqlBasicCall call) {
            boolean cast = call.getKind() == SqlKind.CAST && call.operandCount() == 2 && typed(call.operand(1));
            boolean sign = call.operandCount() == 1
                    && call.getOperator().getName().equals("-")
                    && call.operand(0) instanceof SqlLiteral;
            if (!cast && !sign) {
                return false;
            }
            node = call.operand(0);
        }
        boolean other = node instanceof Form form
                && form.name.equals("CONSTANT")
                && form.operands.stream().allMatch(part -> part instanceof SqlLiteral || typed(part));
        return other || node instanceof SqlLiteral || node instanceof SqlDynamicParam;
    }

    private static boolean typed(SqlNode type) {
        return type instanceof TypeName name && name.getOperandList().isEmpty();
    }
}
