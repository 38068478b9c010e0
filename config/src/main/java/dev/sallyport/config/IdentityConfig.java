package dev.sallyport.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose word is believed about who somebody is, and who no longer is.
 *
 * @param issuers at least one; no issuer twice
 * @param certificates principals that prove themselves by certificates
 * @param events the audience of the security events that an issuer may send, by issuer
 * @param revocations the file that keeps revocations; null for the one in the audit log's folder
 * @param keys the file of the keys that the operator issued; null where there are none
 */
public record IdentityConfig(
        List<IssuerConfig> issuers,
        List<CertificateMapping> certificates,
        Map<String, String> events,
        @Nullable Path revocations,
        @Nullable Path keys) {
    /** Principals of the keys are this issuer's; no token can come from it. */
    public static final String KEYS_ISSUER = "urn:sallyport:keys";

    public IdentityConfig {
        issuers = List.copyOf(issuers);
        certificates = List.copyOf(certificates);
        events = Map.copyOf(events);
    }

    /** Tokens only, of issuers that send no security events. */
    public IdentityConfig(List<IssuerConfig> issuers) {
        this(issuers, List.of(), Map.of(), null, null);
    }
}
