package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** One common table expression. */
public final class CommonTable extends SyntaxNode {
    /** A column that SEARCH or CYCLE adds, and the columns that it is made of (manual, 7.8.2). */
    public record Added(String name, List<String> sources) {
        public Added {
            sources = List.copyOf(sources);
        }
    }

    public final String name;
    /** New names for its columns, perhaps fewer than it has. */
    public final List<String> columns;

    public final Statement statement;
    public final List<Added> added;
    /** CYCLE's expressions. */
    public final List<SqlNode> extras;

    public CommonTable(
            String name,
            List<String> columns,
            Statement statement,
            List<Added> added,
            List<SqlNode> extras,
            SqlParserPos position) {
        super("COMMON TABLE", position);
        this.name = name;
        this.columns = List.copyOf(columns);
        this.statement = statement;
        this.added = List.copyOf(added);
        this.extras = List.copyOf(extras);
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(statement, extras);
    }
}
