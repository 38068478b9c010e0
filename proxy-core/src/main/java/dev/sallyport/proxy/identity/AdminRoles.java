package dev.sallyport.proxy.identity;

import dev.sallyport.config.AdminGrant;
import dev.sallyport.config.AdminRole;
import dev.sallyport.policy.identity.Principal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Who has which role on the admin side. */
public final class AdminRoles {
    private AdminRoles() {}

    /**
     * The roles of a principal.
     *
     * @param issuer who vouches for the groups
     */
    public static Set<AdminRole> of(Map<AdminRole, AdminGrant> grants, Principal principal, String issuer) {
        Set<AdminRole> roles = EnumSet.noneOf(AdminRole.class);
        grants.forEach((role, grant) -> {
            if (holds(grant, principal, issuer)) {
                roles.add(role);
            }
        });
        return roles;
    }

    /** An agent has a role only if its person has it too. */
    private static boolean holds(AdminGrant grant, Principal principal, String issuer) {
        boolean grouped = (grant.issuers().isEmpty() || grant.issuers().contains(issuer))
                && !Collections.disjoint(grant.groups(), principal.groups());
        Principal behind = principal.onBehalfOf();
        return (grouped || grant.principals().contains(principal.id()))
                && (behind == null || holds(grant, behind, issuer));
    }
}
