package dev.sallyport.proxy.approval;

import dev.sallyport.policy.approval.Approval;
import java.util.List;

/**
 * The newest approvals, newest first.
 *
 * @param complete whether there are no more
 */
public record ApprovalPage(List<Approval> approvals, boolean complete) {
    public ApprovalPage {
        approvals = List.copyOf(approvals);
    }
}
