package dev.sallyport.proxy.session;

import dev.sallyport.audit.ActorFields;
import dev.sallyport.audit.AdminFields;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.AuditSeverity;
import dev.sallyport.audit.SessionFields;
import dev.sallyport.proxy.identity.Authentication;
import dev.sallyport.proxy.identity.RecordedActor;
import dev.sallyport.proxy.upstream.UpstreamReady;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Writes what became of one login. Each that got as far as a startup packet leaves either one {@code auth.fail}, or an
 * {@code auth.ok} and then the session's start or its refusal. Confined to one event loop.
 */
final class LoginRecorder {
    private final SessionServices services;
    private final String sessionId;
    private final @Nullable InetSocketAddress remote;
    private final @Nullable StartupParameters parameters;
    private final SessionIdentity.@Nullable TlsSession tls;

    /** @param parameters null where the startup packet made no sense */
    LoginRecorder(
            SessionServices services,
            String sessionId,
            @Nullable SocketAddress remote,
            @Nullable StartupParameters parameters,
            SessionIdentity.@Nullable TlsSession tls) {
        this.services = services;
        this.sessionId = sessionId;
        this.remote = remote instanceof InetSocketAddress address ? address : null;
        this.parameters = parameters;
        this.tls = tls;
    }

    /** Records that a stranger was refused, or left. */
    void refused(String reason) {
        refused(reason, AuditSeverity.MEDIUM);
    }

    /** Records that a stranger was refused for this. */
    void refused(LoginExchange.Refuse refusal) {
        refused(refusal.reason(), refusal.severity());
    }

    /** The same, for whom it may have been no mischief. */
    void refused(String reason, AuditSeverity severity) {
        services.refusals().add(failure(reason, severity, null, Set.of()));
    }

    /** Records that somebody known was refused. */
    void refused(String reason, Authentication.Authenticated proven, Set<String> roles) {
        var unused = services.audit().append(failure(reason, AuditSeverity.MEDIUM, proven, roles));
    }

    private AuditEvent failure(
            String reason, AuditSeverity severity, Authentication.@Nullable Authenticated proven, Set<String> roles) {
        ActorFields actor = proven == null ? RefusalRecords.NOBODY : RecordedActor.of(proven.principal(), roles);
        SessionFields session = new SessionFields(
                sessionId,
                remote == null ? "" : remote.getAddress().getHostAddress(),
                remote == null ? 0 : remote.getPort(),
                parameters == null ? null : parameters.settings().get("application_name"),
                AuditSubjects.tls(tls),
                proven == null ? null : proven.token().method(),
                proven == null ? null : AuditSubjects.token(proven.token()),
                parameters == null ? null : parameters.database(),
                null,
                null,
                null);
        return AuditEvent.of(AuditEventType.AUTH_FAIL)
                .severity(severity)
                .session(session)
                .actor(actor)
                .claimed(parameters == null ? null : parameters.context().fields())
                .admin(new AdminFields("authenticate", reason, null, null))
                .build();
    }

    /** Records that somebody is who they say. */
    static CompletableFuture<Long> authenticated(SessionServices services, SessionIdentity identity) {
        return services.audit()
                .append(of(AuditEventType.AUTH_OK, identity)
                        .session(AuditSubjects.session(identity, null))
                        .build());
    }

    /** Records that a session begins; {@code upstream} is null for one with the proxy itself. */
    static CompletableFuture<Long> started(
            SessionServices services, SessionIdentity identity, @Nullable UpstreamReady upstream) {
        return services.audit()
                .append(of(AuditEventType.SESSION_START, identity)
                        .session(AuditSubjects.session(identity, upstream))
                        .build());
    }

    /** Records that no session came of an authentication. */
    static void neverBegan(SessionServices services, SessionIdentity identity, String reason) {
        var unused = services.audit()
                .append(of(AuditEventType.SESSION_END, identity)
                        .admin(new AdminFields("session.refused", reason, null, null))
                        .build());
    }

    /**
     * Records that somebody with the session's key asks the database to cancel what it does.
     *
     * @param more how often they asked since the last record
     */
    static void cancelRequested(SessionServices services, SessionIdentity identity, long more) {
        String others = more == 0 ? null : more + " more requests, not recorded singly";
        var unused = services.audit()
                .append(of(AuditEventType.ADMIN_ACTION, identity)
                        .admin(new AdminFields("session.cancel", identity.sessionId(), null, others))
                        .build());
    }

    private static AuditEvent.Builder of(AuditEventType type, SessionIdentity identity) {
        return AuditEvent.of(type)
                .session(AuditSubjects.brief(identity))
                .actor(RecordedActor.of(identity.principal(), identity.roles()))
                .claimed(identity.context().fields());
    }
}
