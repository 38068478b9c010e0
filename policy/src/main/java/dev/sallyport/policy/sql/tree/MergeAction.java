package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** WHEN … THEN … of MERGE. */
public final class MergeAction extends SyntaxNode {
    /** What is done to a row. */
    public enum Kind {
        UPDATE,
        INSERT,
        DELETE,
        NOTHING
    }

    public final Kind kind;
    /** Whether it is for rows of the target that have a match in the source. */
    public final boolean matched;

    public final @Nullable SqlNode condition;
    public final List<Assignment> assignments;
    /** INSERT's columns. */
    public final List<SqlIdentifier> columns;

    /** Expressions in the subscripts of INSERT's columns. */
    public final List<SqlNode> subscripts;
    /** INSERT's values. */
    public final List<SqlNode> values;

    public MergeAction(
            Kind kind,
            boolean matched,
            @Nullable SqlNode condition,
            List<Assignment> assignments,
            List<SqlIdentifier> columns,
            List<SqlNode> subscripts,
            List<SqlNode> values,
            SqlParserPos position) {
        super("MERGE ACTION", position);
        this.kind = kind;
        this.matched = matched;
        this.condition = condition;
        this.assignments = List.copyOf(assignments);
        this.columns = List.copyOf(columns);
        this.subscripts = List.copyOf(subscripts);
        this.values = List.copyOf(values);
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(condition, assignments, columns, subscripts, values);
    }
}
