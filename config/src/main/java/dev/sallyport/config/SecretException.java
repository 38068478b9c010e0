package dev.sallyport.config;

/** A secret can't be had. The message names its place and never its content. */
public final class SecretException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SecretException(String message) {
        super(message);
    }
}
