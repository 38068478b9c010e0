package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** DELETE. */
public final class Delete extends Statement {
    public final @Nullable WithClause with;
    public final RelationName target;
    public final @Nullable String alias;
    public final List<SqlNode> using;
    public final @Nullable SqlNode where;
    /** Whether WHERE CURRENT OF names the row. */
    public final boolean cursor;

    public final @Nullable Returning returning;

    public Delete(
            @Nullable WithClause with,
            RelationName target,
            @Nullable String alias,
            List<SqlNode> using,
            @Nullable SqlNode where,
            boolean cursor,
            @Nullable Returning returning,
            SqlParserPos position) {
        super("DELETE", position);
        this.with = with;
        this.target = target;
        this.alias = alias;
        this.using = List.copyOf(using);
        this.where = where;
        this.cursor = cursor;
        this.returning = returning;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(with, target, using, where, returning);
    }
}
