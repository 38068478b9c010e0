package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** SELECT up to WINDOW. */
public final class SelectCore extends SyntaxNode {
    public final List<SelectItem> items;
    /** Whether it has DISTINCT without ON. */
    public final boolean distinct;

    public final List<SqlNode> distinctOn;
    /** The relation that SELECT INTO creates, or null. */
    public final @Nullable RelationName into;

    public final boolean intoTemporary;
    public final List<SqlNode> from;
    public final @Nullable SqlNode where;
    public final List<SqlNode> grouping;
    public final @Nullable SqlNode having;
    public final List<WindowSpec> windows;

    public SelectCore(
            List<SelectItem> items,
            boolean distinct,
            List<SqlNode> distinctOn,
            @Nullable RelationName into,
            boolean intoTemporary,
            List<SqlNode> from,
            @Nullable SqlNode where,
            List<SqlNode> grouping,
            @Nullable SqlNode having,
            List<WindowSpec> windows,
            SqlParserPos position) {
        super("SELECT CORE", position);
        this.items = List.copyOf(items);
        this.distinct = distinct;
        this.distinctOn = List.copyOf(distinctOn);
        this.into = into;
        this.intoTemporary = intoTemporary;
        this.from = List.copyOf(from);
        this.where = where;
        this.grouping = List.copyOf(grouping);
        this.having = having;
        this.windows = List.copyOf(windows);
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(distinctOn, items, into, from, where, grouping, having, windows);
    }
}
