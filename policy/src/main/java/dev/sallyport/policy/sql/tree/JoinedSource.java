package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** A join, or one in parentheses with a name. */
public final class JoinedSource extends SyntaxNode {
    public final SqlNode left;
    public final @Nullable SqlNode right;
    public final boolean full;
    public final boolean natural;
    /** USING's columns. */
    public final List<SqlIdentifier> using;

    public final @Nullable SqlNode condition;
    /** The name of a parenthesised join, or of USING's columns. */
    public final @Nullable Alias alias;

    public JoinedSource(
            SqlNode left,
            @Nullable SqlNode right,
            boolean full,
            boolean natural,
            List<SqlIdentifier> using,
            @Nullable SqlNode condition,
            @Nullable Alias alias,
            SqlParserPos position) {
        super("JOINED SOURCE", position);
        this.left = left;
        this.right = right;
        this.full = full;
        this.natural = natural;
        this.using = List.copyOf(using);
        this.condition = condition;
        this.alias = alias;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(left, right, using, condition, alias);
    }
}
