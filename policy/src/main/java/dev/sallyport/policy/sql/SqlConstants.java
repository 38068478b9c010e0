package dev.sallyport.policy.sql;

import dev.sallyport.policy.sql.lexer.Lexer;
import dev.sallyport.policy.sql.lexer.SqlSyntaxException;
import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.lexer.TokenType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The constants in a statement's text.
 *
 * @param literals in their order: the first is what the first {@code ?} of the redacted text stands for
 * @param mentions how often the text mentions each parameter
 */
public record SqlConstants(List<Literal> literals, Map<Integer, Integer> mentions) {
    /** Of a text that has none, or can't be read. */
    public static final SqlConstants NONE = new SqlConstants(List.of(), Map.of());

    private static final int DIGITS_MAX = 9;

    public SqlConstants {
        literals = List.copyOf(literals);
        mentions = Map.copyOf(mentions);
    }

    /**
     * One literal.
     *
     * @param text its value: without quotes, with its escapes undone; a sign before it is no part of it
     * @param quoted whether it stands in quotes of any kind
     */
    public record Literal(String text, boolean quoted) {}

    /** Reads the constants of a statement that was understood under this scope. */
    public static SqlConstants in(String text, AnalysisScope scope) {
        List<Literal> literals = new ArrayList<>();
        Map<Integer, Integer> mentions = new HashMap<>();
        try {
            for (Token token :
                    new Lexer(text, scope.catalog().serverVersion(), scope.standardConformingStrings()).tokens()) {
                if (token.type().literal()) {
                    boolean quoted = token.type() == TokenType.STRING || token.type() == TokenType.BITS;
                    literals.add(new Literal(token.text(), quoted));
                } else if (token.type() == TokenType.PARAMETER && token.text().length() <= DIGITS_MAX) {
                    mentions.merge(Integer.parseInt(token.text()), 1, Integer::sum);
                }
            }
        } catch (SqlSyntaxException e) {
            return NONE;
        }
        return new SqlConstants(literals, mentions);
    }

    /** How often a literal of this value stands in the text. */
    public long count(String value) {
        return literals.stream().filter(each -> each.text().equals(value)).count();
    }

    /** Without the values, which are the client's. */
    @Override
    public String toString() {
        return "SqlConstants[literals=" + literals.size() + "]";
    }
}
