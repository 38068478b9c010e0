package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.FunctionCall;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.Query;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** SQL/JSON's functions and JSON_TABLE (manual, 9.16), which came with versions 16 and 17. */
final class JsonParser {
    private final Tokens tokens;
    private final Grammar grammar;

    JsonParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** The construct that begins with this keyword, or null. A parenthesis follows the keyword. */
    @Nullable
    SqlNode find(String word, Place place) {
        switch (word) {
            case "json_object", "json_array", "json", "json_scalar", "json_serialize" -> {}
            case "json_objectagg", "json_arrayagg", "json_query", "json_exists", "json_value" -> {}
            default -> {
                return null;
            }
        }
        tokens.next();
        tokens.expectSymbol("(");
        List<SqlNode> parts = new ArrayList<>();
        switch (word) {
            case "json_object" -> {
                if (!tokens.atSymbol(")") && !tokens.at("returning")) {
                    SqlNode first = grammar.functions.argument();
                    if (tokens.atSymbol(",") || tokens.atSymbol(")")) {
                        return plainCall(first, place);
                    }
                    pairs(first, parts);
                }
            }
            case "json_objectagg" -> pair(grammar.expressions.expression(), parts);
            case "json_array" -> elements(parts);
            case "json_arrayagg" -> {
                value(parts);
                parts.addAll(grammar.queries.ordering());
            }
            case "json_query", "json_exists", "json_value" -> path(parts);
            case "json_scalar" -> parts.add(grammar.expressions.expression());
            default -> value(parts);
        }
        suffixes(word, parts);
        tokens.expectSymbol(")");
        if (word.endsWith("agg")) {
            FunctionCall clauses = grammar.functions.suffixes(List.of(word), parts, new ArrayList<>(), place);
            return new Form(word, clauses.getOperandList(), tokens.spanning(place));
        }
        return new Form(word, parts, tokens.spanning(place));
    }

    /** JSON_OBJECT with an ordinary function's arguments. */
    private SqlNode plainCall(SqlNode first, Place place) {
        List<SqlNode> arguments = new ArrayList<>();
        arguments.add(first);
        while (tokens.acceptSymbol(",")) {
            arguments.add(grammar.functions.argument());
        }
        tokens.expectSymbol(")");
        return grammar.functions.system("json_object", arguments, place);
    }

    private void value(List<SqlNode> parts) {
        parts.add(grammar.expressions.expression());
        format();
    }

    private void format() {
        if (tokens.accept("format")) {
            tokens.expect("json");
            if (tokens.accept("encoding")) {
                grammar.names.name();
            }
        }
    }

    private void pairs(SqlNode first, List<SqlNode> parts) {
        SqlNode key = first;
        while (true) {
            pair(key, parts);
            if (!tokens.acceptSymbol(",")) {
                return;
            }
            key = grammar.expressions.expression();
        }
    }

    private void pair(SqlNode key, List<SqlNode> parts) {
        parts.add(key);
        if (!tokens.acceptSymbol(":")) {
            tokens.expect("value");
        }
        value(parts);
    }

    private void elements(List<SqlNode> parts) {
        if (tokens.atSymbol(")") || tokens.at("returning")) {
            return;
        }
        if (grammar.queries.startsQuery()) {
            parts.add(grammar.queries.query());
            format();
            return;
        }
        if (grammar.queries.opensQuery()) {
            int start = tokens.peek().start();
            SqlNode first = grammar.primaries.grouped();
            if (first instanceof Query query && grammar.queries.continues()) {
                parts.add(grammar.queries.continueWith(query, start));
                format();
                return;
            }
            parts.add(grammar.expressions.continueFrom(grammar.primaries.indirections(first, start), start));
            format();
            if (!tokens.acceptSymbol(",")) {
                return;
            }
        }
        do {
            value(parts);
        } while (tokens.acceptSymbol(","));
    }

    private void path(List<SqlNode> parts) {
        value(parts);
        tokens.expectSymbol(",");
        parts.add(grammar.expressions.expression());
        passing(parts);
    }

    private void passing(List<SqlNode> parts) {
        if (!tokens.accept("passing")) {
            return;
        }
        do {
            value(parts);
            tokens.expect("as");
            grammar.names.label();
        } while (tokens.acceptSymbol(","));
    }

    /** What may follow the arguments, in this order. */
    private void suffixes(String word, List<SqlNode> parts) {
        boolean constructor = word.startsWith("json_object") || word.startsWith("json_array");
        if (constructor && (tokens.at("null", "on", "null") || tokens.at("absent", "on", "null"))) {
            tokens.next();
            tokens.expect("on", "null");
        }
        if (word.startsWith("json_object") || word.equals("json")) {
            unique();
        }
        boolean typed = constructor || word.equals("json_serialize") || word.equals("json_query");
        if ((typed || word.equals("json_value")) && tokens.accept("returning")) {
            parts.add(grammar.types.type());
            format();
        }
        if (word.equals("json_query")) {
            wrapper();
            quotes();
        }
        if (word.equals("json_query") || word.equals("json_value")) {
            behaviours(parts);
        } else if (word.equals("json_exists") && !tokens.atSymbol(")")) {
            behaviour(parts, "error");
        }
    }

    private void unique() {
        if (tokens.accept("with", "unique") || tokens.accept("without", "unique")) {
            tokens.accept("keys");
        }
    }

    private void wrapper() {
        if (tokens.accept("without")) {
            tokens.accept("array");
            tokens.expect("wrapper");
        } else if (tokens.accept("with")) {
            tokens.acceptAny("conditional", "unconditional");
            tokens.accept("array");
            tokens.expect("wrapper");
        }
    }

    private void quotes() {
        if (tokens.acceptAny("keep", "omit")) {
            tokens.expect("quotes");
            tokens.accept("on", "scalar", "string");
        }
    }

    /** What to answer if there is nothing, then what if it fails; each may be missing. */
    private void behaviours(List<SqlNode> parts) {
        if (endsValue()) {
            return;
        }
        if (behaviour(parts, "empty", "error").equals("empty") && !endsValue()) {
            behaviour(parts, "error");
        }
    }

    private boolean endsValue() {
        return tokens.atSymbol(",") || tokens.atSymbol(")");
    }

    private String behaviour(List<SqlNode> parts, String... cases) {
        if (tokens.accept("default")) {
            parts.add(grammar.expressions.expression());
        } else if (tokens.accept("empty")) {
            tokens.acceptAny("array", "object");
        } else {
            tokens.expectAny("error", "null", "true", "false", "unknown");
        }
        tokens.expect("on");
        String found = tokens.peek().text();
        tokens.expectAny(cases);
        return found;
    }

    /** JSON_TABLE in FROM: all its expressions; its columns' names are added to the list. */
    SqlNode table(List<String> names, Place place) {
        List<SqlNode> parts = new ArrayList<>();
        tokens.expect("json_table");
        tokens.expectSymbol("(");
        value(parts);
        tokens.expectSymbol(",");
        parts.add(grammar.expressions.expression());
        if (tokens.accept("as")) {
            grammar.names.name();
        }
        passing(parts);
        columns(names, parts);
        if (!tokens.atSymbol(")")) {
            behaviour(parts, "error");
        }
        tokens.expectSymbol(")");
        return new Form("JSON_TABLE", parts, tokens.spanning(place));
    }

    private void columns(List<String> names, List<SqlNode> parts) {
        tokens.enter();
        tokens.expect("columns");
        tokens.expectSymbol("(");
        do {
            column(names, parts);
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        tokens.leave();
    }

    private void column(List<String> names, List<SqlNode> parts) {
        if (tokens.at("nested") && (tokens.peek(1).is("path") || tokens.peek(1).type() == TokenType.STRING)) {
            tokens.expect("nested");
            tokens.accept("path");
            tokens.string();
            if (tokens.accept("as")) {
                grammar.names.name();
            }
            columns(names, parts);
            return;
        }
        names.add(grammar.names.name());
        if (tokens.accept("for", "ordinality")) {
            return;
        }
        parts.add(grammar.types.type());
        boolean exists = tokens.accept("exists");
        if (!exists) {
            format();
        }
        if (tokens.accept("path")) {
            tokens.string();
        }
        if (exists) {
            if (!endsValue()) {
                behaviour(parts, "error");
            }
            return;
        }
        wrapper();
        quotes();
        behaviours(parts);
    }
}
