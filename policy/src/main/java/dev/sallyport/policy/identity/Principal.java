package dev.sallyport.policy.identity;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated actor.
 *
 * @param kind human, agent or service
 * @param id globally unique: issuer and subject as {@code iss|sub}; never a display name
 * @param name what people call it, for messages and audit
 * @param aliases the names the startup packet's {@code user} may carry for this principal (subject, e-mail, preferred
 *     user name)
 * @param groups group names from verified claims
 * @param mfa whether the token says that more than one factor was used
 * @param clientId the OAuth client that obtained the token, where known
 * @param onBehalfOf the principal this one acts for ({@code sub} where {@code act} is present, RFC 8693 section 4.1);
 *     rights are the intersection of both
 * @param chain earlier actors, outermost first; informative only (RFC 8693 section 4.1)
 */
public record Principal(
        PrincipalKind kind,
        String id,
        String name,
        Set<String> aliases,
        Set<String> groups,
        boolean mfa,
        @Nullable String clientId,
        @Nullable Principal onBehalfOf,
        List<String> chain) {
    public Principal {
        aliases = Set.copyOf(aliases);
        groups = Set.copyOf(groups);
        chain = List.copyOf(chain);
    }
}
