package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.tree.Assignment;
import dev.sallyport.policy.sql.tree.Merge;
import dev.sallyport.policy.sql.tree.MergeAction;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.sql.tree.WithClause;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** MERGE (manual, its reference page). */
final class MergeParser {
    private final Tokens tokens;
    private final Grammar grammar;

    MergeParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    Merge merge(@Nullable WithClause with, Place place) {
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
        return new Merge(
                with, target, alias, source, condition, actions, grammar.dml.returning(), tokens.spanning(place));
    }

    private MergeAction action() {
        Place place = tokens.place();
        tokens.expect("when");
        boolean absent = tokens.accept("not");
        boolean matched = !absent;
        tokens.expect("matched");
        if (absent && tokens.accept("by")) {
            absent = !tokens.accept("source");
            if (absent) {
                tokens.expect("target");
            }
        }
        SqlNode condition = tokens.accept("and") ? grammar.expressions.expression() : null;
        tokens.expect("then");
        if (!absent && tokens.accept("update")) {
            tokens.expect("set");
            return action(MergeAction.Kind.UPDATE, matched, condition, grammar.dml.assignments(), place);
        }
        if (absent && tokens.accept("insert")) {
            return insert(condition, place);
        }
        if (tokens.accept("do")) {
            tokens.expect("nothing");
            return action(MergeAction.Kind.NOTHING, matched, condition, List.of(), place);
        }
        if (absent) {
            throw tokens.unexpected();
        }
        tokens.expect("delete");
        return action(MergeAction.Kind.DELETE, matched, condition, List.of(), place);
    }

    private MergeAction action(
            MergeAction.Kind kind,
            boolean matched,
            @Nullable SqlNode condition,
            List<Assignment> assignments,
            Place place) {
        return new MergeAction(
                kind, matched, condition, assignments, List.of(), List.of(), List.of(), tokens.spanning(place));
    }

    private MergeAction insert(@Nullable SqlNode condition, Place place) {
        List<SqlIdentifier> columns = new ArrayList<>();
        List<SqlNode> subscripts = new ArrayList<>();
        List<SqlNode> values = new ArrayList<>();
        if (tokens.acceptSymbol("(")) {
            do {
                columns.add(grammar.dml.target(subscripts));
            } while (tokens.acceptSymbol(","));
            tokens.expectSymbol(")");
        }
        grammar.dml.overriding();
        if (!columns.isEmpty() || !tokens.accept("default", "values")) {
            tokens.expect("values");
            values.addAll(grammar.primaries.someArguments());
        }
        return new MergeAction(
                MergeAction.Kind.INSERT,
                false,
                condition,
                List.of(),
                columns,
                subscripts,
                values,
                tokens.spanning(place));
    }
}
