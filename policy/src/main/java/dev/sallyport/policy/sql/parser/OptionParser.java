package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.lexer.TokenType;
import java.util.ArrayList;
import java.util.List;

/** Lists of options in parentheses. None of them holds expressions; values are words, numbers, names or types. */
final class OptionParser {
    /** One option; its value is empty where none is written. */
    record Option(String name, String value) {}

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
            String value = "";
            if (tokens.acceptSymbol("(")) {
                do {
                    word();
                } while (tokens.acceptSymbol(","));
                tokens.expectSymbol(")");
            } else if (!tokens.atSymbol(",") && !tokens.atSymbol(")")) {
                value = tokens.acceptSymbol("*") ? "*" : word();
            }
            options.add(new Option(name, value));
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        return options;
    }

    /** One word, string or number. */
    String word() {
        Token token = tokens.peek();
        if (token.isSymbol("+") || token.isSymbol("-")) {
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
        return tokens.next().text();
    }

    /** {@code (name [= value], …)} as storage parameters and CREATE AGGREGATE have it. */
    void definitions() {
        tokens.expectSymbol("(");
        if (tokens.acceptSymbol(")")) {
            return;
        }
        do {
            grammar.names.label();
            while (tokens.acceptSymbol(".")) {
                grammar.names.label();
            }
            if (tokens.acceptSymbol("=")) {
                definitionValue();
            }
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
    }

    private void definitionValue() {
        if (tokens.at(TokenType.OPERATOR) && !tokens.atSymbol("+") && !tokens.atSymbol("-")) {
            tokens.next();
        } else if (tokens.atCall("operator")) {
            grammar.expressions.orderingOperator();
        } else if (tokens.at(TokenType.OPERATOR) && !number(1)) {
            tokens.next();
        } else if (tokens.at("setof") || NameParser.functionOrType(tokens.peek()) || grammar.types.atKeywordType()) {
            grammar.types.type();
        } else {
            word();
        }
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
