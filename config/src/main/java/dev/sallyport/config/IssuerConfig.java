package dev.sallyport.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An issuer of tokens.
 *
 * @param issuer the {@code iss} claim, compared byte for byte
 * @param audience the only {@code aud} that is accepted
 * @param profile {@code at+jwt} (RFC 9068), {@code jwt} or {@code id_token}
 * @param jwksFile file with the issuer's public keys (RFC 7517); exactly one of this and {@code jwksUrl} is set
 * @param jwksUrl https address of the issuer's public keys; http on loopback only
 * @param algorithms names of accepted signature algorithms (RFC 7518); never symmetric ones
 * @param clockSkew how far the issuer's clock may differ from ours
 * @param tokenLifetimeMax largest accepted {@code exp - iat}; at most 24 hours
 * @param agentClients OAuth clients whose tokens make an agent
 * @param defaultKind {@code human} or {@code service}: what a subject is when the token doesn't say
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
        String defaultKind) {
    /** The longest lifetime that can be configured. */
    public static final Duration TOKEN_LIFETIME_HARD_MAX = Duration.ofHours(24);

    public IssuerConfig {
        if ((jwksFile == null) == (jwksUrl == null)) {
            throw new IllegalArgumentException("exactly one of jwks_file and jwks_url");
        }
        if (tokenLifetimeMax.compareTo(TOKEN_LIFETIME_HARD_MAX) > 0) {
            throw new IllegalArgumentException("tokens may live for 24 hours at most");
        }
        algorithms = List.copyOf(algorithms);
        agentClients = List.copyOf(agentClients);
    }
}
