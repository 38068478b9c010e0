package dev.sallyport.policy.approval;

import dev.sallyport.policy.decision.ApprovalTerms;
import dev.sallyport.policy.decision.Estimate;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.rule.ApprovalManner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks reviewers for: one statement, once, or more than that.
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
 * @param scope how much is asked for: what the terms say, or less where that can't be granted
 * @param estimate what the planner expected when it was asked for; null if nobody asked the planner
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
        Claims claims,
        ApprovalManner.Scope scope,
        @Nullable Estimate estimate) {
    public ApprovalRequest {
        parameters = List.copyOf(parameters);
        relations = List.copyOf(relations);
    }

    /** For one statement, once. */
    public ApprovalRequest(
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
        this(
                binding,
                requester,
                database,
                environment,
                login,
                rule,
                reason,
                terms,
                kind,
                statement,
                parameters,
                relations,
                session,
                claims,
                ApprovalManner.Scope.STATEMENT,
                null);
    }

    /** About which the planner wasn't asked. */
    public ApprovalRequest(
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
            Claims claims,
            ApprovalManner.Scope scope) {
        this(
                binding,
                requester,
                database,
                environment,
                login,
                rule,
                reason,
                terms,
                kind,
                statement,
                parameters,
                relations,
                session,
                claims,
                scope,
                null);
    }

    /** How often an approval of it can be used; 0 for as often as its time allows. */
    public int uses() {
        return scope == ApprovalManner.Scope.STATEMENT ? 1 : terms.uses();
    }
}
