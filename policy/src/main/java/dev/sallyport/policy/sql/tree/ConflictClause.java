package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** ON CONFLICT. */
public final class ConflictClause extends SyntaxNode {
    public final List<SqlNode> targets;
    public final @Nullable SqlNode targetWhere;
    public final List<Assignment> assignments;
    public final @Nullable SqlNode where;

    public ConflictClause(
            List<SqlNode> targets,
            @Nullable SqlNode targetWhere,
            List<Assignment> assignments,
            @Nullable SqlNode where,
            SqlParserPos position) {
        super("CONFLICT CLAUSE", position);
        this.targets = List.copyOf(targets);
        this.targetWhere = targetWhere;
        this.assignments = List.copyOf(assignments);
        this.where = where;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(targets, targetWhere, assignments, where);
    }
}
