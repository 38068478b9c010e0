package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** MERGE. */
public final class Merge extends Statement {
    public final @Nullable WithClause with;
    public final RelationName target;
    public final @Nullable String alias;
    public final SqlNode source;
    public final SqlNode condition;
    public final List<MergeAction> actions;
    public final @Nullable Returning returning;

    public Merge(
            @Nullable WithClause with,
            RelationName target,
            @Nullable String alias,
            SqlNode source,
            SqlNode condition,
            List<MergeAction> actions,
            @Nullable Returning returning,
            SqlParserPos position) {
        super("MERGE", position);
        this.with = with;
        this.target = target;
        this.alias = alias;
        this.source = source;
        this.condition = condition;
        this.actions = List.copyOf(actions);
        this.returning = returning;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(with, target, source, condition, actions, returning);
    }
}
