package dev.sallyport.proxy.approval;

import dev.sallyport.config.ApprovalEvent;
import dev.sallyport.policy.approval.Approval;
import dev.sallyport.policy.approval.Vote;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What happened to an approval.
 *
 * @param approval as it is afterwards
 * @param vote by which it happened, or null
 */
public record ApprovalNews(
        ApprovalEvent event, Approval approval, @Nullable Vote vote, Instant at) {}
