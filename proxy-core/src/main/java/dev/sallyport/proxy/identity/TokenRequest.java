package dev.sallyport.proxy.identity;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.policy.identity.PrincipalKind;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token to be minted.
 *
 * @param subject who will use it
 * @param onBehalfOf the person an agent acts for; null for everybody else and for agents of nobody
 * @param lifetime from now; at most 24 hours
 */
public record TokenRequest(
        String issuer,
        String audience,
        Subject subject,
        PrincipalKind kind,
        @Nullable Subject onBehalfOf,
        Duration lifetime) {
    public TokenRequest {
        if (issuer.isEmpty() || issuer.indexOf('|') >= 0 || audience.isEmpty()) {
            throw new IllegalArgumentException("issuer and audience must not be empty, and no '|' in the issuer");
        }
        if (onBehalfOf != null && kind != PrincipalKind.AGENT) {
            throw new IllegalArgumentException("only an agent acts on behalf of somebody");
        }
        if (lifetime.compareTo(Duration.ofSeconds(1)) < 0
                || lifetime.compareTo(IssuerConfig.TOKEN_LIFETIME_HARD_MAX) > 0) {
            throw new IllegalArgumentException("a token lives from 1 second to 24 hours");
        }
    }

    /** Somebody named in a token; the groups are theirs alone. */
    public record Subject(
            String sub, @Nullable String name, @Nullable String email, List<String> groups) {
        public Subject {
            if (sub.isEmpty()) {
                throw new IllegalArgumentException("a subject must not be empty");
            }
            groups = List.copyOf(groups);
        }
    }
}
