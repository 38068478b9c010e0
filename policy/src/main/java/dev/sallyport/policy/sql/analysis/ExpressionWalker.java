package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.FunctionCall;
import dev.sallyport.policy.sql.tree.Indirection;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.TypeName;
import dev.sallyport.policy.sql.tree.WindowSpec;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.SettingChange;
import dev.sallyport.policy.statement.Trait;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/**
 * Finds columns, calls, parameters and subqueries in expressions. Walks with a stack of its own, because operators that
 * associate to the left make trees as deep as they are long.
 */
final class ExpressionWalker {
    private static final Set<String> PATH_SETTINGS = Set.of("search_path", "role", "session_authorization", "*");

    /** Further functions that have grammar of their own, as their forms are called. */
    private static final Set<String> CONSTRUCTS = Set.of(
            "IS DOCUMENT",
            "IS NOT DOCUMENT",
            "XMLTABLE",
            "json",
            "json_scalar",
            "json_serialize",
            "json_object",
            "json_objectagg",
            "json_array",
            "json_arrayagg",
            "json_query",
            "json_exists",
            "json_value",
            "JSON_TABLE");

    private record Step(SqlNode node, ColumnUsage usage) {}

    private final Walk walk;
    private @Nullable FunctionCall pinnedCall;
    private @Nullable String pinnedSetting;

    ExpressionWalker(Walk walk) {
        this.walk = walk;
    }

    void walkAll(FactsBuilder facts, Collection<? extends SqlNode> nodes, ColumnUsage usage, Scope scope) {
        for (SqlNode node : nodes) {
            walk(facts, node, usage, scope);
        }
    }

    void walk(FactsBuilder facts, @Nullable SqlNode root, ColumnUsage usage, Scope scope) {
        if (root == null) {
            return;
        }
        Deque<Step> stack = new ArrayDeque<>();
        stack.push(new Step(root, usage));
        while (!stack.isEmpty()) {
            Step step = stack.pop();
            SqlNode node = step.node;
            if (node instanceof SqlIdentifier identifier) {
                walk.mention(facts, new ColumnMention(written(identifier), step.usage, null, Place.offset(identifier)));
            } else if (node instanceof SqlDynamicParam parameter) {
                facts.parameter(parameter.getIndex() + 1);
            } else if (node instanceof Query query) {
                walk.queries.query(facts, query, scope, false);
            } else if (node instanceof FunctionCall call) {
                function(facts, call, step.usage, stack);
            } else if (node instanceof WindowSpec window) {
                window(window, step.usage, stack);
            } else {
                hidden(facts, node);
                if (node instanceof SqlCall call) {
                    pushAll(call.getOperandList(), step.usage, stack);
                }
            }
        }
    }

    /** Walks an item of SELECT that may name a setting by the column that is pinned to it. */
    void walkPinned(FactsBuilder facts, SqlNode item, PinnedSetting pinned, Scope scope) {
        if (item instanceof FunctionCall call
                && !call.arguments.isEmpty()
                && call.ordering.isEmpty()
                && call.filter == null
                && call.over == null
                && pinned.names(call.arguments.get(0))) {
            pinnedCall = call;
            pinnedSetting = pinned.setting();
        }
        walk(facts, item, ColumnUsage.EXPRESSION, scope);
        pinnedCall = null;
        pinnedSetting = null;
    }

    /** An identifier's parts, with {@code *} for its star. */
    static List<String> written(SqlIdentifier identifier) {
        if (!identifier.isStar()) {
            return identifier.names;
        }
        List<String> parts = new ArrayList<>(identifier.names);
        parts.set(parts.size() - 1, "*");
        return List.copyOf(parts);
    }

    private static void pushAll(List<? extends SqlNode> nodes, ColumnUsage usage, Deque<Step> stack) {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            stack.push(new Step(nodes.get(i), usage));
        }
    }

    private void function(FactsBuilder facts, FunctionCall call, ColumnUsage usage, Deque<Step> stack) {
        NameResolver.Functions functions = walk.names.function(call.name);
        int position = walk.positions.of(Place.offset(call));
        facts.add(new FunctionUse(call.name, functions.names(), functions.known(), call.way, position));
        String name = call.name.get(call.name.size() - 1);
        if (name.equals("set_config") && (call.name.size() == 1 || call.name.contains("pg_catalog"))) {
            setConfig(facts, call);
        }
        if (call.over != null) {
            stack.push(new Step(call.over, usage));
        }
        if (call.filter != null) {
            stack.push(new Step(call.filter, ColumnUsage.PREDICATE));
        }
        // An ordered-set aggregate computes from what it is ordered by.
        pushAll(call.ordering, usage, stack);
        pushAll(call.arguments, usage, stack);
    }

    private static void window(WindowSpec window, ColumnUsage usage, Deque<Step> stack) {
        pushAll(window.frame, usage, stack);
        pushAll(window.ordering, ColumnUsage.ORDER, stack);
        pushAll(window.partition, ColumnUsage.GROUP, stack);
    }

    /** Calls that aren't written as calls. */
    private void hidden(FactsBuilder facts, SqlNode node) {
        if (node instanceof Indirection indirection) {
            field(facts, indirection);
        } else if (node instanceof TypeName type) {
            NameResolver.Functions functions = walk.names.cast(type.parts);
            if (functions != null) {
                int position = walk.positions.of(Place.offset(type));
                facts.add(new FunctionUse(
                        type.parts, functions.names(), functions.known(), FunctionUse.Way.DISGUISED, position));
            }
        } else if (node instanceof Form form) {
            if (Form.KEYWORD_FUNCTIONS.contains(form.name) || CONSTRUCTS.contains(form.name)) {
                facts.construct(form.name);
            }
            for (String operator : form.operators) {
                operator(facts, operator, Place.offset(form));
            }
        } else if (node instanceof SqlBasicCall call) {
            String name = call.getOperator().getName();
            // Both are made of the operator = (manual, 9.2).
            operator(facts, name.endsWith("DISTINCT FROM") ? "=" : name, Place.offset(call));
        }
    }

    /** Notes the function behind an operator that isn't PostgreSQL's own. */
    void operator(FactsBuilder facts, String written, int offset) {
        if (Character.isLetter(written.charAt(written.length() - 1))) {
            return;
        }
        // An operator's characters have no dot among them: dots follow schemas.
        List<String> parts = written.indexOf('.') < 0 ? List.of(written) : List.of(written.split("\\.", -1));
        NameResolver.Functions functions = walk.names.operator(parts);
        if (functions != null) {
            facts.add(new FunctionUse(
                    parts, functions.names(), functions.known(), FunctionUse.Way.DISGUISED, walk.positions.of(offset)));
        }
    }

    /** {@code (x).f} may be a call of f with x. */
    private void field(FactsBuilder facts, Indirection indirection) {
        String field = indirection.field;
        if (field != null && !field.equals("*") && walk.names.functionExists(field)) {
            NameResolver.Functions functions = walk.names.function(List.of(field));
            int position = walk.positions.of(Place.offset(indirection));
            facts.add(new FunctionUse(
                    List.of(field), functions.names(), functions.known(), FunctionUse.Way.DISGUISED, position));
        }
    }

    // That very call is meant, not one that looks like it.
    @SuppressWarnings("ReferenceEquality")
    private void setConfig(FactsBuilder facts, FunctionCall call) {
        List<SqlNode> arguments = call.arguments;
        String name = arguments.isEmpty() ? null : string(arguments.get(0));
        if (call == pinnedCall) {
            name = pinnedSetting;
        }
        boolean plain = name != null
                && arguments.size() == 3
                && arguments.stream().noneMatch(a -> a instanceof Form form && form.name.equals(Form.NAMED_ARGUMENT));
        String setting = plain && name != null ? name.toLowerCase(Locale.ROOT) : "*";
        String value = plain ? string(arguments.get(1)) : null;
        boolean local =
                plain && arguments.get(2) instanceof SqlLiteral literal && Boolean.TRUE.equals(literal.getValue());
        facts.add(new SettingChange(setting, value, local));
        if (PATH_SETTINGS.contains(setting)) {
            facts.add(Trait.CHANGES_SEARCH_PATH);
        }
    }

    private static @Nullable String string(SqlNode node) {
        if (node instanceof SqlLiteral literal && org.apache.calcite.sql.SqlUtil.isLiteral(literal)) {
            return org.apache.calcite.sql.type.SqlTypeName.CHAR_TYPES.contains(literal.getTypeName())
                    ? literal.getValueAs(String.class)
                    : null;
        }
        return null;
    }
}
