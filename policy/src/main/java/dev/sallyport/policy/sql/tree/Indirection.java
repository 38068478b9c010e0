package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** Subscripts or a field of what isn't a plain name: {@code (x).f}, {@code (x).*}, {@code a[1:2]}. */
public final class Indirection extends SyntaxNode {
    public final SqlNode target;
    /** The field, {@code *} for all, or null for subscripts. */
    public final @Nullable String field;

    public final List<SqlNode> subscripts;

    public Indirection(SqlNode target, @Nullable String field, List<SqlNode> subscripts, SqlParserPos position) {
        super("INDIRECTION", position);
        this.target = target;
        this.field = field;
        this.subscripts = List.copyOf(subscripts);
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(target, subscripts);
    }
}
