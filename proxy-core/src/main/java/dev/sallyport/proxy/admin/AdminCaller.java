package dev.sallyport.proxy.admin;

import dev.sallyport.config.AdminRole;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.proxy.identity.TokenFacts;
import java.util.Set;

/**
 * Who asks, proven.
 *
 * @param roles on the admin side
 */
record AdminCaller(Principal principal, TokenFacts token, Set<AdminRole> roles) {
    AdminCaller {
        roles = Set.copyOf(roles);
    }
}
