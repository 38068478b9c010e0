package dev.sallyport.config;

/** What sessions are called at the upstream when they begin ({@code application_name}). */
public enum ApplicationName {
    /** As the client says. The default. */
    CLIENT,
    /** After the session and its principal. */
    IDENTITY
}
