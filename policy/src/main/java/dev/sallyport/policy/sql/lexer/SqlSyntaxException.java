package dev.sallyport.policy.sql.lexer;

/** A text that isn't PostgreSQL's SQL as far as we understand it. Carries no stack trace: it is an expected outcome. */
public final class SqlSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int offset;

    /**
     * @param message lower case, without a full stop
     * @param offset where, in UTF-16 units from 0
     */
    public SqlSyntaxException(String message, int offset) {
        super(message, null, false, false);
        this.offset = offset;
    }

    /** Where in the text, in UTF-16 units from 0. */
    public int offset() {
        return offset;
    }

    /** The message; never null. */
    public String reason() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
