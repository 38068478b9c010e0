package dev.sallyport.proxy.surface;

import dev.sallyport.config.AdminRole;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.proxy.identity.TokenFacts;
import java.util.Objects;
import java.util.Set;

/**
 * Who asks.
 *
 * @param adminRoles on the admin side; an agent has only those that its person has too
 * @param startupUser as the client calls itself
 * @param processId that the client knows
 */
public record SurfaceCaller(
        Principal principal,
        TokenFacts token,
        Set<AdminRole> adminRoles,
        String sessionId,
        String startupUser,
        int processId) {
    public SurfaceCaller {
        adminRoles = Set.copyOf(adminRoles);
    }

    /** Whether the caller has one of these roles. */
    public boolean has(AdminRole... any) {
        for (AdminRole role : any) {
            if (adminRoles.contains(role)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether what was done by the one for the other is the caller's own: they did it, or it was done for them. An
     * agent's own is what it did for the same person.
     *
     * @param behind the id of the one it was done for; empty for nobody
     */
    public boolean owns(String actor, String behind) {
        Principal person = principal.onBehalfOf();
        String own = person == null ? "" : person.id();
        return (actor.equals(principal.id()) && Objects.equals(behind, own))
                || (person == null && behind.equals(principal.id()));
    }
}
