package dev.sallyport.masking;

/** A row isn't what its plan or the protocol says, so it can't be masked and mustn't pass. */
public final class MaskingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MaskingException(String message) {
        super(message);
    }

    public MaskingException(String message, Throwable cause) {
        super(message, cause);
    }
}
