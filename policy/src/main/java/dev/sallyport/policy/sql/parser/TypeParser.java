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
            case "int", "integer", "smallint", "bigint", "real", "boolean", "json" -> {}
            case "float", "varchar" -> precision();
            case "interval" -> {
                if (tokens.atSymbol("(")) {
                    precision();
                } else {
                    intervalFields();
                }
            }
            case "time", "timestamp" -> {
                precision();
                timeZone();
            }
            case "national" -> {
                tokens.expectAny("char", "character");
                tokens.accept("varying");
                precision();
            }
            case "char", "character", "nchar" -> {
                tokens.accept("varying");
                precision();
            }
            case "bit" -> {
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

    /** A length or a number of digits in parentheses, if it is here. */
    void precision() {
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

    /** What may follow INTERVAL or its literal: the fields that are kept. */
    void intervalFields() {
        String first = tokens.peek().text();
        if (!tokens.acceptAny("year", "month", "day", "hour", "minute", "second")) {
            return;
        }
        boolean seconds = first.equals("second");
        if (!seconds && !first.equals("month") && tokens.accept("to")) {
            seconds = !first.equals("year") && tokens.accept("second");
            if (!seconds) {
                switch (first) {
                    case "year" -> tokens.expect("month");
                    case "day" -> tokens.expectAny("hour", "minute");
                    case "hour" -> tokens.expect("minute");
                    default -> throw tokens.unexpected();
                }
            }
        }
        if (seconds) {
            precision();
        }
    }
}
