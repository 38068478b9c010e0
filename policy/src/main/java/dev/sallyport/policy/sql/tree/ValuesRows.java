package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** VALUES. */
public final class ValuesRows extends SyntaxNode {
    public final List<SqlNode> expressions;

    public ValuesRows(List<SqlNode> expressions, SqlParserPos position) {
        super("VALUES ROWS", position);
        this.expressions = List.copyOf(expressions);
    }

    @Override
    public List<SqlNode> getOperandList() {
        return expressions;
    }
}
