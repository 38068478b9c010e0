package dev.sallyport.policy.sql.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * A keyword construct without meaning of its own for the facts (CASE, COALESCE, ROW, ARRAY, …): what matters is in its
 * operands.
 */
public final class Form extends SyntaxNode {
    /** The name of the form that a call's argument with a name is. */
    public static final String NAMED_ARGUMENT = "ARGUMENT";

    public final String name;
    public final List<SqlNode> operands;

    public Form(String name, List<SqlNode> operands, SqlParserPos position) {
        super("FORM", position);
        this.name = name;
        this.operands = List.copyOf(operands);
    }

    @Override
    public List<SqlNode> getOperandList() {
        return operands;
    }
}
