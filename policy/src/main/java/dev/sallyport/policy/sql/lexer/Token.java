package dev.sallyport.policy.sql.lexer;

/**
 * One token.
 *
 * @param type what it is
 * @param text its value: folded, unquoted, unescaped
 * @param start where it begins, in UTF-16 units from 0
 * @param end where it ends (exclusive)
 */
public record Token(TokenType type, String text, int start, int end) {
    /** Whether it is that keyword. */
    public boolean is(String keyword) {
        return type == TokenType.KEYWORD && text.equals(keyword);
    }

    /** Whether it is that punctuation or operator. */
    public boolean isSymbol(String symbol) {
        return (type == TokenType.SYMBOL || type == TokenType.OPERATOR) && text.equals(symbol);
    }
}
