package dev.sallyport.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A principal that proves itself by a certificate.
 *
 * @param field where the certificate names it: {@code spiffe}, {@code cn}, {@code dns} or {@code email}
 * @param value the name there, compared exactly; for {@code spiffe} a workload's id or a whole trust domain
 * @param name for people; the value if null
 * @param kind {@code human}, {@code agent} or {@code service}
 * @param groups what it belongs to
 */
public record CertificateMapping(
        String field, String value, @Nullable String name, String kind, List<String> groups) {
    public CertificateMapping {
        groups = List.copyOf(groups);
    }
}
