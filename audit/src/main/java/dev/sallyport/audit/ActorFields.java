package dev.sallyport.audit;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who acts.
 *
 * @param type {@code human}, {@code agent}, {@code service} or {@code system}
 * @param id issuer and subject or a SPIFFE id, never only a display name
 * @param name the name for people
 * @param groups as the identity provider tells them
 * @param roles after mapping
 * @param clientId the OAuth client
 * @param mfa whether a second factor was used
 * @param onBehalfOf the human behind an agent
 * @param chain the actors, outermost first; for information only (RFC 8693, section 4.1)
 */
public record ActorFields(
        String type,
        String id,
        String name,
        List<String> groups,
        List<String> roles,
        @Nullable String clientId,
        boolean mfa,
        @Nullable OnBehalfOf onBehalfOf,
        List<String> chain) {
    private static final Set<String> TYPES = Set.of("human", "agent", "service", "system");

    public ActorFields {
        FieldRules.oneOf("actor.type", type, TYPES);
        FieldRules.present("actor.id", id);
        groups = List.copyOf(groups);
        roles = List.copyOf(roles);
        chain = List.copyOf(chain);
    }
}
