package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** A type's name with its modifiers. */
public final class TypeName extends SyntaxNode {
    /** Folded and unquoted. */
    public final List<String> parts;

    public final List<SqlNode> modifiers;

    public TypeName(List<String> parts, List<SqlNode> modifiers, SqlParserPos position) {
        super("TYPE NAME", position);
        this.parts = List.copyOf(parts);
        this.modifiers = List.copyOf(modifiers);
    }

    @Override
    public List<SqlNode> getOperandList() {
        return modifiers;
    }
}
