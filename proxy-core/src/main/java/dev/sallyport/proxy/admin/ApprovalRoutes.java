package dev.sallyport.proxy.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.config.AdminRole;
import dev.sallyport.policy.approval.Approval;
import dev.sallyport.proxy.approval.ApprovalDesk;
import dev.sallyport.proxy.approval.ApprovalPage;
import dev.sallyport.proxy.approval.ApprovalSight;
import dev.sallyport.proxy.approval.ApprovalStoreException;
import dev.sallyport.proxy.approval.VoteAnswer;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /v1/approvals}: what waits for reviewers, and their votes. Who may vote is the policy's matter, not one of the
 * admin side's roles; these let people see what they have no say in. Safe for use by any thread.
 */
public final class ApprovalRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(ApprovalRoutes.class);

    static final String LIST = "/v1/approvals";
    static final String VOTES = LIST + "/*/votes";
    static final String REVOKE = LIST + "/*/revoke";
    private static final Pattern ONE = Pattern.compile(LIST + "/(ap_[a-z0-9]{16})(/votes|/revoke)?");
    private static final AdminAnswer UNKNOWN = AdminAnswer.error(404, "no such approval");
    private static final AdminAnswer BAD_VOTE = AdminAnswer.error(
            400,
            "expected {\"vote\": \"approve\"} or {\"vote\": \"reject\"}, and a \"comment\" of at most "
                    + ApprovalSight.COMMENT_CHARS_MAX + " characters if you like");

    private static final AdminAnswer BAD_REVOCATION = AdminAnswer.error(
            400, "expected {} or {\"comment\": \"…\"} of at most " + ApprovalSight.COMMENT_CHARS_MAX + " characters");

    private final AdminGate gate;
    private final AdminRecorder recorder;
    private final ApprovalDesk desk;
    private final Executor executor;
    private final Clock clock;

    /** @param executor waits for the store, so that nothing else has to where that doesn't answer */
    public ApprovalRoutes(AdminGate gate, AdminRecorder recorder, ApprovalDesk desk, Executor executor, Clock clock) {
        this.gate = gate;
        this.recorder = recorder;
        this.desk = desk;
        this.executor = executor;
        this.clock = clock;
    }

    /** Which kind of path that is; null if it is no approval's. */
    static @Nullable String collection(String path) {
        Matcher matcher = ONE.matcher(path);
        return !matcher.matches() ? null : matcher.group(2) == null ? LIST : LIST + "/*" + matcher.group(2);
    }

    /** Proves who asks, on the thread that calls; the rest is done by the executor. */
    CompletableFuture<AdminAnswer> answer(AdminRequest request) throws RefusedRequestException {
        AdminCaller caller = gate.identify(request);
        return AdminApi.later(() -> guarded(request, caller), executor);
    }

    private AdminAnswer guarded(AdminRequest request, AdminCaller caller) throws RefusedRequestException {
        try {
            return answer(request, caller);
        } catch (ApprovalStoreException e) {
            LOG.atError().setCause(e).log("an approval could not be read or changed");
            return AdminAnswer.error(
                    503, e.ofAuditLog() ? "the audit log is unavailable" : "the store of approvals is unavailable");
        }
    }

    private AdminAnswer answer(AdminRequest request, AdminCaller caller) throws RefusedRequestException {
        Matcher one = ONE.matcher(request.path());
        if (!one.matches()) {
            return list(request, caller);
        }
        if (!request.query().isEmpty()) {
            return AdminApi.BAD_QUERY;
        }
        String id = String.valueOf(one.group(1));
        String action = one.group(2);
        if (action == null) {
            return show(id, caller);
        }
        return action.equals("/votes") ? vote(id, request, caller) : revoke(id, request, caller);
    }

    private AdminAnswer list(AdminRequest request, AdminCaller caller) {
        List<String> state = request.query().getOrDefault("state", List.of("open"));
        if (!Set.of("state").containsAll(request.query().keySet()) || state.size() != 1) {
            return AdminApi.BAD_QUERY;
        }
        if (!Set.of("open", "all").contains(state.get(0))) {
            return AdminAnswer.error(400, "state is open or all");
        }
        boolean openOnly = state.get(0).equals("open");
        Instant now = clock.instant();
        ApprovalPage page = desk.page(openOnly);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        var list = body.putArray("approvals");
        for (Approval approval : page.approvals()) {
            if ((!openOnly || approval.stateAt(now).open()) && sees(caller, approval)) {
                list.add(ApprovalJson.brief(approval, now, desk.mayVote(approval, caller.principal())));
            }
        }
        body.put("complete", page.complete());
        return AdminAnswer.json(200, body);
    }

    private AdminAnswer show(String id, AdminCaller caller) {
        Optional<Approval> found = desk.find(id).filter(approval -> sees(caller, approval));
        return found.isEmpty() ? UNKNOWN : AdminAnswer.json(200, whole(found.get(), caller));
    }

    private ObjectNode whole(Approval approval, AdminCaller caller) {
        return ApprovalJson.whole(approval, clock.instant(), desk.mayVote(approval, caller.principal()));
    }

    private boolean sees(AdminCaller caller, Approval approval) {
        return ApprovalSight.sees(desk, approval, caller.principal(), caller.roles());
    }

    private AdminAnswer vote(String id, AdminRequest request, AdminCaller caller) {
        JsonNode body = JsonBody.texts(request, Set.of("vote", "comment"));
        String said = body == null ? "" : body.path("vote").asText();
        String comment = body == null ? "" : body.path("comment").asText();
        if (!Set.of("approve", "reject").contains(said) || !ApprovalSight.isComment(comment)) {
            return BAD_VOTE;
        }
        return done(desk.vote(id, caller.principal(), said.equals("approve"), comment), request, caller);
    }

    private AdminAnswer revoke(String id, AdminRequest request, AdminCaller caller) {
        JsonNode body = JsonBody.texts(request, Set.of("comment"));
        String comment = body == null ? "" : body.path("comment").asText();
        if (body == null || !ApprovalSight.isComment(comment)) {
            return BAD_REVOCATION;
        }
        if (desk.find(id).filter(approval -> sees(caller, approval)).isEmpty()) {
            return UNKNOWN;
        }
        boolean administers = caller.roles().contains(AdminRole.ADMIN);
        return done(desk.revoke(id, caller.principal(), administers, comment), request, caller);
    }

    private AdminAnswer done(VoteAnswer answer, AdminRequest request, AdminCaller caller) {
        if (answer instanceof VoteAnswer.Cast cast) {
            return AdminAnswer.json(200, whole(cast.approval(), caller));
        }
        if (answer instanceof VoteAnswer.Refused refused) {
            recorder.refused(request, caller, "has no vote: you " + refused.reason());
            return AdminAnswer.error(403, "you have no vote: you " + refused.reason());
        }
        if (answer instanceof VoteAnswer.Closed closed) {
            String state = closed.approval().stateAt(clock.instant()).label();
            return AdminAnswer.json(
                    409,
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("error", "nothing can be decided any more: it is " + state)
                            .put("state", state));
        }
        return UNKNOWN;
    }
}
