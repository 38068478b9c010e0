package dev.sallyport.proxy.identity;

import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import java.util.List;
import java.util.Set;

/** Principals to compare with. */
final class Principals {
    private Principals() {}

    static Principal service(String id, String name, List<String> aliases, List<String> groups) {
        return new Principal(
                PrincipalKind.SERVICE, id, name, Set.copyOf(aliases), Set.copyOf(groups), false, null, null, List.of());
    }
}
