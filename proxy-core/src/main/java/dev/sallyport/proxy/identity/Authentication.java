package dev.sallyport.proxy.identity;

import dev.sallyport.policy.identity.Principal;
import org.jspecify.annotations.Nullable;

/** What became of an attempt to prove an identity. */
public sealed interface Authentication {
    /** The identity is proven. */
    record Authenticated(Principal principal, TokenFacts token) implements Authentication {}

    /**
     * The identity is not proven.
     *
     * @param reason for the audit log and the operator; never part of the token, never sent to the client
     * @param hint what the client may be told, or null where it may be told nothing but the refusal
     */
    record Rejected(String reason, @Nullable String hint) implements Authentication {}
}
