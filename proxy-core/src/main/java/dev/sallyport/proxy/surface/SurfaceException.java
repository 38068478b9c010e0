package dev.sallyport.proxy.surface;

import org.jspecify.annotations.Nullable;

/** A statement that can't be answered; the session goes on. */
public final class SurfaceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sqlState;
    private final @Nullable String hint;

    public SurfaceException(String sqlState, String message) {
        this(sqlState, message, null);
    }

    public SurfaceException(String sqlState, String message, @Nullable String hint) {
        super(message, null, false, false);
        this.sqlState = sqlState;
        this.hint = hint;
    }

    public String sqlState() {
        return sqlState;
    }

    /** What the client is told. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    public @Nullable String hint() {
        return hint;
    }
}
