package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** Functions or other expressions in FROM. */
public final class FunctionSource extends SyntaxNode {
    public final List<SqlNode> calls;
    public final @Nullable Alias alias;

    public FunctionSource(List<SqlNode> calls, @Nullable Alias alias, SqlParserPos position) {
        super("FUNCTION SOURCE", position);
        this.calls = List.copyOf(calls);
        this.alias = alias;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(calls, alias);
    }
}
