package dev.sallyport.proxy.session;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** All sessions after login, so that they can be counted and ended. Safe for use by any thread. */
public final class SessionDirectory {
    private final Set<ClientSession> sessions = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean draining;

    void opened(ClientSession session) {
        sessions.add(session);
        if (draining) {
            session.loop.execute(session::drain);
        }
    }

    void closed(ClientSession session) {
        sessions.remove(session);
        completeIfDrained();
    }

    /** How many sessions there are. */
    public int size() {
        return sessions.size();
    }

    /** Ends each session as soon as it is idle outside a transaction; completes when none is left. */
    public CompletableFuture<Void> drain() {
        draining = true;
        for (ClientSession session : sessions) {
            session.loop.execute(session::drain);
        }
        completeIfDrained();
        return drained;
    }

    /** Ends every session now. */
    public void shutDown() {
        draining = true;
        for (ClientSession session : sessions) {
            session.loop.execute(session::shutDown);
        }
    }

    private void completeIfDrained() {
        if (draining && sessions.isEmpty()) {
            drained.complete(null);
        }
    }
}
