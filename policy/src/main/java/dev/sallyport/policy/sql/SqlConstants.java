package dev.sallyport.policy.sql;

import dev.sallyport.policy.sql.lexer.Lexer;
import dev.sallyport.policy.sql.lexer.SqlSyntaxException;
import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.lexer.TokenType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

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
    private static final Pattern WHOLE = Pattern.compile("0|[1-9][0-9]*");

    public SqlConstants {
        literals = List.copyOf(literals);
        mentions = Map.copyOf(mentions);
    }

    /**
     * One literal.
     *
     * @param text its value: without quotes, with its escapes undone; a sign before it is no part of it
     * @param quoted whether it stands in quotes of any kind
     * @param bits whether it is a string of bits, {@code X'…'} or {@code B'…'}
     */
    public record Literal(String text, boolean quoted, boolean bits) {
        /** Whether no other text is the same value to the server: strings, and whole numbers without leading zeros. */
        private boolean canonical() {
            return quoted || WHOLE.matcher(text).matches();
        }
    }

    /** Reads the constants of a statement that was understood under this scope. */
    public static SqlConstants in(String text, AnalysisScope scope) {
        List<Literal> literals = new ArrayList<>();
        Map<Integer, Integer> mentions = new HashMap<>();
        try {
            for (Token token :
                    new Lexer(text, scope.catalog().serverVersion(), scope.standardConformingStrings()).tokens()) {
                if (token.type().literal()) {
                    boolean bits = token.type() == TokenType.BITS;
                    literals.add(new Literal(token.text(), bits || token.type() == TokenType.STRING, bits));
                } else if (token.type() == TokenType.PARAMETER && token.text().length() <= DIGITS_MAX) {
                    mentions.merge(Integer.parseInt(token.text()), 1, Integer::sum);
                }
            }
        } catch (SqlSyntaxException e) {
            return NONE;
        }
        return new SqlConstants(literals, mentions);
    }

    /** Whether it is certain that the literal stands in the text once only, however its value could be written. */
    public boolean once(Literal literal) {
        return literals.stream()
                                .filter(each -> each.text().equals(literal.text()))
                                .count()
                        == 1
                && (literal.quoted() || literals.stream().allMatch(Literal::canonical));
    }

    /** Without the values, which are the client's. */
    @Override
    public String toString() {
        return "SqlConstants[literals=" + literals.size() + "]";
    }
}
