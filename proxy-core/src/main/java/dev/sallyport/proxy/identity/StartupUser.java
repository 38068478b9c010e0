package dev.sallyport.proxy.identity;

import dev.sallyport.policy.identity.Principal;
import java.util.Set;

/** The {@code user} of the startup message: it chooses nothing, it only has to fit who the token says it is. */
public final class StartupUser {
    private StartupUser() {}

    /**
     * Whether the name is one of the principal's own or one of its roles; compared exactly.
     *
     * @param roles the roles that the policy gives this principal
     */
    public static boolean matches(String user, Principal principal, Set<String> roles) {
        return !user.isEmpty() && (principal.aliases().contains(user) || roles.contains(user));
    }
}
