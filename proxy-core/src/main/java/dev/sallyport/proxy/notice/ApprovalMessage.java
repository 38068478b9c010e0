package dev.sallyport.proxy.notice;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.policy.approval.Approval;
import dev.sallyport.policy.approval.ApprovalRequest;
import dev.sallyport.policy.approval.Claims;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.proxy.approval.ApprovalNews;
import org.jspecify.annotations.Nullable;

/**
 * The body of a webhook: what happened to which approval. INVARIANT: without {@code statement} there is nothing in it
 * that the requester or a reviewer wrote, but who they are. Under 20 KB, as Standard Webhooks recommends.
 */
final class ApprovalMessage {
    private static final int NAME_CHARS_MAX = 200;
    private static final int STATEMENT_CHARS_MAX = 2_000;
    private static final int PARAMETERS_MAX = 10;
    private static final int REVIEWERS_MAX = 20;

    private ApprovalMessage() {}

    /**
     * The body as JSON.
     *
     * @param link where the approval can be looked at, with {@code {id}} for its id; null for nowhere
     */
    static String of(ApprovalNews news, @Nullable String link, boolean statement) {
        Approval approval = news.approval();
        ApprovalRequest request = approval.request();
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("type", news.event().label())
                .put("timestamp", news.at().toString());
        ObjectNode about = node.putObject("data");
        about.put("id", approval.id()).put("state", approval.state().label());
        about.set("requester", person(request.requester()));
        Principal behind = request.requester().onBehalfOf();
        if (behind != null) {
            about.set("on_behalf_of", person(behind));
        }
        about.put("database", cut(request.database(), NAME_CHARS_MAX))
                .put("environment", cut(request.environment(), NAME_CHARS_MAX))
                .put("rule", cut(request.rule(), NAME_CHARS_MAX))
                .put("kind", request.kind());
        var reviewers = about.putArray("reviewers");
        request.terms().reviewers().stream()
                .limit(REVIEWERS_MAX)
                .forEach(role -> reviewers.add(cut(role, NAME_CHARS_MAX)));
        about.put("min", request.terms().min())
                .put("created", approval.created().toString())
                .put("expires", approval.expires().toString());
        if (link != null) {
            about.put("url", link.replace("{id}", approval.id()));
        }
        if (news.vote() != null) {
            ObjectNode vote = about.putObject("vote");
            vote.set("voter", person(news.vote().voter()));
            vote.put("vote", news.vote().agrees() ? "approve" : "reject");
        }
        if (statement) {
            said(about, request);
        }
        return node.toString();
    }

    private static void said(ObjectNode about, ApprovalRequest request) {
        about.put("statement", cut(request.statement(), STATEMENT_CHARS_MAX))
                .put("cut", request.statement().length() > STATEMENT_CHARS_MAX);
        var parameters = about.putArray("parameters");
        request.parameters().stream()
                .limit(PARAMETERS_MAX)
                .forEach(value -> parameters.add(cut(value, NAME_CHARS_MAX)));
        Claims claims = request.claims();
        ObjectNode claimed = JsonNodeFactory.instance.objectNode();
        if (claims.justification() != null) {
            claimed.put("justification", cut(claims.justification(), STATEMENT_CHARS_MAX));
        }
        if (claims.ticket() != null) {
            claimed.put("ticket", cut(claims.ticket(), NAME_CHARS_MAX));
        }
        if (!claimed.isEmpty()) {
            about.set("claimed", claimed.put("verified", false));
        }
    }

    private static ObjectNode person(Principal principal) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", principal.id())
                .put("name", cut(principal.name(), NAME_CHARS_MAX))
                .put("kind", principal.kind().label());
    }

    /** At most so many characters, and no half of one. */
    static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
    }
}
