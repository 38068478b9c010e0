package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Queries joined by UNION, INTERSECT or EXCEPT; chains are one node. */
public final class SetOperation extends SyntaxNode {
    public final List<SqlNode> queries;

    public SetOperation(List<SqlNode> queries, SqlParserPos position) {
        super("SET OPERATION", position);
        this.queries = List.copyOf(queries);
    }

    @Override
    public List<SqlNode> getOperandList() {
        return queries;
    }
}
