package dev.sallyport.proxy.session;

import dev.sallyport.config.IdentityConfig;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.proxy.identity.TokenFacts;
import dev.sallyport.proxy.revocation.Revocation;
import dev.sallyport.proxy.revocation.Revocations;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All sessions after login, so that they can be counted, looked at and ended. Safe for use by any thread. */
public final class SessionDirectory {
    private final Set<LiveSession> sessions = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private final Revocations revocations;
    private volatile boolean draining;

    /** @param revocations whoever they fit loses the session at once, and gets none */
    public SessionDirectory(Revocations revocations) {
        this.revocations = revocations;
        revocations.listen(this::revoked);
    }

    /** A directory where nothing was revoked. */
    SessionDirectory() {
        this(new Revocations(new IdentityConfig(List.of()), null, Clock.systemUTC()));
    }

    /** What speaks against a proof of identity that is good otherwise, or null. */
    @Nullable
    Revocation revocation(Principal principal, TokenFacts token) {
        return revocations.find(principal, token);
    }

    /** Takes a session in; returns the revocation that came while it was being opened, if there was one. */
    @Nullable
    Revocation opened(LiveSession session) {
        sessions.add(session);
        if (draining) {
            session.loop().execute(session::drain);
        }
        // INVARIANT: entered first, looked for after; a revocation is put into force first, and looks here after.
        SessionIdentity identity = session.identity();
        return revocations.find(identity.principal(), identity.token());
    }

    private int revoked(Revocation revocation) {
        int ended = 0;
        for (LiveSession session : sessions) {
            SessionIdentity identity = session.identity();
            if (revocations.find(identity.principal(), identity.token()) != null
                    && execute(session, () -> session.revoked(revocation))) {
                ended++;
            }
        }
        return ended;
    }

    private static boolean execute(LiveSession session, Runnable work) {
        try {
            session.loop().execute(work);
            return true;
        } catch (RejectedExecutionException stopped) {
            // The loop is gone, and the session with it.
            return false;
        }
    }

    void closed(LiveSession session) {
        sessions.remove(session);
        completeIfDrained();
    }

    /** How many sessions there are. */
    public int size() {
        return sessions.size();
    }

    /**
     * Looks at sessions, each on its own event loop.
     *
     * @param max how many at most
     */
    public CompletableFuture<List<SessionView>> look(Predicate<SessionIdentity> which, int max) {
        Map<Object, List<LiveSession>> byLoop = new HashMap<>();
        sessions.stream()
                .filter(session -> which.test(session.identity()))
                .limit(max)
                .forEach(session -> byLoop.computeIfAbsent(session.loop(), loop -> new ArrayList<>())
                        .add(session));
        List<CompletableFuture<List<SessionView>>> parts = new ArrayList<>();
        for (List<LiveSession> some : byLoop.values()) {
            parts.add(CompletableFuture.supplyAsync(
                    () -> some.stream()
                            .map(LiveSession::view)
                            .filter(Objects::nonNull)
                            .map(Objects::requireNonNull)
                            .toList(),
                    some.get(0).loop()));
        }
        return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new))
                .thenApply(done ->
                        parts.stream().flatMap(part -> part.join().stream()).toList());
    }

    /** Who the sessions are that fit. */
    public List<SessionIdentity> find(Predicate<SessionIdentity> which) {
        return sessions.stream().map(LiveSession::identity).filter(which).toList();
    }

    /**
     * Ends sessions as an administrator's {@code pg_terminate_backend} does.
     *
     * @param by who wants that, for the record
     * @return how many there were
     */
    public int kill(Predicate<SessionIdentity> which, String by) {
        int ended = 0;
        for (LiveSession session : sessions) {
            if (which.test(session.identity()) && execute(session, () -> session.killed(by))) {
                ended++;
            }
        }
        return ended;
    }

    /** Ends each session as soon as it is idle outside a transaction; completes when none is left. */
    public CompletableFuture<Void> drain() {
        draining = true;
        for (LiveSession session : sessions) {
            session.loop().execute(session::drain);
        }
        completeIfDrained();
        return drained;
    }

    /** Ends every session now. */
    public void shutDown() {
        draining = true;
        for (LiveSession session : sessions) {
            session.loop().execute(session::shutDown);
        }
    }

    private void completeIfDrained() {
        if (draining && sessions.isEmpty()) {
            drained.complete(null);
        }
    }
}
