package dev.sallyport.policy.sql.tree;

import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * A keyword construct without meaning of its own for the facts (CASE, COALESCE, ROW, ARRAY, …): what matters is in its
 * operands.
 */
public final class Form extends SyntaxNode {
    /** The name of the form that a key of ORDER BY … USING, or of an exclusion constraint, is. */
    public static final String USING = "USING";

    /** The name of the form that a call's argument with a name is. */
    public static final String NAMED_ARGUMENT = "ARGUMENT";

    /**
     * The names of the forms that are PostgreSQL's own functions with grammar of their own, and whose columns the server
     * calls by the same word. SQL/JSON's aren't among them: they have their own ways.
     */
    public static final Set<String> KEYWORD_FUNCTIONS = Set.of(
            "coalesce",
            "greatest",
            "least",
            "grouping",
            "merge_action",
            "current_date",
            "current_time",
            "current_timestamp",
            "localtime",
            "localtimestamp",
            "current_role",
            "current_user",
            "user",
            "session_user",
            "system_user",
            "current_catalog",
            "current_schema",
            "xmlconcat",
            "xmlelement",
            "xmlforest",
            "xmlparse",
            "xmlpi",
            "xmlroot",
            "xmlserialize");

    public final String name;
    public final List<SqlNode> operands;

    /** The operators that it stands for, which are found by their names as any operator is. */
    public final List<String> operators;

    public Form(String name, List<SqlNode> operands, SqlParserPos position) {
        this(name, operands, List.of(), position);
    }

    public Form(String name, List<SqlNode> operands, List<String> operators, SqlParserPos position) {
        super("FORM", position);
        this.name = name;
        this.operands = List.copyOf(operands);
        this.operators = List.copyOf(operators);
    }

    @Override
    public List<SqlNode> getOperandList() {
        return operands;
    }
}
