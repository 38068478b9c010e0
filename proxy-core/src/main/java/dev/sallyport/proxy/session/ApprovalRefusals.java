package dev.sallyport.proxy.session;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.policy.approval.Approval;
import dev.sallyport.policy.approval.Binding;
import dev.sallyport.policy.approval.Vote;
import dev.sallyport.policy.decision.Decision;
import dev.sallyport.policy.rule.ApprovalManner;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.proxy.approval.ApprovalAnswer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a client is told of the approval that its statement needs. The details are JSON, for programs to act on. */
final class ApprovalRefusals {
    private static final String SYNTAX = "/*sallyport:justification='why you need it',ticket='%s'*/";
    private static final int RETRY_SECONDS = 15;

    private ApprovalRefusals() {}

    /** Refused until reviewers have answered. */
    static ErrorFields waiting(Decision decision, Approval approval) {
        return ErrorFields.error(SqlState.APPROVAL_REQUIRED, decision.message())
                .detail(detail(approval, "pending")
                        .put("retry_after_s", RETRY_SECONDS)
                        .toString())
                .hint(own(decision) + "Send the identical statement again when " + approval.id()
                        + " has been approved by " + reviewers(approval) + ".")
                .build();
    }

    static ErrorFields holdEnded(Approval approval, String reason) {
        return ErrorFields.error(SqlState.APPROVAL_EXPIRED, "the statement was held, but " + reason)
                .detail(detail(approval, "pending")
                        .put("retry_after_s", RETRY_SECONDS)
                        .toString())
                .hint("The request stays open: send the identical statement again when " + approval.id()
                        + " has been approved by " + reviewers(approval) + ".")
                .build();
    }

    static ErrorFields rejected(Approval approval) {
        List<Vote> votes = approval.votes();
        Vote last = votes.isEmpty() ? null : votes.get(votes.size() - 1);
        ObjectNode detail = detail(approval, "rejected");
        if (last != null && !last.comment().isEmpty()) {
            detail.put("comment", last.comment());
        }
        return ErrorFields.error(SqlState.APPROVAL_REJECTED, "a reviewer rejected this statement")
                .detail(detail.toString())
                .hint("Do not send it again as it is; ask the reviewer, or change the statement.")
                .build();
    }

    static ErrorFields expired(Approval approval) {
        return ErrorFields.error(SqlState.APPROVAL_EXPIRED, "the approval " + approval.id() + " has expired")
                .detail(detail(approval, "expired").toString())
                .hint("Send the statement without naming an approval to ask again.")
                .build();
    }

    static ErrorFields unjustified(Decision decision, @Nullable String ticket) {
        return ErrorFields.error(
                        SqlState.JUSTIFICATION_MISSING,
                        "the rule " + decision.rule() + " wants to know why"
                                + (ticket == null ? "" : ", and a ticket that matches " + ticket))
                .detail("Rule: " + decision.rule())
                .hint("End the statement with the comment "
                        + SYNTAX.formatted(ticket == null ? "" : "…").replace(",ticket=''", "") + ", or SET "
                        + SettingClaims.JUSTIFICATION + (ticket == null ? "" : " and " + SettingClaims.TICKET)
                        + " before it.")
                .build();
    }

    static ErrorFields differs(ApprovalAnswer.Differs answer) {
        String what = answer.parts().isEmpty()
                ? "there is no approval " + answer.id() + " of yours"
                : "this is not what " + answer.id() + " is for: different "
                        + answer.parts().stream().map(Binding.Part::label).collect(Collectors.joining(", "));
        return ErrorFields.error(SqlState.APPROVAL_MISMATCH, what)
                .hint("Send exactly the statement that was asked for, or ask for this one without naming an approval.")
                .build();
    }

    static ErrorFields tooMany(int max) {
        return ErrorFields.error(
                        SqlState.CONFIGURATION_LIMIT_EXCEEDED,
                        "you have " + max + " requests for approval open, as many as anybody may have")
                .hint("Wait until some are answered.")
                .build();
    }

    /** It depends on more than can be shown to a reviewer and bound. */
    static ErrorFields unbindable(Decision decision, String reason, String hint) {
        return ErrorFields.error(SqlState.INSUFFICIENT_PRIVILEGE, "this needs an approval, but " + reason)
                .detail("Rule: " + decision.rule())
                .hint(hint)
                .build();
    }

    /** Between Bind and Execute something else ran, or the batch ended. */
    static ErrorFields late(Decision decision, String id) {
        return ErrorFields.error(SqlState.APPROVAL_MISMATCH, "the approval " + id + " was for what was bound, at once")
                .detail("Rule: " + decision.rule())
                .hint("Execute a portal that needs an approval right behind its Bind; this approval is used up.")
                .build();
    }

    static ErrorFields unavailable(Decision decision) {
        return ErrorFields.error(SqlState.APPROVAL_REQUIRED, "this needs an approval, but none can be asked for now")
                .detail(JsonNodeFactory.instance
                        .objectNode()
                        .put("state", "unavailable")
                        .put("rule", decision.rule())
                        .put("retry_after_s", 4 * RETRY_SECONDS)
                        .toString())
                .hint("Try again later or call the operator of the proxy.")
                .build();
    }

    /** What a person at a prompt sees while the statement is held. */
    static ErrorFields held(Decision decision, Approval approval, Duration soFar) {
        return ErrorFields.notice(
                        "NOTICE",
                        "00000",
                        "waiting for " + reviewers(approval) + " to approve " + approval.id()
                                + (soFar.isZero() ? "" : " (" + soFar.toSeconds() + " s)"))
                .detail(decision.message())
                .hint("A reviewer runs: sallyport approvals approve " + approval.id()
                        + "   To give up, cancel the statement (Ctrl-C).")
                .build();
    }

    private static ObjectNode detail(Approval approval, String state) {
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.put("approval_id", approval.id()).put("state", state);
        detail.put("rule", approval.request().rule());
        approval.request().terms().reviewers().forEach(detail.putArray("reviewers")::add);
        detail.put("min", approval.request().terms().min());
        detail.put("expires", approval.expires().toString());
        if (approval.request().scope() != ApprovalManner.Scope.STATEMENT) {
            detail.put("scope", approval.request().scope().label());
        }
        return detail;
    }

    private static String reviewers(Approval approval) {
        return String.join(" or ", approval.request().terms().reviewers());
    }

    private static String own(Decision decision) {
        String hint = decision.hint();
        return hint == null || hint.startsWith("it needs an approval") ? "" : hint + " ";
    }
}
