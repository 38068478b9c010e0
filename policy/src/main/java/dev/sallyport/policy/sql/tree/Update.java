package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** UPDATE. */
public final class Update extends Statement {
    public final @Nullable WithClause with;
    public final RelationName target;
    public final @Nullable String alias;
    public final List<Assignment> assignments;
    public final List<SqlNode> from;
    public final @Nullable SqlNode where;
    /** Whether WHERE CURRENT OF names the row. */
    public final boolean cursor;

    public final @Nullable Returning returning;

    public Update(
            @Nullable WithClause with,
            RelationName target,
            @Nullable String alias,
            List<Assignment> assignments,
            List<SqlNode> from,
            @Nullable SqlNode where,
            boolean cursor,
            @Nullable Returning returning,
            SqlParserPos position) {
        super("UPDATE", position);
        this.with = with;
        this.target = target;
        this.alias = alias;
        this.assignments = List.copyOf(assignments);
        this.from = List.copyOf(from);
        this.where = where;
        this.cursor = cursor;
        this.returning = returning;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(with, target, assignments, from, where, returning);
    }
}
