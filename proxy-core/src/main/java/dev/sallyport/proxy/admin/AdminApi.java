package dev.sallyport.proxy.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.audit.AdminFields;
import dev.sallyport.config.AdminRole;
import dev.sallyport.proxy.revocation.Revocations;
import dev.sallyport.proxy.session.SessionDirectory;
import dev.sallyport.proxy.session.SessionIdentity;
import dev.sallyport.proxy.session.SessionView;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked for and done with a token. Every change is on record before it happens. Safe for use by any thread.
 */
public final class AdminApi {
    private static final Pattern SESSION = Pattern.compile("/v1/sessions/([0-9a-f]{24})");
    private static final int SESSIONS_MAX = 10_000;
    private static final int SECONDS = 3;
    private static final AdminAnswer BUSY = AdminAnswer.error(503, "busy");
    static final AdminAnswer BAD_QUERY = AdminAnswer.error(400, "unknown or repeated parameter");

    private final AdminGate gate;
    private final AdminRecorder recorder;
    private final SessionDirectory directory;
    private final RevocationRoutes revocations;
    private final EventRoute events;
    private final ApprovalRoutes approvals;
    private final @Nullable SlackRoute slack;
    private final SinkRoute sinks;
    private final ShredRoute shred;
    private final Executor blocking;

    /**
     * @param slack where Slack sends what people press; null for nowhere
     * @param blocking runs each request: it may wait for keys, disks and sessions
     */
    public AdminApi(
            AdminGate gate,
            AdminRecorder recorder,
            SessionDirectory directory,
            Revocations revocations,
            EventRoute events,
            ApprovalRoutes approvals,
            @Nullable SlackRoute slack,
            SinkRoute sinks,
            ShredRoute shred,
            Executor blocking) {
        this.gate = gate;
        this.recorder = recorder;
        this.directory = directory;
        this.revocations = new RevocationRoutes(gate, recorder, revocations);
        this.events = events;
        this.approvals = approvals;
        this.slack = slack;
        this.sinks = sinks;
        this.shred = shred;
        this.blocking = blocking;
    }

    /** What a request is answered by. */
    interface Work {
        AdminAnswer answer() throws RefusedRequestException;
    }

    private CompletableFuture<AdminAnswer> later(Work work) {
        return later(work, blocking);
    }

    /** Works when the executor gets to it. */
    static CompletableFuture<AdminAnswer> later(Work work, Executor executor) {
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return work.answer();
                        } catch (RefusedRequestException e) {
                            return e.answer();
                        }
                    },
                    executor);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.completedFuture(BUSY);
        }
    }

    /** The session that a path names, or null. */
    static @Nullable String sessionId(String path) {
        Matcher matcher = SESSION.matcher(path);
        return matcher.matches() ? matcher.group(1) : null;
    }

    CompletableFuture<AdminAnswer> metrics(AdminRequest request, Supplier<AdminAnswer> text) {
        return later(() -> {
            gate.admit(request, AdminRole.values());
            return text.get();
        });
    }

    CompletableFuture<AdminAnswer> sessions(AdminRequest request) {
        return later(() -> request.method().equals("GET") ? list(request) : kill(request));
    }

    CompletableFuture<AdminAnswer> revocations(AdminRequest request) {
        return later(() -> revocations.answer(request));
    }

    CompletableFuture<AdminAnswer> sinks(AdminRequest request) {
        return later(() -> sinks.answer(request, gate));
    }

    CompletableFuture<AdminAnswer> shred(AdminRequest request) {
        return later(() -> shred.answer(request, gate, recorder));
    }

    CompletableFuture<AdminAnswer> events(AdminRequest request) {
        return later(() -> events.answer(request));
    }

    CompletableFuture<AdminAnswer> approvals(AdminRequest request) {
        return composed(() -> approvals.answer(request));
    }

    /** Whether there is anything that {@link #slack(AdminRequest)} could do. */
    boolean hasSlack() {
        return slack != null;
    }

    CompletableFuture<AdminAnswer> slack(AdminRequest request) {
        SlackRoute route = Objects.requireNonNull(slack);
        return composed(() -> route.answer(request));
    }

    /** What is answered in two steps, the first of them here. */
    private interface Steps {
        CompletableFuture<AdminAnswer> answer() throws RefusedRequestException;
    }

    private CompletableFuture<AdminAnswer> composed(Steps steps) {
        try {
            return CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return steps.answer();
                                } catch (RefusedRequestException e) {
                                    return CompletableFuture.completedFuture(e.answer());
                                }
                            },
                            blocking)
                    .thenCompose(Function.identity());
        } catch (RejectedExecutionException full) {
            return CompletableFuture.completedFuture(BUSY);
        }
    }

    private AdminAnswer list(AdminRequest request) throws RefusedRequestException {
        gate.admit(request, AdminRole.ADMIN, AdminRole.AUDITOR);
        List<SessionView> views;
        try {
            views = directory.look(which(request), SESSIONS_MAX + 1).get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return BUSY;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return BUSY;
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        var sessions = body.putArray("sessions");
        views.stream().limit(SESSIONS_MAX).map(SessionJson::of).forEach(sessions::add);
        body.put("complete", views.size() <= SESSIONS_MAX);
        return AdminAnswer.json(200, body);
    }

    private AdminAnswer kill(AdminRequest request) throws RefusedRequestException {
        AdminCaller caller = gate.admit(request, AdminRole.ADMIN);
        String one = sessionId(request.path());
        if (one == null && request.query().isEmpty()) {
            return AdminAnswer.error(400, "which sessions: /v1/sessions/ID, or ?principal=");
        }
        Predicate<SessionIdentity> which = which(request);
        List<SessionIdentity> found = directory.find(which);
        if (found.isEmpty()) {
            return AdminAnswer.error(404, "no such session");
        }
        int ended = 0;
        for (SessionIdentity identity : found) {
            recorder.changes(
                    request,
                    caller,
                    new AdminFields(
                            "session.kill",
                            identity.sessionId(),
                            identity.principal().id() + " on "
                                    + identity.database().name(),
                            null));
            String by = caller.principal().id();
            ended += directory.kill(other -> other.sessionId().equals(identity.sessionId()), by);
        }
        return AdminAnswer.json(200, JsonNodeFactory.instance.objectNode().put("ended", ended));
    }

    /** Which sessions a request is about: the path's, or the query's, or all. */
    private static Predicate<SessionIdentity> which(AdminRequest request) throws RefusedRequestException {
        String one = sessionId(request.path());
        Map<String, List<String>> query = request.query();
        if (!Set.of("id", "principal").containsAll(query.keySet())
                || query.values().stream().anyMatch(values -> values.size() != 1)
                || (one != null && !query.isEmpty())) {
            throw new RefusedRequestException(BAD_QUERY);
        }
        String id = one != null ? one : first(query, "id");
        String principal = first(query, "principal");
        return identity -> (id == null || id.equals(identity.sessionId()))
                && (principal == null || belongsTo(identity, principal));
    }

    /** By id, never by a name that somebody else may have too; also what is done on the principal's behalf. */
    private static boolean belongsTo(SessionIdentity identity, String id) {
        return identity.principal().id().equals(id)
                || (identity.principal().onBehalfOf() != null
                        && identity.principal().onBehalfOf().id().equals(id));
    }

    private static @Nullable String first(Map<String, List<String>> query, String name) {
        List<String> values = query.get(name);
        return values == null ? null : values.get(0);
    }
}
