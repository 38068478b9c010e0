package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** SET target = value. */
public final class Assignment extends SyntaxNode {
    /** The columns assigned to. */
    public final List<SqlIdentifier> columns;
    /** Expressions in the targets' subscripts. */
    public final List<SqlNode> subscripts;

    public final SqlNode value;

    public Assignment(List<SqlIdentifier> columns, List<SqlNode> subscripts, SqlNode value, SqlParserPos position) {
        super("ASSIGNMENT", position);
        this.columns = List.copyOf(columns);
        this.subscripts = List.copyOf(subscripts);
        this.value = value;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(columns, subscripts, value);
    }
}
