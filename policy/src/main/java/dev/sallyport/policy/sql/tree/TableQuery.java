package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** TABLE name. */
public final class TableQuery extends SyntaxNode {
    public final RelationName relation;

    public TableQuery(RelationName relation, SqlParserPos position) {
        super("TABLE QUERY", position);
        this.relation = relation;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(relation);
    }
}
