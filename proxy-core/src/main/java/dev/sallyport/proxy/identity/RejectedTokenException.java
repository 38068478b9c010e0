package dev.sallyport.proxy.identity;

import org.jspecify.annotations.Nullable;

/** Ends the checking of a token; becomes {@link Authentication.Rejected}. Carries nothing of the token. */
final class RejectedTokenException extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable String hint;

    RejectedTokenException(String reason) {
        this(reason, null);
    }

    RejectedTokenException(String reason, @Nullable String hint) {
        // No stack trace: anybody on the network can cause this at will.
        super(reason, null, false, false);
        this.hint = hint;
    }

    Authentication.Rejected rejected() {
        return new Authentication.Rejected(String.valueOf(getMessage()), hint);
    }
}
