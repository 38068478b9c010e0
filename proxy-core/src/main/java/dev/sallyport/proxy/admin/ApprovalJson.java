package dev.sallyport.proxy.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.policy.approval.Approval;
import dev.sallyport.policy.approval.ApprovalRequest;
import dev.sallyport.policy.approval.Claims;
import dev.sallyport.policy.approval.Vote;
import dev.sallyport.policy.decision.ApprovalTerms.Quorum;
import dev.sallyport.policy.decision.Estimate;
import dev.sallyport.policy.identity.Principal;
import java.time.Instant;

/** Approvals as the admin API shows them. What isn't set is left out. */
final class ApprovalJson {
    private static final int BRIEF_CHARS = 300;

    private ApprovalJson() {}

    /** For a list: the beginning of the statement. */
    static ObjectNode brief(Approval approval, Instant now, boolean mayVote) {
        ObjectNode node = head(approval, now, mayVote);
        String statement = approval.request().statement();
        int end = Math.min(BRIEF_CHARS, statement.length());
        if (end < statement.length() && Character.isHighSurrogate(statement.charAt(end - 1))) {
            end--;
        }
        return node.put("statement", statement.substring(0, end)).put("cut", end < statement.length());
    }

    /** Everything that a reviewer agrees to. */
    static ObjectNode whole(Approval approval, Instant now, boolean mayVote) {
        ApprovalRequest request = approval.request();
        ObjectNode node = head(approval, now, mayVote);
        node.put("statement", request.statement());
        request.parameters().forEach(node.putArray("parameters")::add);
        request.relations().forEach(node.putArray("relations")::add);
        Estimate estimate = request.estimate();
        if (estimate != null && estimate.known()) {
            node.putObject("estimate").put("rows", estimate.rows()).put("cost", estimate.cost());
        } else if (estimate != null) {
            node.putObject("estimate").put("unknown", estimate.unknown());
        }
        node.put("binding", request.binding().hash()).put("session", request.session());
        var quorums = node.putArray("quorums");
        for (Quorum quorum : request.terms().quorums()) {
            ObjectNode one = quorums.addObject().put("rule", quorum.rule()).put("min", quorum.min());
            quorum.reviewers().forEach(one.putArray("reviewers")::add);
        }
        return node;
    }

    private static ObjectNode head(Approval approval, Instant now, boolean mayVote) {
        ApprovalRequest request = approval.request();
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("id", approval.id())
                .put("state", approval.stateAt(now).label())
                .put("created", approval.created().toString())
                .put("expires", approval.expires().toString())
                .put("may_vote", mayVote && approval.stateAt(now).open());
        node.set("requester", person(request.requester()));
        Principal behind = request.requester().onBehalfOf();
        if (behind != null) {
            node.set("on_behalf_of", person(behind));
        }
        node.put("database", request.database())
                .put("environment", request.environment())
                .put("login", request.login())
                .put("rule", request.rule())
                .put("reason", request.reason());
        request.terms().reviewers().forEach(node.putArray("reviewers")::add);
        node.put("scope", request.scope().label()).put("used", approval.used());
        if (request.uses() > 0) {
            node.put("uses", request.uses());
        }
        node.put("min", request.terms().min()).put("kind", request.kind());
        claims(node, request.claims());
        var votes = node.putArray("votes");
        for (Vote vote : approval.votes()) {
            ObjectNode one = votes.addObject();
            one.set("voter", person(vote.voter()));
            one.put("vote", vote.agrees() ? "approve" : "reject")
                    .put("at", vote.at().toString());
            if (!vote.comment().isEmpty()) {
                one.put("comment", vote.comment());
            }
        }
        return node;
    }

    /** What the requester says, apart from what is proven. */
    private static void claims(ObjectNode node, Claims claims) {
        ObjectNode claimed = JsonNodeFactory.instance.objectNode();
        if (claims.justification() != null) {
            claimed.put("justification", claims.justification());
        }
        if (claims.ticket() != null) {
            claimed.put("ticket", claims.ticket());
        }
        if (!claimed.isEmpty()) {
            node.set("claimed", claimed.put("verified", false));
        }
    }

    private static ObjectNode person(Principal principal) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", principal.id())
                .put("name", principal.name())
                .put("kind", principal.kind().label());
    }
}
