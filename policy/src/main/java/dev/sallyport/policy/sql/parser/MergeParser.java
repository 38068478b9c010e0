package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.tree.Assignment;
import dev.sallyport.policy.sql.tree.Merge;
import dev.sallyport.policy.sql.tree.MergeAction;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.sql.tree.WithClause;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** MERGE (manual, its reference page). */
final class MergeParser {
    private final Tokens tokens;
    private final Grammar grammar;

    MergeParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    Merge merge(@Nullable WithClause with, SqlParserPos place) {
        tokens.expect("merge", "into");
        RelationName target = grammar.names.relationExpression();
        String alias = grammar.dml.alias();
        tokens.expect("using");
        SqlNode source = grammar.from.item();
        tokens.expect("on");
        SqlNode condition = grammar.expressions.expression();
        List<MergeAction> actions = new ArrayList<>();
        do {
            actions.add(action());
        } while (tokens.at("when"));
        return new Merge(with, target, alias, source, condition, actions, grammar.dml.returning(), place);
    }

    private MergeAction action() {
        SqlParserPos place = tokens.place();
        tokens.expect("when");
        tokens.accept("not");
        tokens.expect("matched");
        if (tokens.accept("by")) {
            tokens.expectAny("source", "target");
        }
        SqlNode condition = tokens.accept("and") ? grammar.expressions.expression() : null;
        tokens.expect("then");
        List<Assignment> assignments = List.of();
        List<SqlIdentifier> columns = new ArrayList<>();
        List<SqlNode> values = new ArrayList<>();
        if (tokens.accept("update")) {
            tokens.expect("set");
            assignments = grammar.dml.assignments();
        } else if (tokens.accept("insert")) {
            insert(columns, values);
        } else if (tokens.accept("do")) {
            tokens.expect("nothing");
        } else {
            tokens.expect("delete");
        }
        return new MergeAction(condition, assignments, columns, values, place);
    }

    private void insert(List<SqlIdentifier> columns, List<SqlNode> values) {
        if (tokens.acceptSymbol("(")) {
            do {
                columns.add(grammar.dml.target(values));
            } while (tokens.acceptSymbol(","));
            tokens.expectSymbol(")");
        }
        grammar.dml.overriding();
        if (!tokens.accept("default", "values")) {
            tokens.expect("values");
            values.addAll(grammar.primaries.arguments());
        }
    }
}
