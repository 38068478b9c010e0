package dev.sallyport.proxy.approval;

import dev.sallyport.audit.ApprovalFields;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.AuditLog;
import dev.sallyport.policy.approval.Approval;
import dev.sallyport.policy.approval.ApprovalRequest;
import dev.sallyport.policy.approval.ApprovalState;
import dev.sallyport.policy.approval.Vote;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.proxy.identity.RecordedActor;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what happens to approvals. INVARIANT: each call returns when its record is on disk; what it tells of
 * happens afterwards, or not at all.
 */
final class ApprovalRecords {
    private final AuditLog audit;
    private final Function<Principal, Set<String>> roles;

    ApprovalRecords(AuditLog audit, Function<Principal, Set<String>> roles) {
        this.audit = audit;
        this.roles = roles;
    }

    void requested(Approval approval) {
        write(
                AuditEventType.APPROVAL_REQUESTED,
                approval,
                ApprovalState.PENDING,
                approval.request().requester(),
                null);
    }

    void voted(Approval approval, Vote vote, ApprovalState after) {
        write(AuditEventType.APPROVAL_VOTE, approval, approval.state(), vote.voter(), vote);
        if (after != approval.state()) {
            write(AuditEventType.APPROVAL_DECIDED, approval, after, vote.voter(), vote);
        }
    }

    /** Votes that were enough aren't any more. */
    void reopened(Approval approval) {
        write(
                AuditEventType.APPROVAL_DECIDED,
                approval,
                ApprovalState.PENDING,
                approval.request().requester(),
                null);
    }

    void consumed(Approval approval) {
        write(
                AuditEventType.APPROVAL_CONSUMED,
                approval,
                ApprovalState.CONSUMED,
                approval.request().requester(),
                null);
    }

    /** Used, but not for the last time. */
    void used(Approval approval) {
        write(
                AuditEventType.APPROVAL_USED,
                approval,
                ApprovalState.APPROVED,
                approval.request().requester(),
                null);
    }

    void revoked(Approval approval, Principal by, String comment) {
        write(
                AuditEventType.APPROVAL_REVOKED,
                approval,
                ApprovalState.REVOKED,
                by,
                new Vote(by, false, comment, approval.created()));
    }

    void expired(Approval approval) {
        write(
                AuditEventType.APPROVAL_EXPIRED,
                approval,
                ApprovalState.EXPIRED,
                approval.request().requester(),
                null);
    }

    void cancelled(Approval approval) {
        write(
                AuditEventType.APPROVAL_CANCELLED,
                approval,
                ApprovalState.CANCELLED,
                approval.request().requester(),
                null);
    }

    private void write(
            AuditEventType type, Approval approval, ApprovalState state, Principal actor, @Nullable Vote vote) {
        ApprovalRequest request = approval.request();
        List<String> approvers = approval.votes().stream()
                .filter(Vote::agrees)
                .map(given -> given.voter().id())
                .toList();
        AuditEvent event = AuditEvent.of(type)
                .actor(RecordedActor.of(actor, roles.apply(actor)))
                .approval(new ApprovalFields(
                        approval.id(),
                        state.label(),
                        request.binding().hash(),
                        request.rule(),
                        request.terms().reviewers(),
                        request.terms().min(),
                        approval.expires(),
                        vote == null ? null : vote.agrees() ? "approve" : "reject",
                        vote == null || vote.comment().isEmpty() ? null : vote.comment(),
                        approvers,
                        request.claims().justification(),
                        request.claims().ticket()))
                .build();
        try {
            audit.append(event).join();
        } catch (CompletionException e) {
            throw new ApprovalStoreException("the audit log is unavailable, so nothing can be approved", e, true);
        }
    }
}
