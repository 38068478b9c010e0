package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** What a FROM item is called. */
public final class Alias extends SyntaxNode {
    public final String name;
    /** New names for its columns, perhaps empty. */
    public final List<String> columns;

    public final List<SqlNode> definitions;

    public Alias(String name, List<String> columns, List<SqlNode> definitions, SqlParserPos position) {
        super("ALIAS", position);
        this.name = name;
        this.columns = List.copyOf(columns);
        this.definitions = List.copyOf(definitions);
    }

    @Override
    public List<SqlNode> getOperandList() {
        return definitions;
    }
}
