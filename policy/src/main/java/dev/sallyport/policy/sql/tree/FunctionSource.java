package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** Functions or other expressions in FROM, one or several side by side (manual, 7.2.1.4). */
public final class FunctionSource extends SyntaxNode {
    public final List<SqlNode> calls;
    /** For each call the names of its columns where they are written at the call, else an empty list. */
    public final List<List<String>> columns;
    /** The types of such columns. */
    public final List<SqlNode> definitions;
    /** Whether a last column counts the rows. */
    public final boolean ordinality;

    public final @Nullable Alias alias;

    public FunctionSource(
            List<SqlNode> calls,
            List<List<String>> columns,
            List<SqlNode> definitions,
            boolean ordinality,
            @Nullable Alias alias,
            SqlParserPos position) {
        super("FUNCTION SOURCE", position);
        this.calls = List.copyOf(calls);
        this.columns = List.copyOf(columns);
        this.definitions = List.copyOf(definitions);
        this.ordinality = ordinality;
        this.alias = alias;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(calls, definitions, alias);
    }
}
