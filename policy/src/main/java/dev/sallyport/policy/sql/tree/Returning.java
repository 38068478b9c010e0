package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** RETURNING. */
public final class Returning extends SyntaxNode {
    public final List<SelectItem> items;
    /** What the old row is called. */
    public final String oldName;
    /** What the new row is called. */
    public final String newName;

    public Returning(List<SelectItem> items, String oldName, String newName, SqlParserPos position) {
        super("RETURNING", position);
        this.items = List.copyOf(items);
        this.oldName = oldName;
        this.newName = newName;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(items);
    }
}
