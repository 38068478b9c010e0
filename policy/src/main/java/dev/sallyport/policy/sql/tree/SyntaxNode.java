package dev.sallyport.policy.sql.tree;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** A node that Calcite has no class for. */
public abstract class SyntaxNode extends SqlCall {
    /** One a class of nodes. */
    private static final Map<String, SqlOperator> OPERATORS = new ConcurrentHashMap<>();

    private final SqlOperator operator;

    protected SyntaxNode(String name, SqlParserPos position) {
        super(position);
        this.operator = OPERATORS.computeIfAbsent(name, key -> new SqlSpecialOperator(key, SqlKind.OTHER));
    }

    @Override
    public final SqlOperator getOperator() {
        return operator;
    }

    /** Writes the node as it stands in the text that it was read from. */
    @Override
    public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
        Place place = Place.of(this);
        writer.print(place == null ? operator.getName() : place.text());
    }

    /** Collects operands: nodes, collections of nodes and absences (null, left out), in order. */
    protected static List<SqlNode> nodes(@Nullable Object... parts) {
        List<SqlNode> nodes = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof SqlNode node) {
                nodes.add(node);
            } else if (part instanceof Collection<?> several) {
                for (Object item : several) {
                    if (item instanceof SqlNode node) {
                        nodes.add(node);
                    }
                }
            }
        }
        return nodes;
    }
}
