package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.Keywords;
import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.RelationName;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;

/** Names and labels, by PostgreSQL's four keyword classes (manual, appendix C). */
final class NameParser {
    private final Tokens tokens;

    NameParser(Tokens tokens) {
        this.tokens = tokens;
    }

    private static boolean plain(Token token) {
        return token.type() == TokenType.IDENTIFIER || token.type() == TokenType.QUOTED;
    }

    /** Whether the token may be a column's or table's name. */
    static boolean column(Token token) {
        if (token.type() != TokenType.KEYWORD) {
            return plain(token);
        }
        Keywords.Kind kind = Keywords.kind(token.text());
        return kind == Keywords.Kind.UNRESERVED || kind == Keywords.Kind.COLUMN_NAME;
    }

    /** Whether the token may be a function's or type's name. */
    static boolean functionOrType(Token token) {
        if (token.type() != TokenType.KEYWORD) {
            return plain(token);
        }
        Keywords.Kind kind = Keywords.kind(token.text());
        return kind == Keywords.Kind.UNRESERVED || kind == Keywords.Kind.FUNCTION_OR_TYPE;
    }

    /** Whether the token may be a label after AS or a name after a dot. */
    static boolean label(Token token) {
        return plain(token) || token.type() == TokenType.KEYWORD;
    }

    /** Whether the token may be a column label without AS. */
    static boolean bareLabel(Token token) {
        return plain(token) || (token.type() == TokenType.KEYWORD && Keywords.bareLabel(token.text()));
    }

    boolean atName() {
        // FORMAT before JSON is never a name (the server's scanner looks ahead).
        return column(tokens.peek()) && !tokens.at("format", "json");
    }

    String name() {
        if (!column(tokens.peek())) {
            throw tokens.unexpected();
        }
        return tokens.next().text();
    }

    String label() {
        if (!label(tokens.peek())) {
            throw tokens.unexpected();
        }
        return tokens.next().text();
    }

    /** A name that isn't a keyword in a way that would be ambiguous: column name, function or type. */
    String anyName() {
        Token token = tokens.peek();
        if (!column(token) && !functionOrType(token)) {
            throw tokens.unexpected();
        }
        return tokens.next().text();
    }

    /** A name with dots. */
    List<String> qualified() {
        List<String> parts = new ArrayList<>();
        parts.add(name());
        while (tokens.atSymbol(".") && label(tokens.peek(1))) {
            tokens.next();
            parts.add(label());
        }
        return parts;
    }

    /** A function's or type's name with dots. */
    List<String> function() {
        List<String> parts = new ArrayList<>();
        parts.add(anyName());
        while (tokens.atSymbol(".") && label(tokens.peek(1))) {
            tokens.next();
            parts.add(label());
        }
        return parts;
    }

    /** The name of a function that the server will call for what the command defines. */
    void called(Command command) {
        Place place = tokens.place();
        List<String> name = function();
        command.calls(name, tokens.spanning(place));
    }

    RelationName relation() {
        Place place = tokens.place();
        return new RelationName(qualified(), false, tokens.spanning(place));
    }

    /** A relation with ONLY or {@code *} as it may be. */
    RelationName relationExpression() {
        if (tokens.accept("only")) {
            boolean parenthesised = tokens.acceptSymbol("(");
            Place place = tokens.place();
            RelationName name = new RelationName(qualified(), true, tokens.spanning(place));
            if (parenthesised) {
                tokens.expectSymbol(")");
            }
            return name;
        }
        RelationName name = relation();
        tokens.acceptSymbol("*");
        return name;
    }

    List<RelationName> relationExpressions() {
        List<RelationName> names = new ArrayList<>();
        do {
            names.add(relationExpression());
        } while (tokens.acceptSymbol(","));
        return names;
    }

    /** Names with commas between. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        do {
            names.add(name());
        } while (tokens.acceptSymbol(","));
        return names;
    }

    List<List<String>> qualifiedNames() {
        List<List<String>> names = new ArrayList<>();
        do {
            names.add(qualified());
        } while (tokens.acceptSymbol(","));
        return names;
    }

    /** A column's name as a node. */
    SqlIdentifier column() {
        Place place = tokens.place();
        return new SqlIdentifier(name(), tokens.spanning(place));
    }

    /** Columns in parentheses. */
    List<SqlIdentifier> columnList() {
        List<SqlIdentifier> columns = new ArrayList<>();
        tokens.expectSymbol("(");
        do {
            columns.add(column());
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        return columns;
    }

    /** Names in parentheses. */
    List<String> nameList() {
        tokens.expectSymbol("(");
        List<String> names = names();
        tokens.expectSymbol(")");
        return names;
    }

    /** A role: a name, or CURRENT_USER and the like. */
    String role() {
        if (tokens.acceptAny("current_user", "current_role", "session_user")) {
            return "";
        }
        // Role names may be any word that isn't reserved.
        return anyName();
    }

    List<String> roles() {
        List<String> roles = new ArrayList<>();
        do {
            roles.add(role());
        } while (tokens.acceptSymbol(","));
        return roles;
    }
}
