package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.sql.tree.SelectCore;
import dev.sallyport.policy.sql.tree.SelectItem;
import dev.sallyport.policy.sql.tree.SetOperation;
import dev.sallyport.policy.sql.tree.TableQuery;
import dev.sallyport.policy.sql.tree.ValuesRows;
import dev.sallyport.policy.sql.tree.WindowSpec;
import dev.sallyport.policy.sql.tree.WithClause;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** Queries (manual, chapter 7 and the SELECT and VALUES reference pages). FROM is {@link FromParser}'s. */
final class QueryParser {
    private static final int PARENTHESES_MAX = 1000;

    private final Tokens tokens;
    private final Grammar grammar;

    QueryParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** Whether a query begins here without a parenthesis. */
    boolean startsQuery() {
        return startsQuery(0);
    }

    private boolean startsQuery(int distance) {
        Token token = tokens.peek(distance);
        return token.is("select")
                || token.is("with")
                || token.is("table")
                || (token.is("values") && tokens.peek(distance + 1).isSymbol("("));
    }

    /** Whether here are one or more parentheses with a query directly inside the innermost. */
    boolean opensQuery() {
        int distance = 0;
        // Deeper than this nothing is read anyway; looking further would cost time at every level.
        while (distance < PARENTHESES_MAX && tokens.peek(distance).isSymbol("(")) {
            distance++;
        }
        return distance > 0 && startsQuery(distance);
    }

    /** Whether what follows goes on with a query that could already be complete. */
    boolean continues() {
        return tokens.atAny("union", "intersect", "except", "order", "limit", "offset", "fetch", "for");
    }

    /** A query with everything that may belong to it. */
    Query query() {
        tokens.enter();
        Place place = tokens.place();
        WithClause with = tokens.at("with") ? grammar.with.with() : null;
        Query query = query(with, place);
        tokens.leave();
        return query;
    }

    /** A query whose WITH has been read. */
    Query query(@Nullable WithClause with, Place place) {
        int start = tokens.peek().start();
        return finish(with, sets(intersections(operand(), start), start), place);
    }

    /** Goes on with a query whose first operand, in parentheses from {@code start} on, has been read. */
    Query continueWith(Query first, int start) {
        return finish(null, sets(intersections(first, start), start), tokens.place(Place.offset(first), start));
    }

    private Query finish(@Nullable WithClause with, SqlNode body, Place place) {
        List<SqlNode> ordering = ordering();
        List<SqlNode> limits = new ArrayList<>();
        boolean locking = grammar.limits.locks();
        if (grammar.limits.limits(limits) && !locking) {
            locking = grammar.limits.locks();
        }
        if (with == null && ordering.isEmpty() && limits.isEmpty() && !locking && body instanceof Query query) {
            return query;
        }
        Query query = new Query(with, body, ordering, limits, locking, tokens.spanning(place));
        query.span(place.start(), tokens.previousEnd());
        return query;
    }

    private SqlNode sets(SqlNode first, int start) {
        if (!tokens.atAny("union", "except")) {
            return first;
        }
        Place place = tokens.placeFrom(start);
        List<SqlNode> queries = new ArrayList<>();
        queries.add(first);
        while (tokens.acceptAny("union", "except")) {
            tokens.acceptAny("all", "distinct");
            int next = tokens.peek().start();
            queries.add(intersections(operand(), next));
        }
        return new SetOperation(queries, tokens.spanning(place));
    }

    private SqlNode intersections(SqlNode first, int start) {
        if (!tokens.at("intersect")) {
            return first;
        }
        Place place = tokens.placeFrom(start);
        List<SqlNode> queries = new ArrayList<>();
        queries.add(first);
        while (tokens.accept("intersect")) {
            tokens.acceptAny("all", "distinct");
            queries.add(operand());
        }
        return new SetOperation(queries, tokens.spanning(place));
    }

    private SqlNode operand() {
        Place place = tokens.place();
        if (tokens.atSymbol("(")) {
            return parenthesised();
        }
        if (tokens.accept("table")) {
            return new TableQuery(grammar.names.relationExpression(), tokens.spanning(place));
        }
        if (tokens.atCall("values")) {
            return values();
        }
        return select();
    }

    /** A query in parentheses. */
    Query parenthesised() {
        tokens.enter();
        tokens.expectSymbol("(");
        int start = tokens.peek().start();
        Query query = tokens.atSymbol("(") ? continueWith(parenthesised(), start) : query();
        tokens.expectSymbol(")");
        tokens.leave();
        return query;
    }

    private SqlNode values() {
        Place place = tokens.place();
        tokens.expect("values");
        List<SqlNode> all = new ArrayList<>();
        int width = -1;
        do {
            List<SqlNode> row = grammar.primaries.someArguments();
            all.addAll(row);
            width = width == -1 || width == row.size() ? row.size() : 0;
        } while (tokens.acceptSymbol(","));
        return new ValuesRows(all, width, tokens.spanning(place));
    }

    private SqlNode select() {
        Place place = tokens.place();
        tokens.expect("select");
        List<SqlNode> distinctOn = List.of();
        boolean distinct = tokens.accept("distinct");
        if (distinct && tokens.accept("on")) {
            distinct = false;
            distinctOn = grammar.primaries.someArguments();
        } else if (!distinct) {
            tokens.accept("all");
        }
        boolean bare = !distinct && distinctOn.isEmpty() && listEnds();
        List<SelectItem> items = bare ? List.of() : items();
        RelationName into = null;
        boolean temporary = false;
        if (tokens.accept("into")) {
            temporary = tokens.atAny("temporary", "temp", "local", "global");
            persistence();
            tokens.accept("table");
            into = grammar.names.relation();
        }
        List<SqlNode> from = tokens.accept("from") ? grammar.from.list() : List.of();
        SqlNode where = tokens.accept("where") ? grammar.expressions.expression() : null;
        List<SqlNode> grouping = grouping();
        SqlNode having = tokens.accept("having") ? grammar.expressions.expression() : null;
        List<WindowSpec> windows = windows();
        return new SelectCore(
                items,
                distinct,
                distinctOn,
                into,
                temporary,
                from,
                where,
                grouping,
                having,
                windows,
                tokens.spanning(place));
    }

    /** TEMPORARY, UNLOGGED and their kind before a new relation's name; tells whether it is a temporary one. */
    boolean persistence() {
        if (tokens.atAny("local", "global")
                && (tokens.peek(1).is("temp") || tokens.peek(1).is("temporary"))) {
            tokens.next();
        }
        // Each of these words may also be the name itself.
        Token next = tokens.peek(1);
        if (!NameParser.column(next) && !next.is("table") && !next.is("recursive")) {
            return false;
        }
        if (tokens.acceptAny("temporary", "temp")) {
            return true;
        }
        tokens.accept("unlogged");
        return false;
    }

    private boolean listEnds() {
        return tokens.atEnd()
                || tokens.atSymbol(")")
                || tokens.atSymbol(";")
                || tokens.atAny("into", "from", "where", "group", "having", "window")
                || continues();
    }

    /** The items of a SELECT list or of RETURNING. */
    List<SelectItem> items() {
        List<SelectItem> items = new ArrayList<>();
        do {
            items.add(item());
        } while (tokens.acceptSymbol(","));
        return items;
    }

    private SelectItem item() {
        Place place = tokens.place();
        if (tokens.acceptSymbol("*")) {
            return new SelectItem(SqlIdentifier.star(tokens.spanning(place)), null, tokens.spanning(place));
        }
        SqlNode expression = grammar.expressions.expression();
        String alias = null;
        if (tokens.accept("as")) {
            alias = grammar.names.label();
        } else if (NameParser.bareLabel(tokens.peek())) {
            alias = grammar.names.label();
        }
        return new SelectItem(expression, alias, tokens.spanning(place));
    }

    private List<SqlNode> grouping() {
        if (!tokens.accept("group")) {
            return List.of();
        }
        tokens.expect("by");
        tokens.acceptAny("all", "distinct");
        return groupingItems();
    }

    private List<SqlNode> groupingItems() {
        List<SqlNode> items = new ArrayList<>();
        tokens.enter();
        do {
            items.add(groupingItem());
        } while (tokens.acceptSymbol(","));
        tokens.leave();
        return items;
    }

    private SqlNode groupingItem() {
        Place place = tokens.place();
        if (tokens.atSymbol("(") && tokens.peek(1).isSymbol(")")) {
            tokens.next();
            tokens.next();
            return new Form("EMPTY", List.of(), tokens.spanning(place));
        }
        if (tokens.atCall("rollup") || tokens.atCall("cube")) {
            tokens.next();
            return new Form("ROLLUP", grammar.primaries.someArguments(), tokens.spanning(place));
        }
        if (tokens.accept("grouping", "sets")) {
            tokens.expectSymbol("(");
            List<SqlNode> sets = groupingItems();
            tokens.expectSymbol(")");
            return new Form("GROUPING SETS", sets, tokens.spanning(place));
        }
        return grammar.expressions.expression();
    }

    private List<WindowSpec> windows() {
        List<WindowSpec> windows = new ArrayList<>();
        if (tokens.accept("window")) {
            do {
                String label = grammar.names.name();
                tokens.expect("as");
                windows.add(grammar.functions.window(label));
            } while (tokens.acceptSymbol(","));
        }
        return windows;
    }

    /** ORDER BY, if it is here. */
    List<SqlNode> ordering() {
        List<SqlNode> keys = new ArrayList<>();
        if (tokens.accept("order")) {
            tokens.expect("by");
            do {
                int start = tokens.peek().start();
                keys.add(sortOptions(grammar.expressions.expression(), tokens.placeFrom(start)));
            } while (tokens.acceptSymbol(","));
        }
        return keys;
    }

    private SqlNode sortOptions(SqlNode expression, Place place) {
        SqlNode key = expression;
        if (tokens.accept("using")) {
            key = new Form(
                    Form.USING, List.of(key), List.of(grammar.expressions.orderingOperator()), tokens.spanning(place));
        } else {
            tokens.acceptAny("asc", "desc");
        }
        if (tokens.accept("nulls")) {
            tokens.expectAny("first", "last");
        }
        return key;
    }
}
