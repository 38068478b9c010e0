package dev.sallyport.proxy.identity;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import java.util.List;
import java.util.Set;

/**
 * A program that proves itself by where it runs. It acts for itself alone.
 *
 * @param id the principal's id
 * @param subject the token's {@code sub}
 * @param name for people
 * @param aliases names that it may connect as
 */
record Workload(String id, String subject, String name, Set<String> aliases, Set<String> groups) {
    Principal principal(IssuerConfig config, Claims claims) throws RejectedTokenException {
        if (claims.has("act")) {
            throw new RejectedTokenException("a workload's token with an actor (act)");
        }
        boolean agent =
                config.defaultKind().equals("agent") || config.agentClients().contains(subject);
        return new Principal(
                agent ? PrincipalKind.AGENT : PrincipalKind.SERVICE,
                id,
                name,
                aliases,
                groups,
                false,
                null,
                null,
                List.of());
    }
}
