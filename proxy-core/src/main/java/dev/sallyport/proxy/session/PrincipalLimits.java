package dev.sallyport.proxy.session;

import dev.sallyport.policy.identity.Principal;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts the sessions of each principal. An agent is another principal for each on whose behalf it acts: one person's
 * agent takes no place from another's. Safe for use by any thread.
 */
public final class PrincipalLimits {
    private final int max;
    private final ConcurrentMap<Key, Integer> sessions = new ConcurrentHashMap<>();

    private record Key(String actor, @Nullable String onBehalfOf) {
        static Key of(Principal principal) {
            Principal behind = principal.onBehalfOf();
            return new Key(principal.id(), behind == null ? null : behind.id());
        }
    }

    /** @param max sessions of one principal */
    public PrincipalLimits(int max) {
        this.max = max;
    }

    /** Takes a place for a session of this principal; false if there is none. */
    boolean enter(Principal principal) {
        boolean[] entered = new boolean[1];
        sessions.compute(Key.of(principal), (key, count) -> {
            int now = count == null ? 0 : count;
            entered[0] = now < max;
            return entered[0] ? Integer.valueOf(now + 1) : count;
        });
        return entered[0];
    }

    /** Gives the place back. */
    void leave(Principal principal) {
        sessions.computeIfPresent(Key.of(principal), (key, count) -> count == 1 ? null : count - 1);
    }
}
