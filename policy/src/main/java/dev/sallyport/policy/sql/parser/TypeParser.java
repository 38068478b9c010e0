package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.TypeName;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlNode;

/** Type names with their modifiers (manual, chapter 8). */
final class TypeParser {
    private final Tokens tokens;
    private final Grammar grammar;

    TypeParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** A type with array bounds. */
    TypeName type() {
        tokens.accept("setof");
        TypeName type = simple();
        if (tokens.accept("array")) {
            if (tokens.acceptSymbol("[")) {
                integer();
                tokens.expectSymbol("]");
            }
            return type;
        }
        while (tokens.acceptSymbol("[")) {
            if (tokens.at(TokenType.INTEGER)) {
                tokens.next();
            }
            tokens.expectSymbol("]");
        }
        return type;
    }

    private void integer() {
        if (!tokens.at(TokenType.INTEGER)) {
            throw tokens.unexpected();
        }
        tokens.next();
    }

    List<TypeName> types() {
        List<TypeName> types = new ArrayList<>();
        do {
            types.add(type());
        } while (tokens.acceptSymbol(","));
        return types;
    }

    /** Whether a keyword with grammar of its own begins a type here. */
    boolean atKeywordType() {
        return tokens.atAny(
                        "int", "integer", "smallint", "bigint", "real", "float", "decimal", "dec", "numeric", "boolean")
                || tokens.atAny("bit", "char", "character", "varchar", "national", "nchar", "time", "timestamp")
                || tokens.at("interval")
                || tokens.at("double", "precision")
                || tokens.at("json");
    }

    /** A type without array bounds. */
    TypeName simple() {
        Place place = tokens.place();
        if (!atKeywordType()) {
            if (!NameParser.functionOrType(tokens.peek())) {
                throw tokens.unexpected();
            }
            List<String> parts = grammar.names.function();
            if (tokens.atSymbol("%") && tokens.peek(1).is("type")) {
                tokens.next();
                tokens.next();
                return new TypeName(parts, List.of(), tokens.spanning(place));
            }
            return new TypeName(parts, modifiers(), tokens.spanning(place));
        }
        String word = tokens.next().text();
        List<SqlNode> modifiers = List.of();
        switch (word) {
            case "double" -> tokens.expect("precision");
            case "interval" -> intervalFields();
            case "time", "timestamp" -> {
                precision();
                timeZone();
            }
            case "national" -> {
                tokens.expectAny("char", "character");
                tokens.accept("varying");
                modifiers = modifiers();
            }
            case "char", "character", "nchar", "bit" -> {
                tokens.accept("varying");
                modifiers = modifiers();
            }
            default -> modifiers = modifiers();
        }
        return new TypeName(List.of(word), modifiers, tokens.spanning(place));
    }

    private List<SqlNode> modifiers() {
        if (!tokens.acceptSymbol("(")) {
            return List.of();
        }
        List<SqlNode> modifiers = grammar.expressions.list();
        tokens.expectSymbol(")");
        return modifiers;
    }

    private void precision() {
        if (tokens.acceptSymbol("(")) {
            integer();
            tokens.expectSymbol(")");
        }
    }

    private void timeZone() {
        if (!tokens.accept("with", "time", "zone")) {
            tokens.accept("without", "time", "zone");
        }
    }

    /** What may follow INTERVAL or its literal: a precision or fields. */
    void intervalFields() {
        precision();
        if (tokens.acceptAny("year", "month", "day", "hour", "minute", "second")) {
            precision();
            if (tokens.accept("to")) {
                tokens.expectAny("month", "hour", "minute", "second");
                precision();
            }
        }
    }
}
