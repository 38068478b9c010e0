package dev.sallyport.policy.approval;

import dev.sallyport.policy.decision.ApprovalTerms;
import dev.sallyport.policy.identity.Principal;
import java.util.List;

/**
 * What somebody asks reviewers for: one statement, once.
 *
 * @param binding what it is bound to
 * @param requester who asks, as their token describes them
 * @param database as clients call it
 * @param environment the database's
 * @param login the upstream login it would run as
 * @param rule the rule that demands it
 * @param reason the rule's, in words
 * @param terms what it takes
 * @param kind PostgreSQL's name of the command
 * @param statement the text as it would be run, less the requester's own closing comment
 * @param parameters the values of {@code $1}, …, as far as they can be shown
 * @param relations qualified names of what it touches
 * @param session the session that asked
 * @param claims what the requester says for themselves
 */
public record ApprovalRequest(
        Binding binding,
        Principal requester,
        String database,
        String environment,
        String login,
        String rule,
        String reason,
        ApprovalTerms terms,
        String kind,
        String statement,
        List<String> parameters,
        List<String> relations,
        String session,
        Claims claims) {
    public ApprovalRequest {
        parameters = List.copyOf(parameters);
        relations = List.copyOf(relations);
    }
}
