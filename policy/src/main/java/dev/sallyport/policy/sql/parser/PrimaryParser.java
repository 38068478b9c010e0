package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.Indirection;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.TypeName;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;

/** What operators apply to: constants, columns, calls, subqueries, parentheses (manual, 4.2). */
final class PrimaryParser {
    private static final int EXACT_DIGITS_MAX = 18;

    private final Tokens tokens;
    private final Grammar grammar;

    PrimaryParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** The grammar's c_expr. */
    SqlNode primary() {
        Token token = tokens.peek();
        Place place = tokens.place();
        return switch (token.type()) {
            case STRING, INTEGER, NUMBER, BITS -> constant();
            case PARAMETER -> {
                tokens.next();
                SqlNode parameter = new SqlDynamicParam(Integer.parseInt(token.text()) - 1, tokens.spanning(place));
                yield indirections(parameter, token.start());
            }
            case IDENTIFIER, QUOTED -> name();
            case KEYWORD -> keyword(token.text(), place);
            case SYMBOL -> {
                if (!token.isSymbol("(")) {
                    throw tokens.unexpected();
                }
                yield indirections(grouped(), token.start());
            }
            case OPERATOR, END -> throw tokens.unexpected();
        };
    }

    /** A literal; where a literal is required use {@link Tokens#string()}. */
    SqlNode constant() {
        Place place = tokens.place();
        Token token = tokens.next();
        if (token.type() == TokenType.STRING) {
            return SqlLiteral.createCharString(token.text(), tokens.spanning(place));
        }
        boolean plain = token.type() == TokenType.INTEGER && token.text().length() <= EXACT_DIGITS_MAX;
        if (plain && token.text().chars().allMatch(c -> c >= '0' && c <= '9')) {
            return SqlLiteral.createExactNumeric(token.text(), tokens.spanning(place));
        }
        boolean number = token.type() == TokenType.INTEGER || token.type() == TokenType.NUMBER;
        List<SqlNode> digits =
                number ? List.of(SqlLiteral.createCharString(token.text(), tokens.spanning(place))) : List.of();
        return new Form("CONSTANT", digits, tokens.spanning(place));
    }

    private SqlNode keyword(String word, Place place) {
        switch (word) {
            case "null", "true", "false" -> {
                tokens.next();
                return word.equals("null")
                        ? SqlLiteral.createNull(tokens.spanning(place))
                        : SqlLiteral.createBoolean(word.equals("true"), tokens.spanning(place));
            }
            case "default" -> {
                tokens.next();
                return new Form("DEFAULT", List.of(), tokens.spanning(place));
            }
            case "case" -> {
                return caseExpression(place);
            }
            case "array" -> {
                tokens.next();
                return tokens.atSymbol("(")
                        ? new Form("ARRAY", List.of(grammar.queries.parenthesised()), tokens.spanning(place))
                        : array(place);
            }
            case "row" -> {
                if (tokens.peek(1).isSymbol("(")) {
                    tokens.next();
                    return new Form("ROW", arguments(), tokens.spanning(place));
                }
            }
            case "exists" -> {
                if (tokens.peek(1).isSymbol("(")) {
                    tokens.next();
                    return new Form("EXISTS", List.of(grammar.queries.parenthesised()), tokens.spanning(place));
                }
            }
            default -> {}
        }
        SqlNode special = grammar.specialFunctions.find(word, place);
        if (special != null) {
            return special;
        }
        SqlNode literal = typedLiteral(place);
        return literal != null ? literal : name();
    }

    /** Expressions in parentheses, perhaps none. */
    List<SqlNode> arguments() {
        tokens.expectSymbol("(");
        List<SqlNode> arguments = tokens.atSymbol(")") ? List.of() : grammar.expressions.list();
        tokens.expectSymbol(")");
        return arguments;
    }

    /** Expressions in parentheses, one at least. */
    List<SqlNode> someArguments() {
        tokens.expectSymbol("(");
        List<SqlNode> arguments = grammar.expressions.list();
        tokens.expectSymbol(")");
        return arguments;
    }

    /** A literal of a type whose name has grammar of its own ({@code interval '1 day'}), or null. */
    private @org.jspecify.annotations.Nullable SqlNode typedLiteral(Place place) {
        if (!grammar.types.atKeywordType()) {
            return null;
        }
        int mark = tokens.mark();
        boolean interval = tokens.at("interval");
        if (interval && tokens.peek(1).type() == TokenType.STRING) {
            tokens.next();
            tokens.next();
            grammar.types.intervalFields();
            return new Form("CONSTANT", List.of(), tokens.spanning(place));
        }
        // Only the name and its plain modifiers are tried, so that this can't be nested.
        if (!literalAfterType()) {
            tokens.reset(mark);
            return null;
        }
        tokens.reset(mark);
        SqlNode type = grammar.types.simple();
        tokens.string();
        return new Form("CONSTANT", List.of(type), tokens.spanning(place));
    }

    private boolean literalAfterType() {
        tokens.next();
        tokens.acceptAny("precision", "char", "character");
        tokens.accept("varying");
        if (tokens.acceptSymbol("(")) {
            while (tokens.at(TokenType.INTEGER)
                    || tokens.atSymbol(",")
                    || tokens.atSymbol("-")
                    || tokens.at(TokenType.STRING)) {
                tokens.next();
            }
            if (!tokens.acceptSymbol(")")) {
                return false;
            }
        }
        if (!tokens.accept("with", "time", "zone")) {
            tokens.accept("without", "time", "zone");
        }
        return tokens.at(TokenType.STRING);
    }

    /** A column, a call, or a literal of a named type. */
    private SqlNode name() {
        Place place = tokens.place();
        Token first = tokens.peek();
        if (!NameParser.column(first) && !NameParser.functionOrType(first)) {
            throw tokens.unexpected();
        }
        List<String> parts = grammar.names.function();
        boolean callable = parts.size() > 1 || NameParser.functionOrType(first);
        if (callable && tokens.atSymbol("(")) {
            return afterCall(grammar.functions.call(parts, place), place);
        }
        if (tokens.at(TokenType.STRING)) {
            TypeName type = new TypeName(parts, List.of(), tokens.spanning(place));
            tokens.next();
            return new Form("CONSTANT", List.of(type), tokens.spanning(place));
        }
        if (parts.size() == 1 && !NameParser.column(first)) {
            throw tokens.unexpected();
        }
        if (tokens.atSymbol(".") && tokens.peek(1).isSymbol("*")) {
            tokens.next();
            tokens.next();
            List<String> star = new ArrayList<>(parts);
            star.add("");
            tokens.spanning(place);
            return SqlIdentifier.star(star, place, java.util.Collections.nCopies(star.size(), place));
        }
        return indirections(new SqlIdentifier(parts, tokens.spanning(place)), place.start());
    }

    private SqlNode afterCall(SqlNode call, Place place) {
        if (tokens.at(TokenType.STRING) && call instanceof dev.sallyport.policy.sql.tree.FunctionCall type) {
            // A typed literal: what looked like arguments were the type's modifiers.
            TypeName name = new TypeName(type.name, type.arguments, tokens.spanning(place));
            tokens.next();
            return new Form("CONSTANT", List.of(name), tokens.spanning(place));
        }
        return call;
    }

    /** Subscripts and fields after a primary that began at {@code start}. */
    SqlNode indirections(SqlNode target, int start) {
        SqlNode result = target;
        while (true) {
            Place place = tokens.placeFrom(start);
            if (tokens.atSymbol("[")) {
                result = new Indirection(result, null, subscript(), tokens.spanning(place));
            } else if (tokens.acceptSymbol(".")) {
                String field = tokens.acceptSymbol("*") ? "*" : grammar.names.label();
                result = new Indirection(result, field, List.of(), tokens.spanning(place));
            } else {
                return result;
            }
        }
    }

    /** One subscript or slice in brackets. */
    List<SqlNode> subscript() {
        List<SqlNode> bounds = new ArrayList<>();
        tokens.expectSymbol("[");
        if (!tokens.atSymbol(":")) {
            bounds.add(grammar.expressions.expression());
        }
        if (tokens.acceptSymbol(":") && !tokens.atSymbol("]")) {
            bounds.add(grammar.expressions.expression());
        }
        tokens.expectSymbol("]");
        return bounds;
    }

    /** Parentheses that only group, or a row or a subquery, which need theirs. */
    SqlNode grouped() {
        int open = tokens.mark();
        SqlNode inner = parenthesised();
        boolean row =
                inner instanceof Form form && form.name.equals("ROW") && Place.start(form) == tokens.startOf(open);
        if (!row && !(inner instanceof Query)) {
            tokens.groups(open, tokens.mark() - 1);
        }
        return inner;
    }

    /** An expression, a row or a subquery in parentheses that the construct demands. */
    SqlNode parenthesised() {
        tokens.enter();
        Place place = tokens.place();
        boolean query = grammar.queries.opensQuery();
        tokens.expectSymbol("(");
        int start = tokens.peek().start();
        SqlNode inner;
        if (query) {
            SqlNode first = grammar.queries.startsQuery() ? grammar.queries.query() : grouped();
            if (first instanceof Query operand && grammar.queries.continues()) {
                inner = grammar.queries.continueWith(operand, start);
            } else if (first instanceof Query && tokens.atSymbol(")")) {
                inner = first;
            } else {
                inner = grammar.expressions.continueFrom(indirections(first, start), start);
            }
        } else {
            inner = grammar.expressions.expression();
        }
        List<SqlNode> others = others();
        tokens.expectSymbol(")");
        tokens.leave();
        if (others.isEmpty()) {
            return inner;
        }
        List<SqlNode> fields = new ArrayList<>();
        fields.add(inner);
        fields.addAll(others);
        return new Form("ROW", fields, tokens.spanning(place));
    }

    private List<SqlNode> others() {
        return tokens.acceptSymbol(",") ? grammar.expressions.list() : List.of();
    }

    private SqlNode array(Place place) {
        tokens.enter();
        List<SqlNode> elements = new ArrayList<>();
        tokens.expectSymbol("[");
        boolean nested = tokens.atSymbol("[");
        if (!tokens.atSymbol("]")) {
            do {
                Place inner = tokens.place();
                elements.add(nested ? array(inner) : grammar.expressions.expression());
            } while (tokens.acceptSymbol(","));
        }
        tokens.expectSymbol("]");
        tokens.leave();
        return new Form("ARRAY", elements, tokens.spanning(place));
    }

    private SqlNode caseExpression(Place place) {
        List<SqlNode> parts = new ArrayList<>();
        tokens.expect("case");
        List<String> operators = List.of();
        if (!tokens.at("when")) {
            parts.add(grammar.expressions.expression());
            operators = List.of("=");
        }
        if (!tokens.at("when")) {
            throw tokens.unexpected();
        }
        while (tokens.accept("when")) {
            parts.add(grammar.expressions.expression());
            tokens.expect("then");
            parts.add(grammar.expressions.expression());
        }
        if (tokens.accept("else")) {
            parts.add(grammar.expressions.expression());
        }
        tokens.expect("end");
        return new Form("CASE", parts, operators, tokens.spanning(place));
    }
}
