package dev.sallyport.audit;

import org.jspecify.annotations.Nullable;

/**
 * How the client's connection is encrypted.
 *
 * @param version such as {@code TLSv1.3}
 * @param cipher the cipher suite
 * @param clientCertificateSha256 the fingerprint of the client's certificate, if it showed one
 * @param clientCertificateSubject whom the certificate names, or says it names: what was refused is told of too
 */
public record TlsFields(
        String version,
        String cipher,
        @Nullable String clientCertificateSha256,
        @Nullable String clientCertificateSubject) {}
