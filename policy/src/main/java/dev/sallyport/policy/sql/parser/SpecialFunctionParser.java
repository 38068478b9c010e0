package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.TypeName;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/**
 * Functions whose arguments have grammar of their own (manual, chapter 9). Those that the server's parser turns into
 * calls of functions in pg_catalog become such calls here too.
 */
final class SpecialFunctionParser {
    private final Tokens tokens;
    private final Grammar grammar;

    SpecialFunctionParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** The construct that begins with this keyword here, or null if it is an ordinary name. */
    @Nullable
    SqlNode find(String word, Place place) {
        switch (word) {
            case "current_date",
                    "current_role",
                    "current_user",
                    "session_user",
                    "system_user",
                    "user",
                    "current_catalog" -> {
                tokens.next();
                return new Form(word, List.of(), tokens.spanning(place));
            }
            case "current_time", "current_timestamp", "localtime", "localtimestamp" -> {
                tokens.next();
                grammar.types.precision();
                return new Form(word, List.of(), tokens.spanning(place));
            }
            case "current_schema" -> {
                if (tokens.peek(1).isSymbol("(") || tokens.peek(1).type() == TokenType.STRING) {
                    return null;
                }
                tokens.next();
                return new Form(word, List.of(), tokens.spanning(place));
            }
            case "collation" -> {
                if (!tokens.peek(1).is("for")) {
                    return null;
                }
                tokens.expect("collation", "for");
                return grammar.functions.system("pg_collation_for", List.of(inParentheses()), place);
            }
            default -> {
                return tokens.peek(1).isSymbol("(") ? call(word, place) : null;
            }
        }
    }

    private SqlNode inParentheses() {
        tokens.expectSymbol("(");
        SqlNode inner = grammar.expressions.expression();
        tokens.expectSymbol(")");
        return inner;
    }

    private @Nullable SqlNode call(String word, Place place) {
        return switch (word) {
            case "nullif" -> {
                tokens.next();
                List<SqlNode> arguments = grammar.primaries.someArguments();
                if (arguments.size() != 2) {
                    throw tokens.unexpected();
                }
                yield new Form(word, arguments, List.of("="), tokens.spanning(place));
            }
            case "coalesce", "greatest", "least", "grouping" -> {
                tokens.next();
                yield new Form(word, grammar.primaries.someArguments(), tokens.spanning(place));
            }
            case "merge_action" -> {
                tokens.next();
                tokens.expectSymbol("(");
                tokens.expectSymbol(")");
                yield new Form(word, List.of(), tokens.spanning(place));
            }
            case "cast", "treat" -> cast(word, place);
            case "extract" -> extract(place);
            case "normalize" -> normalize(place);
            case "overlay" -> overlay(place);
            case "position" -> position(place);
            case "substring" -> substring(place);
            case "trim" -> trim(place);
            default -> {
                SqlNode xml = grammar.xml.find(word, place);
                yield xml != null ? xml : grammar.json.find(word, place);
            }
        };
    }

    private void open() {
        tokens.next();
        tokens.expectSymbol("(");
    }

    private SqlNode cast(String word, Place place) {
        open();
        SqlNode value = grammar.expressions.expression();
        tokens.expect("as");
        TypeName type = grammar.types.type();
        tokens.expectSymbol(")");
        if (word.equals("treat")) {
            return grammar.functions.system(type.parts.get(type.parts.size() - 1), List.of(value), place);
        }
        return new Form("CAST", List.of(value, type), tokens.spanning(place));
    }

    private SqlNode extract(Place place) {
        open();
        boolean field = tokens.at(TokenType.STRING)
                || tokens.at(TokenType.IDENTIFIER)
                || tokens.at(TokenType.QUOTED)
                || tokens.atAny("year", "month", "day", "hour", "minute", "second");
        if (!field) {
            throw tokens.unexpected();
        }
        tokens.next();
        tokens.expect("from");
        SqlNode source = grammar.expressions.expression();
        tokens.expectSymbol(")");
        return grammar.functions.system("extract", List.of(source), place);
    }

    private SqlNode normalize(Place place) {
        open();
        SqlNode value = grammar.expressions.expression();
        if (tokens.acceptSymbol(",")) {
            tokens.expectAny("nfc", "nfd", "nfkc", "nfkd");
        }
        tokens.expectSymbol(")");
        return grammar.functions.system("normalize", List.of(value), place);
    }

    private SqlNode overlay(Place place) {
        open();
        List<SqlNode> arguments = plainArguments();
        if (!tokens.at("placing")) {
            return plainCall("overlay", arguments, place);
        }
        single(arguments);
        tokens.expect("placing");
        arguments.add(grammar.expressions.expression());
        tokens.expect("from");
        arguments.add(grammar.expressions.expression());
        if (tokens.accept("for")) {
            arguments.add(grammar.expressions.expression());
        }
        tokens.expectSymbol(")");
        return grammar.functions.system("overlay", arguments, place);
    }

    /** Before a keyword there is exactly one argument, and it has no name. */
    private void single(List<SqlNode> arguments) {
        if (arguments.size() != 1 || (arguments.get(0) instanceof Form form && form.name.equals(Form.NAMED_ARGUMENT))) {
            throw tokens.unexpected();
        }
    }

    /** The arguments before a keyword or the closing parenthesis. */
    private List<SqlNode> plainArguments() {
        List<SqlNode> arguments = new ArrayList<>();
        if (!tokens.atSymbol(")")) {
            do {
                tokens.accept("variadic");
                arguments.add(grammar.functions.argument());
            } while (tokens.acceptSymbol(","));
        }
        return arguments;
    }

    private SqlNode plainCall(String name, List<SqlNode> arguments, Place place) {
        tokens.expectSymbol(")");
        return grammar.functions.suffixes(List.of(name), arguments, new ArrayList<>(), place);
    }

    private SqlNode position(Place place) {
        open();
        SqlNode needle = grammar.expressions.restricted();
        tokens.expect("in");
        SqlNode hay = grammar.expressions.restricted();
        tokens.expectSymbol(")");
        return grammar.functions.system("position", List.of(hay, needle), place);
    }

    private SqlNode substring(Place place) {
        open();
        List<SqlNode> arguments = plainArguments();
        if (tokens.atSymbol(")")) {
            return plainCall("substring", arguments, place);
        }
        single(arguments);
        boolean from = tokens.at("from");
        boolean similar = tokens.at("similar");
        tokens.expectAny("from", "for", "similar");
        arguments.add(grammar.expressions.expression());
        if (similar) {
            tokens.expect("escape");
            arguments.add(grammar.expressions.expression());
        } else if (tokens.accept(from ? "for" : "from")) {
            arguments.add(grammar.expressions.expression());
        }
        tokens.expectSymbol(")");
        return grammar.functions.system("substring", arguments, place);
    }

    private SqlNode trim(Place place) {
        open();
        String function = "btrim";
        if (tokens.accept("leading")) {
            function = "ltrim";
        } else if (tokens.accept("trailing")) {
            function = "rtrim";
        } else {
            tokens.accept("both");
        }
        List<SqlNode> arguments = new ArrayList<>();
        if (!tokens.at("from")) {
            arguments.addAll(grammar.expressions.list());
        }
        if (tokens.accept("from")) {
            arguments.addAll(grammar.expressions.list());
        }
        tokens.expectSymbol(")");
        return grammar.functions.system(function, arguments, place);
    }
}
