package dev.sallyport.config;

/** How the connection to an upstream is protected; the names are those of libpq's {@code sslmode}. */
public enum UpstreamTlsMode {
    /** No TLS; has to be written down. */
    DISABLE,
    /** TLS with whoever answers: no protection against a false server. */
    REQUIRE,
    /** TLS; the certificate must come from an accepted authority. */
    VERIFY_CA,
    /** TLS; the certificate must come from an accepted authority and carry the host's name. The default. */
    VERIFY_FULL
}
