package dev.sallyport.proxy.session;

import dev.sallyport.config.AdminRole;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.proxy.surface.Stop;
import dev.sallyport.proxy.surface.SurfaceCaller;
import dev.sallyport.proxy.surface.SurfaceColumn;
import dev.sallyport.proxy.surface.SurfaceException;
import dev.sallyport.proxy.surface.SurfaceTable;
import dev.sallyport.proxy.surface.SurfaceType;
import java.time.Clock;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** {@code sessions}: all of them for administrators and auditors, for others their own. */
final class SessionsTable implements SurfaceTable {
    private static final int SESSIONS_MAX = 10_000;
    private static final int WAIT_SECONDS = 5;

    private final SessionDirectory directory;
    private final Clock clock;

    SessionsTable(SessionDirectory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "sessions";
    }

    @Override
    public String description() {
        return "who is connected";
    }

    @Override
    public List<SurfaceColumn> columns() {
        return List.of(
                new SurfaceColumn("session", SurfaceType.TEXT),
                new SurfaceColumn("principal", SurfaceType.TEXT),
                new SurfaceColumn("principal_id", SurfaceType.TEXT),
                new SurfaceColumn("kind", SurfaceType.TEXT),
                new SurfaceColumn("on_behalf_of", SurfaceType.TEXT),
                new SurfaceColumn("roles", SurfaceType.TEXT_ARRAY),
                new SurfaceColumn("database", SurfaceType.TEXT),
                new SurfaceColumn("login", SurfaceType.TEXT),
                new SurfaceColumn("client_address", SurfaceType.TEXT),
                new SurfaceColumn("application", SurfaceType.TEXT),
                new SurfaceColumn("since", SurfaceType.TIMESTAMPTZ),
                new SurfaceColumn("state", SurfaceType.TEXT),
                new SurfaceColumn("last_message", SurfaceType.TIMESTAMPTZ),
                new SurfaceColumn("statement", SurfaceType.TEXT),
                new SurfaceColumn("fingerprint", SurfaceType.TEXT),
                new SurfaceColumn("token_expires", SurfaceType.TIMESTAMPTZ));
    }

    @Override
    public void rows(SurfaceCaller caller, List<Wanted> wanted, Taker taker, Stop stop) {
        boolean all = caller.has(AdminRole.ADMIN, AdminRole.AUDITOR);
        try {
            List<SessionView> views = directory
                    .look(identity -> all || own(caller, identity), SESSIONS_MAX)
                    .get(WAIT_SECONDS, TimeUnit.SECONDS);
            for (SessionView view : views) {
                if (!taker.take(row(view))) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SurfaceException("57014", "canceling statement: the proxy stops");
        } catch (ExecutionException | TimeoutException e) {
            throw new SurfaceException("58000", "the sessions could not be looked at");
        }
    }

    private static boolean own(SurfaceCaller caller, SessionIdentity identity) {
        Principal behind = identity.principal().onBehalfOf();
        return caller.owns(identity.principal().id(), behind == null ? "" : behind.id());
    }

    private @Nullable Object[] row(SessionView view) {
        SessionIdentity identity = view.identity();
        Principal behind = identity.principal().onBehalfOf();
        return new @Nullable Object[] {
            identity.sessionId(),
            identity.principal().name(),
            identity.principal().id(),
            identity.principal().kind().label(),
            behind == null ? null : behind.id(),
            List.copyOf(new TreeSet<>(identity.roles())),
            identity.database().name(),
            identity.upstreamUser().isEmpty() ? null : identity.upstreamUser(),
            identity.clientAddress(),
            identity.application(),
            view.since(),
            view.state(),
            clock.instant().minus(view.quiet()),
            view.statementKind(),
            view.fingerprint(),
            identity.token().expiry()
        };
    }
}
