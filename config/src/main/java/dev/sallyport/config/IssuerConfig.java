package dev.sallyport.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An issuer of tokens.
 *
 * @param issuer the {@code iss} claim, compared byte for byte
 * @param audience the only {@code aud} that is accepted
 * @param profile {@code at+jwt} (RFC 9068), {@code jwt}, {@code id_token}, {@code kubernetes}, {@code github-actions}
 *     or {@code spiffe}
 * @param jwksFile file with the issuer's public keys (RFC 7517); not together with {@code jwksUrl}
 * @param jwksUrl https address of the issuer's public keys; http on loopback only. Without this and {@code jwksFile}
 *     the keys are found by OpenID Connect Discovery at {@code issuer}
 * @param algorithms names of accepted signature algorithms (RFC 7518); never symmetric ones
 * @param clockSkew how far the issuer's clock may differ from ours
 * @param tokenLifetimeMax largest accepted {@code exp - iat}; at most 24 hours
 * @param agentClients OAuth clients whose tokens make an agent; with profiles of workloads, subjects that are agents
 * @param defaultKind {@code human}, {@code service} or {@code agent}: what a subject is when the token doesn't say
 * @param rootCertificate PEM file with the authorities that the issuer's addresses are trusted by; the platform's if
 *     null
 * @param trustDomain the SPIFFE trust domain whose workloads the issuer speaks for; with {@code spiffe} only
 * @param require claims that must be there with one of these values
 */
public record IssuerConfig(
        String issuer,
        String audience,
        String profile,
        @Nullable Path jwksFile,
        @Nullable URI jwksUrl,
        List<String> algorithms,
        Duration clockSkew,
        Duration tokenLifetimeMax,
        ClaimsConfig claims,
        List<String> agentClients,
        String defaultKind,
        @Nullable Path rootCertificate,
        @Nullable String trustDomain,
        Map<String, List<String>> require) {
    /** The longest lifetime that can be configured. */
    public static final Duration TOKEN_LIFETIME_HARD_MAX = Duration.ofHours(24);

    public IssuerConfig {
        if (jwksFile != null && jwksUrl != null) {
            throw new IllegalArgumentException("one of jwks_file and jwks_url");
        }
        if (tokenLifetimeMax.compareTo(TOKEN_LIFETIME_HARD_MAX) > 0) {
            throw new IllegalArgumentException("tokens may live for 24 hours at most");
        }
        algorithms = List.copyOf(algorithms);
        agentClients = List.copyOf(agentClients);
        require = Map.copyOf(require);
    }

    /** An issuer of which nothing more is demanded. */
    public IssuerConfig(
            String issuer,
            String audience,
            String profile,
            @Nullable Path jwksFile,
            @Nullable URI jwksUrl,
            List<String> algorithms,
            Duration clockSkew,
            Duration tokenLifetimeMax,
            ClaimsConfig claims,
            List<String> agentClients,
            String defaultKind) {
        this(
                issuer,
                audience,
                profile,
                jwksFile,
                jwksUrl,
                algorithms,
                clockSkew,
                tokenLifetimeMax,
                claims,
                agentClients,
                defaultKind,
                null,
                null,
                Map.of());
    }
}
