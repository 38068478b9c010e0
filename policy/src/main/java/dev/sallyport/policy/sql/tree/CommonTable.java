package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** One common table expression. */
public final class CommonTable extends SyntaxNode {
    public final String name;
    public final boolean renamed;
    public final Statement statement;
    /** CYCLE's expressions. */
    public final List<SqlNode> extras;

    public CommonTable(String name, boolean renamed, Statement statement, List<SqlNode> extras, SqlParserPos position) {
        super("COMMON TABLE", position);
        this.name = name;
        this.renamed = renamed;
        this.statement = statement;
        this.extras = List.copyOf(extras);
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(statement, extras);
    }
}
