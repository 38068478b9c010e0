package dev.sallyport.policy.statement;

/**
 * A statement's mention of a prepared statement or a cursor by its SQL name.
 *
 * @param kind what is done with the name
 * @param name the name, folded; {@code *} for all (DEALLOCATE ALL, CLOSE ALL, DISCARD ALL)
 * @param hold whether it is a cursor declared WITH HOLD
 */
public record NameUse(Kind kind, String name, boolean hold) {
    /** Anything but a cursor declared WITH HOLD. */
    public NameUse(Kind kind, String name) {
        this(kind, name, false);
    }

    /** What is done with a session-local name. */
    public enum Kind {
        PREPARE,
        EXECUTE,
        DEALLOCATE,
        DECLARE_CURSOR,
        FETCH_CURSOR,
        CLOSE_CURSOR
    }
}
