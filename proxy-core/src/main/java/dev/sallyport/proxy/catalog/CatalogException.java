package dev.sallyport.proxy.catalog;

/** The catalog can't be read; without it no statement can be judged. */
public final class CatalogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CatalogException(String message, Throwable cause) {
        super(message, cause);
    }
}
