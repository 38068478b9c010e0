package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** A relation in FROM. */
public final class TableSource extends SyntaxNode {
    public final RelationName relation;
    public final @Nullable Alias alias;
    /** TABLESAMPLE's expressions. */
    public final List<SqlNode> sample;

    public TableSource(RelationName relation, @Nullable Alias alias, List<SqlNode> sample, SqlParserPos position) {
        super("TABLE SOURCE", position);
        this.relation = relation;
        this.alias = alias;
        this.sample = List.copyOf(sample);
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(relation, alias, sample);
    }
}
