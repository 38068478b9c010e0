package dev.sallyport.proxy.identity;

/** A security event that isn't accepted, with a code of RFC 8935 section 2.4. */
public final class RefusedEventException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    RefusedEventException(String code, String description) {
        // No stack trace: anybody on the network can cause this at will.
        super(description, null, false, false);
        this.code = code;
    }

    /** The error code for the sender. */
    public String code() {
        return code;
    }
}
