package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.Keywords;
import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Alias;
import dev.sallyport.policy.sql.tree.DerivedTable;
import dev.sallyport.policy.sql.tree.FunctionCall;
import dev.sallyport.policy.sql.tree.FunctionSource;
import dev.sallyport.policy.sql.tree.JoinedSource;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.sql.tree.TableSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
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
        SqlNode joined = joins(source());
        tokens.leave();
        return joined;
    }

    private boolean atJoin() {
        return tokens.atAny("join", "inner", "left", "right", "full", "cross", "natural");
    }

    private SqlNode joins(SqlNode first) {
        SqlNode left = first;
        while (atJoin()) {
            left = join(left);
        }
        return left;
    }

    private SqlNode join(SqlNode left) {
        SqlParserPos place = tokens.place();
        if (tokens.accept("cross")) {
            tokens.expect("join");
            return new JoinedSource(left, source(), false, false, List.of(), null, null, place);
        }
        boolean natural = tokens.accept("natural");
        boolean full = tokens.at("full");
        if (tokens.acceptAny("left", "right", "full")) {
            tokens.accept("outer");
        } else {
            tokens.accept("inner");
        }
        tokens.expect("join");
        SqlNode right = source();
        if (natural) {
            return new JoinedSource(left, right, full, true, List.of(), null, null, place);
        }
        tokens.enter();
        while (!tokens.atAny("on", "using") && atJoin()) {
            right = join(right);
        }
        tokens.leave();
        if (tokens.accept("using")) {
            List<SqlIdentifier> columns = grammar.names.columnList();
            Alias alias = null;
            if (tokens.accept("as")) {
                SqlParserPos aliasPlace = tokens.place();
                alias = new Alias(grammar.names.name(), List.of(), List.of(), aliasPlace);
            }
            return new JoinedSource(left, right, full, false, columns, null, alias, place);
        }
        tokens.expect("on");
        return new JoinedSource(left, right, full, false, List.of(), grammar.expressions.expression(), null, place);
    }

    private SqlNode source() {
        SqlParserPos place = tokens.place();
        if (tokens.atSymbol("(")) {
            return parenthesised();
        }
        if (tokens.accept("only")) {
            tokens.reset(tokens.mark() - 1);
            return table(grammar.names.relationExpression(), place);
        }
        boolean lateral = tokens.accept("lateral");
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
            SqlNode call = grammar.primaries.primary();
            return function(call, List.of(), tokens.accept("with", "ordinality"), place);
        }
        return table(grammar.names.relationExpression(), place);
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
        SqlParserPos place = tokens.place();
        SqlNode result;
        if (grammar.queries.opensQuery()) {
            result = queryOrJoin(place);
        } else {
            tokens.expectSymbol("(");
            SqlNode inner = item();
            tokens.expectSymbol(")");
            result = named(inner, place);
        }
        tokens.leave();
        return result;
    }

    /** Parentheses with a query innermost: it may be the whole, or the first table of a join. */
    private SqlNode queryOrJoin(SqlParserPos place) {
        Object inner = inner();
        return inner instanceof Query query ? derived(query, false, place) : named((SqlNode) inner, place);
    }

    /** What is in the parentheses, them included: a {@link Query} or a FROM item. */
    private SqlNode inner() {
        tokens.enter();
        SqlParserPos place = tokens.place();
        tokens.expectSymbol("(");
        SqlNode first = grammar.queries.startsQuery() ? grammar.queries.query() : inner();
        SqlNode result;
        if (first instanceof Query query && grammar.queries.continues()) {
            result = grammar.queries.continueWith(query);
        } else if (first instanceof Query && tokens.atSymbol(")")) {
            result = first;
        } else if (first instanceof Query query) {
            result = joins(derived(query, false, place));
        } else {
            result = joins(named(first, place));
        }
        tokens.expectSymbol(")");
        tokens.leave();
        return result;
    }

    private SqlNode named(SqlNode join, SqlParserPos place) {
        Alias alias = alias();
        return alias == null ? join : new JoinedSource(join, null, false, false, List.of(), null, alias, place);
    }

    private SqlNode derived(Query query, boolean lateral, SqlParserPos place) {
        return new DerivedTable(query, lateral, alias(), place);
    }

    private SqlNode function(SqlNode call, List<String> columns, boolean ordinality, SqlParserPos place) {
        return new FunctionSource(List.of(call), List.of(columns), List.of(), ordinality, alias(), place);
    }

    private SqlNode rowsFrom(SqlParserPos place) {
        tokens.expect("rows", "from");
        tokens.expectSymbol("(");
        List<SqlNode> calls = new ArrayList<>();
        List<List<String>> columns = new ArrayList<>();
        List<SqlNode> definitions = new ArrayList<>();
        do {
            calls.add(grammar.primaries.primary());
            List<String> names = new ArrayList<>();
            if (tokens.accept("as")) {
                tokens.expectSymbol("(");
                columnDefinitions(names, definitions);
            }
            columns.add(List.copyOf(names));
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        boolean ordinality = tokens.accept("with", "ordinality");
        return new FunctionSource(calls, columns, definitions, ordinality, alias(), place);
    }

    private SqlNode table(RelationName name, SqlParserPos place) {
        Alias alias = alias();
        List<SqlNode> sample = new ArrayList<>();
        SqlParserPos samplePlace = tokens.place();
        if (tokens.accept("tablesample")) {
            List<String> method = grammar.names.function();
            List<SqlNode> arguments = grammar.primaries.arguments();
            sample.add(new FunctionCall(method, arguments, List.of(), null, null, samplePlace));
            if (tokens.accept("repeatable")) {
                sample.addAll(grammar.primaries.arguments());
            }
        }
        return new TableSource(name, alias, sample, place);
    }

    /** A name for a FROM item, if there is one. */
    @Nullable
    Alias alias() {
        SqlParserPos place = tokens.place();
        List<String> columns = new ArrayList<>();
        List<SqlNode> definitions = new ArrayList<>();
        if (tokens.accept("as")) {
            if (tokens.acceptSymbol("(")) {
                columnDefinitions(columns, definitions);
                return new Alias("", columns, definitions, place);
            }
        } else if (!grammar.names.atName()) {
            return null;
        }
        String name = grammar.names.name();
        if (tokens.acceptSymbol("(")) {
            columnDefinitions(columns, definitions);
        }
        return new Alias(name, columns, definitions, place);
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
