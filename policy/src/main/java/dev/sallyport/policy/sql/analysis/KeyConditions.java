package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.TypeName;
import dev.sallyport.policy.statement.RowValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.jspecify.annotations.Nullable;

/** Conditions that every row of a statement fulfils by which a column has one of some constants. */
final class KeyConditions {
    private static final int VALUES_MAX = 1000;

    /** How many casts and signs a constant may stand in. */
    private static final int WITHIN_MAX = 8;

    /** Casts to these leave a whole number, or a text in quotes, what it is. */
    private static final Set<String> SAME =
            Set.of("int", "integer", "int2", "int4", "int8", "smallint", "bigint", "uuid", "text");

    private KeyConditions() {}

    /** Hands on every comparison that AND alone combines to the condition. */
    static void each(SqlNode condition, BiConsumer<SqlIdentifier, List<RowValue>> found) {
        Deque<SqlNode> waiting = new ArrayDeque<>(List.of(condition));
        while (!waiting.isEmpty()) {
            SqlNode node = waiting.pop();
            if (node instanceof Form form && form.name.equals("IN")) {
                compared(form.operands, found);
            } else if (node instanceof SqlBasicCall call) {
                if (call.getKind() == SqlKind.AND) {
                    call.getOperandList().forEach(waiting::push);
                } else if (call.getKind() == SqlKind.EQUALS && call.operandCount() == 2) {
                    List<SqlNode> sides = call.getOperandList();
                    compared(
                            sides.get(0) instanceof SqlIdentifier ? sides : List.of(sides.get(1), sides.get(0)), found);
                }
            }
        }
    }

    private static void compared(List<SqlNode> operands, BiConsumer<SqlIdentifier, List<RowValue>> found) {
        if (!(operands.get(0) instanceof SqlIdentifier column) || column.isStar() || operands.size() > VALUES_MAX) {
            return;
        }
        List<RowValue> values = new ArrayList<>();
        for (SqlNode operand : operands.subList(1, operands.size())) {
            RowValue value = value(operand);
            if (value == null) {
                return;
            }
            values.add(value);
        }
        found.accept(column, values);
    }

    /** A literal or a parameter; null for everything else. */
    static @Nullable RowValue value(SqlNode node) {
        return value(node, WITHIN_MAX);
    }

    private static @Nullable RowValue value(SqlNode node, int within) {
        if (node instanceof SqlDynamicParam parameter) {
            return RowValue.parameter(parameter.getIndex() + 1);
        }
        if (node instanceof SqlNumericLiteral number) {
            return RowValue.literal(number.bigDecimalValue().toPlainString(), false);
        }
        if (node instanceof SqlLiteral) {
            String text = Terms.text(node);
            return text == null ? null : RowValue.literal(text, true);
        }
        return node instanceof SqlBasicCall call && call.operandCount() > 0 && within > 0
                ? within(call, within - 1)
                : null;
    }

    /** A literal with a sign, or as a value of a type that leaves it what it is. */
    private static @Nullable RowValue within(SqlBasicCall call, int within) {
        RowValue inner = value(call.operand(0), within);
        if (inner == null || inner.text() == null) {
            return null;
        }
        if (call.getKind() == SqlKind.CAST && call.operand(1) instanceof TypeName type) {
            return type.modifiers.isEmpty() && SAME.contains(type.parts.get(type.parts.size() - 1)) ? inner : null;
        }
        boolean sign = call.operandCount() == 1 && call.getOperator().getName().equals("-");
        return sign && !inner.quoted() ? RowValue.literal("-" + inner.text(), false) : null;
    }
}
