package dev.sallyport.policy.sql.tree;

import dev.sallyport.policy.statement.FunctionUse;
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
    /** How it comes to be called. */
    public final FunctionUse.Way way;

    public FunctionCall(
            List<String> name,
            List<SqlNode> arguments,
            List<SqlNode> ordering,
            @Nullable SqlNode filter,
            @Nullable WindowSpec over,
            SqlParserPos position) {
        this(name, arguments, ordering, filter, over, FunctionUse.Way.CALL, position);
    }

    private FunctionCall(
            List<String> name,
            List<SqlNode> arguments,
            List<SqlNode> ordering,
            @Nullable SqlNode filter,
            @Nullable WindowSpec over,
            FunctionUse.Way way,
            SqlParserPos position) {
        super("FUNCTION CALL", position);
        this.name = List.copyOf(name);
        this.arguments = List.copyOf(arguments);
        this.ordering = List.copyOf(ordering);
        this.filter = filter;
        this.over = over;
        this.way = way;
    }

    /** A function that isn't called now but later, for what is defined here. */
    public static FunctionCall attached(List<String> name, SqlParserPos position) {
        return new FunctionCall(name, List.of(), List.of(), null, null, FunctionUse.Way.ATTACHED, position);
    }

    /** TABLESAMPLE's method, which is a function's name. */
    public static FunctionCall sampling(List<String> name, List<SqlNode> arguments, SqlParserPos position) {
        return new FunctionCall(name, arguments, List.of(), null, null, FunctionUse.Way.DISGUISED, position);
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(arguments, ordering, filter, over);
    }
}
