package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** A query with what may surround its body. */
public final class Query extends Statement {
    public final @Nullable WithClause with;
    /** A {@link SelectCore}, {@link SetOperation}, {@link ValuesRows}, {@link TableQuery} or another query. */
    public final SqlNode body;

    public final List<SqlNode> ordering;
    /** LIMIT's, OFFSET's and FETCH's expressions. */
    public final List<SqlNode> limits;

    public final boolean locking;

    public Query(
            @Nullable WithClause with,
            SqlNode body,
            List<SqlNode> ordering,
            List<SqlNode> limits,
            boolean locking,
            SqlParserPos position) {
        super("QUERY", position);
        this.with = with;
        this.body = body;
        this.ordering = List.copyOf(ordering);
        this.limits = List.copyOf(limits);
        this.locking = locking;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(with, body, ordering, limits);
    }
}
