package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** WITH. */
public final class WithClause extends SyntaxNode {
    public final boolean recursive;
    public final List<CommonTable> tables;

    public WithClause(boolean recursive, List<CommonTable> tables, SqlParserPos position) {
        super("WITH CLAUSE", position);
        this.recursive = recursive;
        this.tables = List.copyOf(tables);
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(tables);
    }
}
