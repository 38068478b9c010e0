package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.statement.Access;
import java.util.List;

/** Options of sequences and identity columns (manual, CREATE SEQUENCE). */
final class SequenceParser {
    private final Tokens tokens;
    private final Grammar grammar;

    SequenceParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** Any number of options. */
    void options(Command command) {
        while (option(command)) {}
    }

    /** One option, if one is here. */
    boolean option(Command command) {
        if (tokens.accept("as")) {
            command.operand(grammar.types.simple());
        } else if (tokens.accept("increment")) {
            tokens.accept("by");
            number();
        } else if (tokens.acceptAny("maxvalue", "minvalue", "cache")) {
            number();
        } else if (tokens.accept("no")) {
            tokens.expectAny("maxvalue", "minvalue", "cycle");
        } else if (tokens.accept("start")) {
            tokens.accept("with");
            number();
        } else if (tokens.accept("restart")) {
            tokens.accept("with");
            if (tokens.at(TokenType.INTEGER) || tokens.atSymbol("-") || tokens.atSymbol("+")) {
                number();
            }
        } else if (tokens.accept("owned")) {
            tokens.expect("by");
            owner(command);
        } else if (tokens.at("sequence", "name")) {
            tokens.next();
            tokens.next();
            grammar.names.qualified();
        } else {
            return tokens.acceptAny("cycle", "logged", "unlogged");
        }
        return true;
    }

    /** NONE, or the column that the sequence is dropped with. */
    private void owner(Command command) {
        Place place = tokens.place();
        List<String> parts = grammar.names.function();
        if (parts.size() > 1) {
            RelationName table = new RelationName(parts.subList(0, parts.size() - 1), false, tokens.spanning(place));
            command.target(table, Access.READ, false);
        }
    }

    private void number() {
        if (!tokens.acceptSymbol("-")) {
            tokens.acceptSymbol("+");
        }
        if (!tokens.at(TokenType.INTEGER) && !tokens.at(TokenType.NUMBER)) {
            throw tokens.unexpected();
        }
        tokens.next();
    }
}
