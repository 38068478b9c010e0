package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** A call of a function, aggregate or window function. */
public final class FunctionCall extends SyntaxNode {
    /** The name's parts; {@code pg_catalog.…} for functions that only special syntax names. */
    public final List<String> name;

    public final List<SqlNode> arguments;
    public final List<SqlNode> ordering;
    public final @Nullable SqlNode filter;
    public final @Nullable WindowSpec over;
    /** Whether the server calls it later, for what is defined here. */
    public final boolean attached;

    public FunctionCall(
            List<String> name,
            List<SqlNode> arguments,
            List<SqlNode> ordering,
            @Nullable SqlNode filter,
            @Nullable WindowSpec over,
            SqlParserPos position) {
        this(name, arguments, ordering, filter, over, false, position);
    }

    private FunctionCall(
            List<String> name,
            List<SqlNode> arguments,
            List<SqlNode> ordering,
            @Nullable SqlNode filter,
            @Nullable WindowSpec over,
            boolean attached,
            SqlParserPos position) {
        super("FUNCTION CALL", position);
        this.name = List.copyOf(name);
        this.arguments = List.copyOf(arguments);
        this.ordering = List.copyOf(ordering);
        this.filter = filter;
        this.over = over;
        this.attached = attached;
    }

    /** A function that isn't called now but later, for what is defined here. */
    public static FunctionCall attached(List<String> name, SqlParserPos position) {
        return new FunctionCall(name, List.of(), List.of(), null, null, true, position);
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(arguments, ordering, filter, over);
    }
}
