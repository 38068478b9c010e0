package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.FunctionCall;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.WindowSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** Calls of functions, aggregates and window functions (manual, 4.2.6 to 4.2.8 and 4.3). */
final class FunctionParser {
    private final Tokens tokens;
    private final Grammar grammar;

    FunctionParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** A call of a built-in function that special syntax stands for. */
    FunctionCall system(String name, List<SqlNode> arguments, Place place) {
        return new FunctionCall(List.of("pg_catalog", name), arguments, List.of(), null, null, tokens.spanning(place));
    }

    /** A call whose name has been read; the parenthesis is next. */
    FunctionCall call(List<String> name, Place place) {
        List<SqlNode> arguments = new ArrayList<>();
        List<SqlNode> ordering = new ArrayList<>();
        arguments(arguments, ordering);
        return suffixes(name, arguments, ordering, place);
    }

    /** A call whose name has been read, without what may follow its arguments. */
    FunctionCall application(List<String> name, Place place) {
        List<SqlNode> arguments = new ArrayList<>();
        List<SqlNode> ordering = new ArrayList<>();
        arguments(arguments, ordering);
        return new FunctionCall(name, arguments, ordering, null, null, tokens.spanning(place));
    }

    private void arguments(List<SqlNode> arguments, List<SqlNode> ordering) {
        tokens.enter();
        tokens.expectSymbol("(");
        if (tokens.atSymbol("*") && tokens.peek(1).isSymbol(")")) {
            tokens.next();
        } else if (!tokens.atSymbol(")")) {
            boolean variadic = tokens.acceptAny("all", "distinct") && tokens.at("variadic");
            do {
                if (variadic) {
                    throw tokens.unexpected();
                }
                variadic = tokens.accept("variadic");
                arguments.add(argument());
            } while (tokens.acceptSymbol(","));
            ordering.addAll(grammar.queries.ordering());
        }
        tokens.expectSymbol(")");
        tokens.leave();
    }

    /** One argument, perhaps with its name. */
    SqlNode argument() {
        Place place = tokens.place();
        if (NameParser.label(tokens.peek())
                && (tokens.peek(1).isSymbol("=>") || tokens.peek(1).isSymbol(":="))) {
            grammar.names.anyName();
            tokens.next();
            return new Form(Form.NAMED_ARGUMENT, List.of(grammar.expressions.expression()), tokens.spanning(place));
        }
        return grammar.expressions.expression();
    }

    /** WITHIN GROUP, FILTER and OVER. */
    FunctionCall suffixes(List<String> name, List<SqlNode> arguments, List<SqlNode> ordering, Place place) {
        if (tokens.accept("within", "group")) {
            tokens.expectSymbol("(");
            if (!tokens.at("order")) {
                throw tokens.unexpected();
            }
            ordering.addAll(grammar.queries.ordering());
            tokens.expectSymbol(")");
        }
        SqlNode filter = filter();
        return new FunctionCall(name, arguments, ordering, filter, over(), tokens.spanning(place));
    }

    private @Nullable SqlNode filter() {
        if (!tokens.atCall("filter")) {
            return null;
        }
        tokens.expect("filter");
        tokens.expectSymbol("(");
        tokens.expect("where");
        SqlNode condition = grammar.expressions.expression();
        tokens.expectSymbol(")");
        return condition;
    }

    private @Nullable WindowSpec over() {
        Place place = tokens.place();
        if (!tokens.accept("over")) {
            return null;
        }
        if (tokens.atSymbol("(")) {
            return window(null);
        }
        grammar.names.name();
        return new WindowSpec(null, List.of(), List.of(), List.of(), tokens.spanning(place));
    }

    /** A window's definition in parentheses. */
    WindowSpec window(@Nullable String label) {
        Place place = tokens.place();
        tokens.expectSymbol("(");
        if (grammar.names.atName() && !tokens.atAny("partition", "range", "rows", "groups")) {
            grammar.names.name();
        }
        List<SqlNode> partition = List.of();
        if (tokens.accept("partition")) {
            tokens.expect("by");
            partition = grammar.expressions.list();
        }
        List<SqlNode> ordering = grammar.queries.ordering();
        List<SqlNode> frame = new ArrayList<>();
        if (tokens.acceptAny("range", "rows", "groups")) {
            frame(frame);
        }
        tokens.expectSymbol(")");
        return new WindowSpec(label, partition, ordering, frame, tokens.spanning(place));
    }

    private void frame(List<SqlNode> frame) {
        if (tokens.accept("between")) {
            bound(frame);
            tokens.expect("and");
        }
        bound(frame);
        if (tokens.accept("exclude")) {
            if (tokens.accept("current")) {
                tokens.expect("row");
            } else if (tokens.accept("no")) {
                tokens.expect("others");
            } else {
                tokens.expectAny("group", "ties");
            }
        }
    }

    private void bound(List<SqlNode> frame) {
        if (tokens.accept("current", "row")) {
            return;
        }
        if (!tokens.at("unbounded", "preceding") && !tokens.at("unbounded", "following")) {
            frame.add(grammar.expressions.expression());
        } else {
            tokens.next();
        }
        tokens.expectAny("preceding", "following");
    }
}
