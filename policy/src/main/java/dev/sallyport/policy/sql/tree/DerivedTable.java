package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** A subquery in FROM. */
public final class DerivedTable extends SyntaxNode {
    public final Query query;
    /** Whether it sees the columns of the items before it. */
    public final boolean lateral;

    public final @Nullable Alias alias;

    public DerivedTable(Query query, boolean lateral, @Nullable Alias alias, SqlParserPos position) {
        super("DERIVED TABLE", position);
        this.query = query;
        this.lateral = lateral;
        this.alias = alias;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(query, alias);
    }
}
