package dev.sallyport.policy.sql.lineage;

import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.FunctionCall;
import dev.sallyport.policy.sql.tree.Indirection;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.SelectCore;
import dev.sallyport.policy.sql.tree.SelectItem;
import dev.sallyport.policy.sql.tree.ValuesRows;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** What the server calls a column that has no alias ({@code FigureColname} in its source). */
final class ColumnNames {
    private static final String NO_NAME = "?column?";

    /** Further forms that the server names after the word they begin with. */
    private static final Set<String> BY_WORD = Set.of("nullif", "EXISTS", "ARRAY", "ROW");

    private static final Set<String> WITHOUT =
            Set.of("BETWEEN", "IN", "LIKE", "QUANTIFIED", "QUANTIFIED ALL", "DEFAULT");

    private ColumnNames() {}

    /** The name that an expression's column gets, or null if that isn't certain. */
    static @Nullable String of(SqlNode expression) {
        SqlNode node = expression;
        while (true) {
            if (node instanceof SqlIdentifier identifier) {
                return identifier.isStar() ? null : identifier.names.get(identifier.names.size() - 1);
            }
            if (node instanceof FunctionCall call) {
                return call.name.get(call.name.size() - 1);
            }
            if (node instanceof Indirection indirection) {
                if (indirection.field != null) {
                    return indirection.field;
                }
                node = indirection.target;
            } else if (node instanceof Form form && form.name.equals("COLLATE")) {
                node = form.operands.get(0);
            } else {
                return other(node);
            }
        }
    }

    private static @Nullable String other(SqlNode node) {
        if (node instanceof Form form) {
            return form(form);
        }
        if (node instanceof Query query) {
            return query(query);
        }
        if (node instanceof SqlBasicCall call) {
            // A cast is called what its operand is called, unless that has no name of its own.
            String inner = call.getKind() == SqlKind.CAST ? strong(call.operand(0)) : NO_NAME;
            return NO_NAME.equals(inner) && call.getKind() == SqlKind.CAST ? null : inner;
        }
        if (node instanceof SqlLiteral literal
                && literal.getTypeName() == org.apache.calcite.sql.type.SqlTypeName.BOOLEAN) {
            return "bool";
        }
        return node instanceof SqlLiteral || node instanceof SqlDynamicParam ? NO_NAME : null;
    }

    /** The name of a cast's operand if the server surely keeps it, else null. */
    private static @Nullable String strong(SqlNode operand) {
        boolean named = operand instanceof SqlIdentifier
                || operand instanceof FunctionCall
                || (operand instanceof Indirection indirection && indirection.field != null);
        return named ? of(operand) : null;
    }

    private static @Nullable String form(Form form) {
        if (Form.KEYWORD_FUNCTIONS.contains(form.name) || BY_WORD.contains(form.name)) {
            return form.name.toLowerCase(Locale.ROOT);
        }
        if (form.name.equals("CAST")) {
            return strong(form.operands.get(0));
        }
        return WITHOUT.contains(form.name) || form.name.startsWith("IS ") ? NO_NAME : null;
    }

    private static @Nullable String query(Query query) {
        SqlNode body = query.body;
        while (body instanceof Query inner) {
            body = inner.body;
        }
        if (body instanceof SelectCore core && !core.items.isEmpty()) {
            SelectItem first = core.items.get(0);
            return first.alias != null ? first.alias : first.expression instanceof Query ? null : of(first.expression);
        }
        return body instanceof ValuesRows ? "column1" : null;
    }
}
