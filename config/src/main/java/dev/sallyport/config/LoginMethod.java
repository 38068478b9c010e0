package dev.sallyport.config;

/** What a client may send to prove who it is; certificates are a matter of {@link ClientCertificatesConfig}. */
public enum LoginMethod {
    /** A token as the password. */
    JWT,
    /** A key that the operator issued, by SCRAM-SHA-256. */
    SCRAM,
    /** A token by OAUTHBEARER (RFC 7628). */
    OAUTHBEARER,
    /** Nothing: the person signs in with a browser while the client waits. */
    BROWSER
}
