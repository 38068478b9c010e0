package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists of options in parentheses. None of them holds expressions; values are words, numbers, names or types. */
final class OptionParser {
    /** What may be defined by a function's name, of operators, aggregates, types and text search. */
    private static final Set<String> FUNCTIONS = Set.of(
            "function",
            "procedure",
            "restrict",
            "join",
            "sfunc",
            "sfunc1",
            "sfunc2",
            "finalfunc",
            "combinefunc",
            "serialfunc",
            "deserialfunc",
            "msfunc",
            "minvfunc",
            "mfinalfunc",
            "input",
            "output",
            "receive",
            "send",
            "typmod_in",
            "typmod_out",
            "analyze",
            "subscript",
            "canonical",
            "subtype_diff",
            "init",
            "lexize",
            "start",
            "gettoken",
            "end",
            "lextypes",
            "headline");

    /** What stands behind an option's name. */
    enum ValueKind {
        NONE,
        /** A word or a string. */
        WORD,
        NUMBER,
        STAR,
        LIST
    }

    /** One option; its value is empty where none is written, or a list. */
    record Option(String name, String value, ValueKind kind) {}

    private final Tokens tokens;
    private final Grammar grammar;

    OptionParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** {@code (name [value], …)} as EXPLAIN, VACUUM and COPY have it. */
    List<Option> utility() {
        List<Option> options = new ArrayList<>();
        tokens.expectSymbol("(");
        do {
            String name = grammar.names.label();
            options.add(value(name));
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        return options;
    }

    private Option value(String name) {
        if (tokens.acceptSymbol("(")) {
            do {
                word();
            } while (tokens.acceptSymbol(","));
            tokens.expectSymbol(")");
            return new Option(name, "", ValueKind.LIST);
        }
        if (tokens.atSymbol(",") || tokens.atSymbol(")")) {
            return new Option(name, "", ValueKind.NONE);
        }
        if (tokens.acceptSymbol("*")) {
            return new Option(name, "*", ValueKind.STAR);
        }
        Token first = tokens.peek();
        boolean word = NameParser.label(first) || first.type() == TokenType.STRING;
        return new Option(name, word(), word ? ValueKind.WORD : ValueKind.NUMBER);
    }

    /** One word, string or number. */
    String word() {
        Token token = tokens.peek();
        boolean negative = token.isSymbol("-");
        if (token.isSymbol("+") || negative) {
            tokens.next();
            token = tokens.peek();
            if (token.type() != TokenType.INTEGER && token.type() != TokenType.NUMBER) {
                throw tokens.unexpected();
            }
        }
        boolean fits = NameParser.label(token)
                || token.type() == TokenType.STRING
                || token.type() == TokenType.INTEGER
                || token.type() == TokenType.NUMBER;
        if (!fits) {
            throw tokens.unexpected();
        }
        return negative ? "-" + tokens.next().text() : tokens.next().text();
    }

    /** {@code (name [= value], …)} as storage parameters have it. */
    void definitions() {
        definitions(null);
    }

    /**
     * {@code (name [= value], …)} as CREATE AGGREGATE has it.
     *
     * @param command where functions among the values are noted, or null
     */
    void definitions(@Nullable Command command) {
        tokens.expectSymbol("(");
        do {
            String name = grammar.names.label();
            while (tokens.acceptSymbol(".")) {
                grammar.names.label();
            }
            if (tokens.acceptSymbol("=")) {
                Place place = tokens.place();
                List<String> value = definitionValue();
                if (command != null && !value.isEmpty() && FUNCTIONS.contains(name)) {
                    command.calls(value, tokens.spanning(place));
                }
            }
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
    }

    /** A value; a name's parts if it is one, else an empty list. */
    private List<String> definitionValue() {
        if (tokens.at(TokenType.OPERATOR) && !tokens.atSymbol("+") && !tokens.atSymbol("-")) {
            tokens.next();
        } else if (tokens.atCall("operator")) {
            grammar.expressions.orderingOperator();
        } else if (tokens.at(TokenType.OPERATOR) && !number(1)) {
            tokens.next();
        } else if (tokens.at("setof") || NameParser.functionOrType(tokens.peek()) || grammar.types.atKeywordType()) {
            return grammar.types.type().parts;
        } else {
            boolean named = tokens.at(TokenType.STRING);
            String word = word();
            return named ? List.of(word) : List.of();
        }
        return List.of();
    }

    private boolean number(int distance) {
        TokenType type = tokens.peek(distance).type();
        return type == TokenType.INTEGER || type == TokenType.NUMBER;
    }

    /** {@code (name 'value', ADD name 'value', DROP name)} as OPTIONS of foreign objects have it. */
    void foreign() {
        tokens.expectSymbol("(");
        do {
            if (tokens.at("drop") && NameParser.label(tokens.peek(1))) {
                tokens.next();
                grammar.names.label();
            } else {
                if (tokens.atAny("add", "set") && NameParser.label(tokens.peek(1))) {
                    tokens.next();
                }
                grammar.names.label();
                tokens.string();
            }
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
    }
}
