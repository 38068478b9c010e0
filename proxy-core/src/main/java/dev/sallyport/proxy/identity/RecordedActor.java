package dev.sallyport.proxy.identity;

import dev.sallyport.audit.ActorFields;
import dev.sallyport.audit.OnBehalfOf;
import dev.sallyport.policy.identity.Principal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A principal in the audit log's words. */
public final class RecordedActor {
    private RecordedActor() {}

    /**
     * The principal as events name them.
     *
     * @param roles the principal's policy roles
     */
    public static ActorFields of(Principal principal, Set<String> roles) {
        Principal behind = principal.onBehalfOf();
        return new ActorFields(
                principal.kind().label(),
                principal.id(),
                principal.name(),
                List.copyOf(new TreeSet<>(principal.groups())),
                List.copyOf(new TreeSet<>(roles)),
                principal.clientId(),
                principal.mfa(),
                behind == null ? null : new OnBehalfOf(behind.id(), behind.name()),
                principal.chain());
    }
}
