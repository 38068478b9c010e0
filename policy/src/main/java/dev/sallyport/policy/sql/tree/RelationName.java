package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** A relation's name as written. */
public final class RelationName extends SyntaxNode {
    /** Folded and unquoted, one to three. */
    public final List<String> parts;
    /** Whether ONLY stands before it. */
    public final boolean only;

    public RelationName(List<String> parts, boolean only, SqlParserPos position) {
        super("RELATION NAME", position);
        this.parts = List.copyOf(parts);
        this.only = only;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of();
    }
}
