package dev.sallyport.policy.sql.surface;

/** A text that can't be asked of the proxy. */
public final class SurfaceSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sqlState;
    private final String redacted;
    private final int position;

    /** @param position in characters from 1; 0 for none */
    public SurfaceSyntaxException(String sqlState, String message, String redacted, int position) {
        super(message, null, false, false);
        this.sqlState = sqlState;
        this.redacted = redacted;
        this.position = position;
    }

    public String sqlState() {
        return sqlState;
    }

    /** What can be told. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    /** The text with literals replaced. */
    public String redacted() {
        return redacted;
    }

    public int position() {
        return position;
    }
}
