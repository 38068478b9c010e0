package dev.sallyport.proxy.upstream;

/** How much of TLS is asked of a server, as libpq's {@code sslmode}; there is no mode that falls back to plaintext. */
public enum UpstreamTlsMode {
    /** No TLS. */
    DISABLE,
    /** TLS; the certificate is verified only if a root certificate is given. Keeps out who listens, not who poses. */
    REQUIRE,
    /** TLS with a certificate from a trusted authority, for whatever host. */
    VERIFY_CA,
    /** TLS with a certificate from a trusted authority for this host. */
    VERIFY_FULL
}
