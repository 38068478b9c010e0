package dev.sallyport.proxy.admin;

import dev.sallyport.audit.ActorFields;
import dev.sallyport.audit.AdminFields;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.AuditLog;
import dev.sallyport.audit.AuditSeverity;
import dev.sallyport.audit.SessionFields;
import dev.sallyport.audit.TokenFields;
import dev.sallyport.config.AdminRole;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.proxy.identity.RecordedActor;
import dev.sallyport.proxy.session.AuditSubjects;
import dev.sallyport.proxy.session.RefusalRecords;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes down who was refused at the admin side, and who changed what there. Safe for use by any thread. */
public final class AdminRecorder {
    private static final int SECONDS = 5;

    private final AuditLog audit;
    private final RefusalRecords refusals;

    public AdminRecorder(AuditLog audit, RefusalRecords refusals) {
        this.audit = audit;
        this.refusals = refusals;
    }

    /** Somebody who has proven nothing. */
    void stranger(AdminRequest request, String reason) {
        refusals.add(AuditEvent.of(AuditEventType.AUTH_FAIL)
                .severity(AuditSeverity.MEDIUM)
                .session(from(request, null))
                .actor(RefusalRecords.NOBODY)
                .admin(new AdminFields("admin.authenticate", reason, null, null))
                .build());
    }

    /** Somebody known who may not. */
    void refused(AdminRequest request, AdminCaller caller, String reason) {
        var unused = audit.append(of(request, caller)
                .severity(AuditSeverity.MEDIUM)
                .admin(new AdminFields("admin.refused", request.method() + " " + request.path(), null, reason))
                .build());
    }

    /** As {@link #refused(AdminRequest, AdminCaller, String)}, of somebody without a token. */
    void refused(AdminRequest request, Principal who, String reason) {
        var unused = audit.append(AuditEvent.of(AuditEventType.ADMIN_ACTION)
                .severity(AuditSeverity.MEDIUM)
                .session(from(request, null))
                .actor(RecordedActor.of(who, Set.of()))
                .admin(new AdminFields("admin.refused", request.method() + " " + request.path(), null, reason))
                .build());
    }

    /** Somebody changes something, once that is on record. Blocks for it. */
    void changes(AdminRequest request, AdminCaller caller, AdminFields change) throws RefusedRequestException {
        await(of(request, caller).severity(AuditSeverity.MEDIUM).admin(change).build());
    }

    /** As {@link #changes(AdminRequest, AdminCaller, AdminFields)}, of somebody who has signed in just now. */
    void changes(AdminRequest request, Principal who, AdminFields change) throws RefusedRequestException {
        await(AuditEvent.of(AuditEventType.ADMIN_ACTION)
                .session(from(request, null))
                .actor(RecordedActor.of(who, Set.of()))
                .admin(change)
                .build());
    }

    /** An issuer's security event changes something, once that is on record. Blocks for it. */
    void changes(AdminRequest request, String issuer, AdminFields change) throws RefusedRequestException {
        await(AuditEvent.of(AuditEventType.ADMIN_ACTION)
                .severity(AuditSeverity.MEDIUM)
                .session(from(request, null))
                .actor(new ActorFields(
                        "service", issuer, issuer, List.of(), List.of("issuer"), null, false, null, List.of()))
                .admin(change)
                .build());
    }

    private void await(AuditEvent event) throws RefusedRequestException {
        try {
            var unused = audit.append(event).get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new RefusedRequestException(AdminAnswer.error(503, "the audit log is unavailable"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedRequestException(AdminAnswer.error(503, "stopping"));
        }
    }

    private static AuditEvent.Builder of(AdminRequest request, AdminCaller caller) {
        return AuditEvent.of(AuditEventType.ADMIN_ACTION)
                .session(from(request, AuditSubjects.token(caller.token())))
                .actor(RecordedActor.of(
                        caller.principal(),
                        caller.roles().stream().map(AdminRole::label).collect(Collectors.toSet())));
    }

    /** No session: where the request came from. */
    private static SessionFields from(AdminRequest request, @Nullable TokenFields token) {
        InetSocketAddress remote = request.remote();
        return new SessionFields(
                "admin",
                remote.getAddress() == null ? "" : remote.getAddress().getHostAddress(),
                remote.getPort(),
                null,
                null,
                null,
                token,
                null,
                null,
                null,
                null);
    }
}
