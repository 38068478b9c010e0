package dev.sallyport.proxy.admin;

import dev.sallyport.config.SecretException;
import dev.sallyport.config.SlackConfig;
import dev.sallyport.policy.approval.ApprovalState;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.approval.ApprovalDesk;
import dev.sallyport.proxy.approval.ApprovalStoreException;
import dev.sallyport.proxy.approval.VoteAnswer;
import dev.sallyport.proxy.identity.TokenFacts;
import dev.sallyport.proxy.notice.SlackMessage;
import dev.sallyport.proxy.notice.SlackReplies;
import dev.sallyport.proxy.revocation.Revocations;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /v1/slack/interactions}: votes by Slack's buttons. The signature proves that Slack sent it, the
 * configuration says who a user of Slack's is, and {@link ApprovalDesk} whether they have a say, as for votes of any other
 * way. Safe for use by any thread.
 */
public final class SlackRoute {
    private static final Logger LOG = LoggerFactory.getLogger(SlackRoute.class);

    static final String PATH = "/v1/slack/interactions";
    private static final String COMMENT = "by Slack";
    private static final AdminAnswer TAKEN = new AdminAnswer(200, "", "", Map.of());
    private static final AdminAnswer NOT_SIGNED = AdminAnswer.error(401, "not signed by Slack just now");
    private static final AdminAnswer BAD_BODY = AdminAnswer.error(400, "expected a button's press");

    private final SlackSignature signature;
    private final Map<String, Principal> people = new HashMap<>();
    private final Map<String, String> issuers = new HashMap<>();
    private final SlackReplies replies;
    private final AdminRecorder recorder;
    private final Revocations revocations;
    private final ApprovalDesk desk;
    private final Executor executor;
    private final Clock clock;

    /** @param executor waits for the store */
    public SlackRoute(
            SlackConfig config,
            AdminRecorder recorder,
            Revocations revocations,
            ApprovalDesk desk,
            Executor executor,
            Clock clock) {
        this.signature = new SlackSignature(config.signingSecret(), clock);
        config.users().forEach((id, user) -> {
            people.put(id, principal(user));
            issuers.put(id, user.issuer());
        });
        this.replies = new SlackReplies(config);
        this.recorder = recorder;
        this.revocations = revocations;
        this.desk = desk;
        this.executor = executor;
        this.clock = clock;
    }

    /** A person for themselves, known by the same names as by their tokens. */
    private static Principal principal(SlackConfig.User user) {
        Set<String> aliases = new HashSet<>(List.of(user.subject(), user.name()));
        if (user.email() != null) {
            aliases.add(user.email());
        }
        return new Principal(
                PrincipalKind.HUMAN,
                user.issuer() + "|" + user.subject(),
                user.name(),
                aliases,
                user.groups(),
                false,
                null,
                null,
                List.of());
    }

    /** Slack waits for three seconds: what came of it is told apart from the answer. */
    CompletableFuture<AdminAnswer> answer(AdminRequest request) throws RefusedRequestException {
        String problem;
        try {
            problem = signature.problem(
                    request.header(SlackSignature.TIMESTAMP_HEADER),
                    request.header(SlackSignature.SIGNATURE_HEADER),
                    request.body());
        } catch (SecretException e) {
            LOG.atError().addKeyValue("error", e.getMessage()).log("Slack's signing secret can't be had");
            return CompletableFuture.completedFuture(AdminAnswer.error(503, "the signing secret is unavailable"));
        }
        if (problem != null) {
            recorder.stranger(request, "Slack's signature refused: " + problem);
            throw new RefusedRequestException(NOT_SIGNED);
        }
        SlackPress press = SlackPress.read(request.contentType(), request.body());
        if (press == null) {
            throw new RefusedRequestException(BAD_BODY);
        }
        boolean votes = Set.of(SlackMessage.APPROVE, SlackMessage.REJECT).contains(press.action());
        return !votes ? CompletableFuture.completedFuture(TAKEN) : AdminApi.later(() -> vote(request, press), executor);
    }

    private AdminAnswer vote(AdminRequest request, SlackPress press) {
        Principal voter = people.get(press.user());
        String obstacle = voter == null ? "are not known here" : revoked(voter, press.user());
        if (voter == null || obstacle != null) {
            // Ids are Slack's, of letters and digits; what else one might hold is not for the record.
            String who = press.user().matches("[A-Z0-9]{1,31}") ? press.user() : "?";
            recorder.stranger(request, "the user " + who + " of Slack's has no vote: they " + obstacle);
            return told(press, "you have no vote: you " + obstacle, false);
        }
        try {
            VoteAnswer answer =
                    desk.vote(press.approval(), voter, press.action().equals(SlackMessage.APPROVE), COMMENT);
            if (answer instanceof VoteAnswer.Refused refused) {
                recorder.refused(request, voter, "has no vote: you " + refused.reason());
                return told(press, "you have no vote: you " + refused.reason(), false);
            }
            return told(press, result(press, voter, answer), decided(answer));
        } catch (ApprovalStoreException e) {
            LOG.atError().setCause(e).log("a vote by Slack could not be cast");
            return told(press, "your vote does not count: the store or the audit log is unavailable", false);
        }
    }

    private String result(SlackPress press, Principal voter, VoteAnswer answer) {
        if (answer instanceof VoteAnswer.Cast cast) {
            ApprovalState state = cast.approval().state();
            return state == ApprovalState.PENDING
                    ? "your vote counts; others are needed, too"
                    : press.approval() + " is " + state.label() + " by " + voter.name();
        }
        return answer instanceof VoteAnswer.Closed closed
                ? "nothing can be decided any more: " + press.approval() + " is "
                        + closed.approval().stateAt(clock.instant()).label()
                : "there is no such approval";
    }

    /** Whether there is nothing left to press. */
    private static boolean decided(VoteAnswer answer) {
        return answer instanceof VoteAnswer.Closed
                || (answer instanceof VoteAnswer.Cast cast && cast.approval().state() != ApprovalState.PENDING);
    }

    private AdminAnswer told(SlackPress press, String line, boolean instead) {
        replies.send(press.replyTo(), line, instead);
        return TAKEN;
    }

    /** There is no newer token by which somebody could come back: while a revocation stands it counts. */
    private @Nullable String revoked(Principal voter, String user) {
        TokenFacts none = new TokenFacts(String.valueOf(issuers.get(user)), null, null, "", Instant.MAX, null, "slack");
        return revocations.find(voter, none) == null ? null : "were revoked";
    }
}
