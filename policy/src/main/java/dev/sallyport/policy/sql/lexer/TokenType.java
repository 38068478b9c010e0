package dev.sallyport.policy.sql.lexer;

/** What a token is. */
public enum TokenType {
    /** An unquoted word that is no keyword; its text is folded. */
    IDENTIFIER,
    /** A word in double quotes (or U&amp;"…"), with its escapes undone. */
    QUOTED,
    /** One of PostgreSQL's keywords, folded. */
    KEYWORD,
    /** A character string in whatever notation, with its escapes undone. */
    STRING,
    /** B'…' or X'…'. */
    BITS,
    /** A whole number. */
    INTEGER,
    /** A number with a point or an exponent. */
    NUMBER,
    /** {@code $n}; the text is n's digits. */
    PARAMETER,
    /** Punctuation: one of {@code , ( ) [ ] . ; :} or {@code :: .. := =>}. */
    SYMBOL,
    /** An operator of whatever characters. */
    OPERATOR,
    /** The end of the text. */
    END;

    /** Whether the token is a literal, which is hidden in redacted texts. */
    public boolean literal() {
        return this == STRING || this == BITS || this == INTEGER || this == NUMBER;
    }
}
