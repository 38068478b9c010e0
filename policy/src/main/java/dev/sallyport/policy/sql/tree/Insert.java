package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** INSERT. */
public final class Insert extends Statement {
    public final @Nullable WithClause with;
    public final RelationName target;
    public final @Nullable String alias;
    public final List<SqlIdentifier> columns;
    public final List<SqlNode> subscripts;
    public final @Nullable Query source;

    /** Whether its values are taken where columns have identities; not with OVERRIDING USER VALUE. */
    public final boolean given;

    public final @Nullable ConflictClause conflict;
    public final @Nullable Returning returning;

    public Insert(
            @Nullable WithClause with,
            RelationName target,
            @Nullable String alias,
            List<SqlIdentifier> columns,
            List<SqlNode> subscripts,
            @Nullable Query source,
            boolean given,
            @Nullable ConflictClause conflict,
            @Nullable Returning returning,
            SqlParserPos position) {
        super("INSERT", position);
        this.with = with;
        this.target = target;
        this.alias = alias;
        this.columns = List.copyOf(columns);
        this.subscripts = List.copyOf(subscripts);
        this.source = source;
        this.given = given;
        this.conflict = conflict;
        this.returning = returning;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(with, target, columns, subscripts, source, conflict, returning);
    }
}
