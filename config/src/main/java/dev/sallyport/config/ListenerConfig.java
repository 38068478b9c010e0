package dev.sallyport.config;

import org.jspecify.annotations.Nullable;

/**
 * Where clients connect.
 *
 * @param tls the certificate shown to clients; null only where plaintext is allowed
 * @param clientCertificates what is made of clients' certificates; null where none is asked for
 * @param plaintext whether clients may stay without TLS; only ever on a loopback address, since tokens travel here
 */
public record ListenerConfig(
        HostPort address,
        @Nullable ServerTlsConfig tls,
        @Nullable ClientCertificatesConfig clientCertificates,
        boolean plaintext) {
    public ListenerConfig {
        if (plaintext && !address.isLoopback()) {
            throw new IllegalArgumentException("plaintext is for loopback addresses only");
        }
        if (tls == null && !plaintext) {
            throw new IllegalArgumentException("a listener needs tls unless it is loopback with plaintext: true");
        }
        if (clientCertificates != null && (tls == null || plaintext)) {
            throw new IllegalArgumentException("certificates are shown within TLS only");
        }
    }

    /** Tokens only. */
    public ListenerConfig(HostPort address, @Nullable ServerTlsConfig tls, boolean plaintext) {
        this(address, tls, null, plaintext);
    }
}
