package dev.sallyport.audit;

/** The log can't be opened or written. Whatever was to be recorded must not happen. */
public final class AuditLogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AuditLogException(String problem) {
        super(problem);
    }

    public AuditLogException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
