package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** A window's definition. */
public final class WindowSpec extends SyntaxNode {
    /** The name it is defined under in WINDOW, or null. */
    public final @Nullable String label;

    public final List<SqlNode> partition;
    public final List<SqlNode> ordering;
    /** Expressions in the frame's bounds. */
    public final List<SqlNode> frame;

    public WindowSpec(
            @Nullable String label,
            List<SqlNode> partition,
            List<SqlNode> ordering,
            List<SqlNode> frame,
            SqlParserPos position) {
        super("WINDOW SPEC", position);
        this.label = label;
        this.partition = List.copyOf(partition);
        this.ordering = List.copyOf(ordering);
        this.frame = List.copyOf(frame);
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(partition, ordering, frame);
    }
}
