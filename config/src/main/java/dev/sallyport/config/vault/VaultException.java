package dev.sallyport.config.vault;

/** Vault doesn't give what was asked for. The message has the path and Vault's own reason, and never a secret. */
public final class VaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    VaultException(String message, int status) {
        super(message);
        this.status = status;
    }

    /** The answer's HTTP status; 0 where there was no answer. */
    public int status() {
        return status;
    }

    /** Whether Vault understood and said no, so that the same question would get the same answer. */
    boolean isRefusal() {
        return status == 400 || status == 403 || status == 404;
    }
}
