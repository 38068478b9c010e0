package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** An item of a SELECT list or of RETURNING. */
public final class SelectItem extends SyntaxNode {
    public final SqlNode expression;
    public final @Nullable String alias;

    public SelectItem(SqlNode expression, @Nullable String alias, SqlParserPos position) {
        super("SELECT ITEM", position);
        this.expression = expression;
        this.alias = alias;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(expression);
    }
}
