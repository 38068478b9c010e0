package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.Keywords;
import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Alias;
import dev.sallyport.policy.sql.tree.DerivedTable;
import dev.sallyport.policy.sql.tree.FunctionCall;
import dev.sallyport.policy.sql.tree.FunctionSource;
import dev.sallyport.policy.sql.tree.JoinedSource;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.sql.tree.TableSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** FROM's items and their joins (manual, 7.2.1). */
final class FromParser {
    private final Tokens tokens;
    private final Grammar grammar;

    FromParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    List<SqlNode> list() {
        List<SqlNode> items = new ArrayList<>();
        do {
            items.add(item());
        } while (tokens.acceptSymbol(","));
        return items;
    }

    /** One item with all its joins. */
    SqlNode item() {
        tokens.enter();
        int start = tokens.peek().start();
        SqlNode joined = joins(source(), start);
        tokens.leave();
        return joined;
    }

    private boolean atJoin() {
        return tokens.atAny("join", "inner", "left", "right", "full", "cross", "natural");
    }

    private SqlNode joins(SqlNode first, int start) {
        SqlNode left = first;
        while (atJoin()) {
            left = join(left, start);
        }
        return left;
    }

    private SqlNode join(SqlNode left, int start) {
        Place place = tokens.placeFrom(start);
        if (tokens.accept("cross")) {
            tokens.expect("join");
            return new JoinedSource(left, source(), false, false, List.of(), null, null, tokens.spanning(place));
        }
        boolean natural = tokens.accept("natural");
        boolean full = tokens.at("full");
        if (tokens.acceptAny("left", "right", "full")) {
            tokens.accept("outer");
        } else {
            tokens.accept("inner");
        }
        tokens.expect("join");
        int rightStart = tokens.peek().start();
        SqlNode right = source();
        if (natural) {
            return new JoinedSource(left, right, full, true, List.of(), null, null, tokens.spanning(place));
        }
        tokens.enter();
        while (!tokens.atAny("on", "using") && atJoin()) {
            right = join(right, rightStart);
        }
        tokens.leave();
        if (tokens.accept("using")) {
            List<SqlIdentifier> columns = grammar.names.columnList();
            Alias alias = null;
            if (tokens.accept("as")) {
                Place aliasPlace = tokens.place();
                alias = new Alias(grammar.names.name(), List.of(), List.of(), tokens.spanning(aliasPlace));
            }
            return new JoinedSource(left, right, full, false, columns, null, alias, tokens.spanning(place));
        }
        tokens.expect("on");
        return new JoinedSource(
                left, right, full, false, List.of(), grammar.expressions.expression(), null, tokens.spanning(place));
    }

    private SqlNode source() {
        Place place = tokens.place();
        if (tokens.atSymbol("(")) {
            return parenthesised();
        }
        if (tokens.accept("only")) {
            tokens.reset(tokens.mark() - 1);
            return table(grammar.names.relationExpression(), place);
        }
        boolean lateral = tokens.accept("lateral");
        if (lateral && !tokens.atSymbol("(") && !tokens.at("rows", "from") && !callFollows()) {
            throw tokens.unexpected();
        }
        if (tokens.atSymbol("(")) {
            return derived(grammar.queries.parenthesised(), lateral, place);
        }
        if (tokens.atCall("xmltable")) {
            List<String> columns = new ArrayList<>();
            return function(grammar.xml.table(columns, place), columns, false, place);
        }
        if (tokens.atCall("json_table")) {
            List<String> columns = new ArrayList<>();
            return function(grammar.json.table(columns, place), columns, false, place);
        }
        if (tokens.at("rows", "from") && tokens.peek(2).isSymbol("(")) {
            return rowsFrom(place);
        }
        if (callFollows()) {
            SqlNode call = call();
            return function(call, List.of(), tokens.accept("with", "ordinality"), place);
        }
        return table(grammar.names.relationExpression(), place);
    }

    /** A call without OVER and its kind, or a keyword that acts as one. */
    private SqlNode call() {
        Place place = tokens.place();
        Token first = tokens.peek();
        boolean special = first.type() == TokenType.KEYWORD;
        SqlNode call = special ? grammar.specialFunctions.find(first.text(), place) : null;
        if (call instanceof FunctionCall function && (function.filter != null || function.over != null)) {
            throw tokens.unexpected();
        }
        if (call != null) {
            return call;
        }
        List<String> name = grammar.names.function();
        if (name.size() == 1 && !NameParser.functionOrType(first)) {
            throw tokens.unexpected();
        }
        return grammar.functions.application(name, place);
    }

    /** Whether an expression stands here that FROM allows: a call, or a keyword that acts as one. */
    private boolean callFollows() {
        Token token = tokens.peek();
        if (token.type() == TokenType.KEYWORD && Keywords.kind(token.text()) == Keywords.Kind.RESERVED) {
            return true;
        }
        if (tokens.at("current_schema") || tokens.at("collation", "for")) {
            return true;
        }
        int distance = 1;
        while (tokens.peek(distance).isSymbol(".") && NameParser.label(tokens.peek(distance + 1))) {
            distance += 2;
        }
        return tokens.peek(distance).isSymbol("(");
    }

    private SqlNode parenthesised() {
        tokens.enter();
        int open = tokens.mark();
        Place place = tokens.place();
        SqlNode result;
        if (grammar.queries.opensQuery()) {
            SqlNode inner = inner();
            result = inner instanceof Query query ? derived(query, false, place) : named(inner, open, place);
        } else {
            tokens.expectSymbol("(");
            SqlNode inner = item();
            expectJoin(inner);
            tokens.expectSymbol(")");
            result = named(inner, open, place);
        }
        tokens.leave();
        return result;
    }

    /** Only a join may stand in parentheses, and only one without a name. */
    private void expectJoin(SqlNode item) {
        if (!(item instanceof JoinedSource join) || join.right == null) {
            throw tokens.unexpected();
        }
    }

    /**
     * What is in parentheses with a query innermost, them included: the {@link Query}, or a FROM item that begins with
     * it.
     */
    private SqlNode inner() {
        tokens.enter();
        tokens.expectSymbol("(");
        int open = tokens.mark();
        Place place = tokens.place();
        SqlNode first = grammar.queries.startsQuery() ? grammar.queries.query() : inner();
        SqlNode result;
        if (first instanceof Query query && grammar.queries.continues()) {
            result = grammar.queries.continueWith(query, place.start());
        } else if (first instanceof Query && tokens.atSymbol(")")) {
            result = first;
        } else if (first instanceof Query query) {
            result = joins(derived(query, false, place), place.start());
        } else {
            result = joins(named(first, open, place), place.start());
        }
        if (!(result instanceof Query)) {
            expectJoin(result);
        }
        tokens.expectSymbol(")");
        tokens.leave();
        return result;
    }

    /** A join in parentheses, which have been read from {@code open} on; without a name they only group. */
    private SqlNode named(SqlNode join, int open, Place place) {
        int close = tokens.mark() - 1;
        Alias alias = alias();
        if (alias == null) {
            tokens.groups(open, close);
            return join;
        }
        return new JoinedSource(join, null, false, false, List.of(), null, alias, tokens.spanning(place));
    }

    private SqlNode derived(Query query, boolean lateral, Place place) {
        return new DerivedTable(query, lateral, alias(), tokens.spanning(place));
    }

    private SqlNode function(SqlNode call, List<String> columns, boolean ordinality, Place place) {
        return new FunctionSource(
                List.of(call), List.of(columns), List.of(), ordinality, functionAlias(), tokens.spanning(place));
    }

    private SqlNode rowsFrom(Place place) {
        tokens.expect("rows", "from");
        tokens.expectSymbol("(");
        List<SqlNode> calls = new ArrayList<>();
        List<List<String>> columns = new ArrayList<>();
        List<SqlNode> definitions = new ArrayList<>();
        do {
            calls.add(call());
            List<String> names = new ArrayList<>();
            if (tokens.accept("as")) {
                tokens.expectSymbol("(");
                columnDefinitions(names, definitions);
                expectTypes(names, definitions);
            }
            columns.add(List.copyOf(names));
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        boolean ordinality = tokens.accept("with", "ordinality");
        return new FunctionSource(calls, columns, definitions, ordinality, functionAlias(), tokens.spanning(place));
    }

    private SqlNode table(RelationName name, Place place) {
        Alias alias = alias();
        List<SqlNode> sample = new ArrayList<>();
        Place samplePlace = tokens.place();
        if (tokens.accept("tablesample")) {
            List<String> method = grammar.names.function();
            List<SqlNode> arguments = grammar.primaries.someArguments();
            sample.add(FunctionCall.sampling(method, arguments, tokens.spanning(samplePlace)));
            if (tokens.accept("repeatable")) {
                tokens.expectSymbol("(");
                sample.add(grammar.expressions.expression());
                tokens.expectSymbol(")");
            }
        }
        return new TableSource(name, alias, sample, tokens.spanning(place));
    }

    /** A name for a FROM item, if there is one. */
    @Nullable
    private Alias alias() {
        Alias alias = functionAlias();
        if (alias != null && (alias.name.isEmpty() || !alias.definitions.isEmpty())) {
            throw tokens.unexpected();
        }
        return alias;
    }

    /** A call's name, which may say its columns' types too. */
    @Nullable
    private Alias functionAlias() {
        Place place = tokens.place();
        List<String> columns = new ArrayList<>();
        List<SqlNode> definitions = new ArrayList<>();
        if (tokens.accept("as")) {
            if (tokens.acceptSymbol("(")) {
                columnDefinitions(columns, definitions);
                expectTypes(columns, definitions);
                return new Alias("", columns, definitions, tokens.spanning(place));
            }
        } else if (!grammar.names.atName()) {
            return null;
        }
        String name = grammar.names.name();
        if (tokens.acceptSymbol("(")) {
            columnDefinitions(columns, definitions);
            if (!definitions.isEmpty()) {
                expectTypes(columns, definitions);
            }
        }
        return new Alias(name, columns, definitions, tokens.spanning(place));
    }

    private void expectTypes(List<String> columns, List<SqlNode> definitions) {
        if (definitions.size() != columns.size()) {
            throw tokens.unexpected();
        }
    }

    /** Columns' names, or names and types; the parenthesis has been read. */
    private void columnDefinitions(List<String> columns, List<SqlNode> definitions) {
        do {
            columns.add(grammar.names.name());
            if (!tokens.atSymbol(",") && !tokens.atSymbol(")")) {
                definitions.add(grammar.types.type());
                if (tokens.accept("collate")) {
                    grammar.names.qualified();
                }
            }
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
    }
}
