package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** VALUES. */
public final class ValuesRows extends SyntaxNode {
    /** Those of all rows, row after row. */
    public final List<SqlNode> expressions;
    /** How many a row has; 0 if the rows differ. */
    public final int width;

    public ValuesRows(List<SqlNode> expressions, int width, SqlParserPos position) {
        super("VALUES ROWS", position);
        this.expressions = List.copyOf(expressions);
        this.width = width;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return expressions;
    }
}
