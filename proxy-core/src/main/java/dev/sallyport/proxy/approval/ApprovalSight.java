package dev.sallyport.proxy.approval;

import dev.sallyport.config.AdminRole;
import dev.sallyport.policy.approval.Approval;
import dev.sallyport.policy.identity.Principal;
import java.util.Objects;
import java.util.Set;

/** Who sees an approval, however they ask for it. */
public final class ApprovalSight {
    /** The longest comment on a vote. */
    public static final int COMMENT_CHARS_MAX = 1000;

    private static final Set<AdminRole> SEE_ALL = Set.of(AdminRole.ADMIN, AdminRole.REVIEWER, AdminRole.AUDITOR);

    private ApprovalSight() {}

    /** Who could vote, who asked, and who may see everything. */
    public static boolean sees(ApprovalDesk desk, Approval approval, Principal caller, Set<AdminRole> roles) {
        return roles.stream().anyMatch(SEE_ALL::contains)
                || isOf(approval.request().requester(), caller)
                || desk.mayVote(approval, caller);
    }

    /** Whether the caller asked, or it was asked on their behalf; an agent sees what it asked for the same person. */
    private static boolean isOf(Principal requester, Principal caller) {
        Principal behind = requester.onBehalfOf();
        Principal own = caller.onBehalfOf();
        boolean asked = requester.id().equals(caller.id())
                && Objects.equals(behind == null ? null : behind.id(), own == null ? null : own.id());
        return asked || (own == null && behind != null && behind.id().equals(caller.id()));
    }

    /** What a store takes of a comment and a terminal can show: no control characters but line ends and tabs. */
    public static boolean isComment(String text) {
        return text.length() <= COMMENT_CHARS_MAX
                && text.codePoints()
                        .allMatch(c -> c == '\n'
                                || c == '\t'
                                || !(Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE));
    }
}
