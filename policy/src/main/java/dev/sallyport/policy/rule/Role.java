package dev.sallyport.policy.rule;

import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import java.util.Collections;
import java.util.Set;

/**
 * A name for the principals that fulfil all of these. An empty set doesn't restrict.
 *
 * @param name as rules refer to it
 * @param types the principal's kind is one of them
 * @param groups the principal is in one of them
 * @param ids the principal's {@code iss|sub} is one of them
 * @param requireMfa more than one factor was used
 * @param requireOnBehalfOf it acts on behalf of somebody
 */
public record Role(
        String name,
        Set<PrincipalKind> types,
        Set<String> groups,
        Set<String> ids,
        boolean requireMfa,
        boolean requireOnBehalfOf) {
    public Role {
        types = Set.copyOf(types);
        groups = Set.copyOf(groups);
        ids = Set.copyOf(ids);
    }

    /** Whether the principal, as itself, has this role. */
    public boolean heldBy(Principal principal) {
        return (types.isEmpty() || types.contains(principal.kind()))
                && (groups.isEmpty() || !Collections.disjoint(groups, principal.groups()))
                && (ids.isEmpty() || ids.contains(principal.id()))
                && (!requireMfa || principal.mfa())
                && (!requireOnBehalfOf || principal.onBehalfOf() != null);
    }
}
