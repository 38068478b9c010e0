package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.FunctionCall;
import dev.sallyport.policy.sql.tree.Indirection;
import dev.sallyport.policy.sql.tree.SelectItem;
import dev.sallyport.policy.sql.tree.TypeName;
import dev.sallyport.policy.statement.ColumnUsage;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;

/**
 * What a query sorts or groups by that names an item of its SELECT list instead of a column: the item's number or its
 * output name, in ORDER BY, GROUP BY and DISTINCT ON (manual, SELECT). Windows and aggregates have no such keys. A bare
 * name may mean the input column too; it counts as both.
 */
final class TargetKeys {
    private static final Set<String> GROUPS = Set.of("ROW", "ROLLUP", "GROUPING SETS", Form.USING);

    private static final class Marks {
        private boolean all;
        private final Set<String> names = new HashSet<>();
        private final Set<Long> numbers = new HashSet<>();
        private long highest;
    }

    private final Map<ColumnUsage, Marks> byUsage = new EnumMap<>(ColumnUsage.class);

    private Marks marks(ColumnUsage usage) {
        return byUsage.computeIfAbsent(usage, key -> new Marks());
    }

    /** Adds keys as written. */
    void add(ColumnUsage usage, Collection<? extends SqlNode> keys) {
        Deque<SqlNode> stack = new ArrayDeque<>(keys);
        while (!stack.isEmpty()) {
            SqlNode key = stack.pop();
            if (key instanceof Form form && GROUPS.contains(form.name)) {
                form.operands.forEach(stack::push);
            } else {
                key(marks(usage), key);
            }
        }
    }

    private static void key(Marks marks, SqlNode key) {
        if (key instanceof SqlIdentifier identifier) {
            if (identifier.names.size() == 1) {
                marks.names.add(identifier.names.get(0));
            }
        } else if (key instanceof SqlNumericLiteral literal) {
            long number = literal.longValue(true);
            marks.numbers.add(number);
            marks.highest = Math.max(marks.highest, number);
        } else if (key instanceof Form form && form.name.equals("CONSTANT")) {
            // A number in hexadecimal or with underscores: whichever it is.
            marks.all = true;
        }
    }

    /** Notes that all items are sorted or grouped by. */
    void all(ColumnUsage usage) {
        marks(usage).all = true;
    }

    /** The keys of one operand of a set operation: names are those of the first operand, so any item may be meant. */
    TargetKeys ofOperand() {
        TargetKeys keys = new TargetKeys();
        byUsage.forEach((usage, marks) -> {
            if (marks.all || !marks.names.isEmpty() || !marks.numbers.isEmpty()) {
                keys.all(usage);
            }
        });
        return keys;
    }

    /** In which roles all expressions are used that have no item, as those of VALUES. */
    Set<ColumnUsage> ofRows() {
        return ofOperand().byUsage.keySet();
    }

    /**
     * In which roles an item of the list is used besides being in it.
     *
     * @param index from 0
     * @param firstStar the index of the list's first star, which may be any number of columns
     */
    Set<ColumnUsage> of(int index, int firstStar, SelectItem item) {
        Set<ColumnUsage> usages = EnumSet.noneOf(ColumnUsage.class);
        byUsage.forEach((usage, marks) -> {
            boolean counted = index < firstStar ? marks.numbers.contains(index + 1L) : marks.highest > firstStar;
            if (marks.all || counted || named(marks, item)) {
                usages.add(usage);
            }
        });
        return usages;
    }

    private static boolean named(Marks marks, SelectItem item) {
        if (marks.names.isEmpty()) {
            return false;
        }
        return item.alias != null ? marks.names.contains(item.alias) : namedByItself(marks.names, item.expression);
    }

    /** Whether one of the names may be what the server calls an item without an alias. */
    private static boolean namedByItself(Set<String> names, SqlNode expression) {
        SqlNode node = expression;
        while (true) {
            if (node instanceof SqlIdentifier identifier) {
                return names.contains(identifier.names.get(identifier.names.size() - 1));
            }
            if (node instanceof FunctionCall call) {
                return names.contains(call.name.get(call.name.size() - 1));
            }
            if (node instanceof Indirection indirection) {
                if (indirection.field != null && names.contains(indirection.field)) {
                    return true;
                }
                node = indirection.target;
            } else if (node.getKind() == SqlKind.CAST || isForm(node, "CAST") || isForm(node, "COLLATE")) {
                List<SqlNode> operands = ((SqlCall) node).getOperandList();
                if (operands.size() > 1
                        && operands.get(1) instanceof TypeName type
                        && names.contains(type.parts.get(type.parts.size() - 1))) {
                    return true;
                }
                node = operands.get(0);
            } else {
                return node instanceof Form form && names.contains(form.name.toLowerCase(Locale.ROOT));
            }
        }
    }

    private static boolean isForm(SqlNode node, String name) {
        return node instanceof Form form && form.name.equals(name);
    }
}
