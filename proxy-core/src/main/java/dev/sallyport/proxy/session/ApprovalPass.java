package dev.sallyport.proxy.session;

import dev.sallyport.policy.decision.ApprovalTerms;
import dev.sallyport.policy.decision.Decision;
import dev.sallyport.protocol.message.backend.ErrorFields;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was said of a message's approval.
 *
 * @param kind what it comes to
 * @param id the approval's, or null if there is none yet
 * @param terms what those who agreed agreed to; null unless granted
 * @param until when the approval's time runs out; null unless granted
 * @param refused why it may not run; null unless refused
 */
record ApprovalPass(
        Kind kind,
        @Nullable String id,
        @Nullable ApprovalTerms terms,
        @Nullable Instant until,
        @Nullable ErrorFields refused) {
    /** What it comes to. */
    enum Kind {
        /** Nothing runs yet: reviewers are asked when the parameters are known. */
        LATER,
        /** Names have changed their meaning: the message is to be read anew. */
        AGAIN,
        GRANTED,
        /** It was granted, but something else came between. */
        LATE,
        REFUSED
    }

    static final ApprovalPass LATER = new ApprovalPass(Kind.LATER, null, null, null, null);
    static final ApprovalPass AGAIN = new ApprovalPass(Kind.AGAIN, null, null, null, null);

    static ApprovalPass granted(String id, ApprovalTerms terms, Instant until) {
        return new ApprovalPass(Kind.GRANTED, id, terms, until, null);
    }

    static ApprovalPass refused(@Nullable String id, ErrorFields refusal) {
        return new ApprovalPass(Kind.REFUSED, id, null, null, refusal);
    }

    /** The same, but not used in time. */
    ApprovalPass late() {
        return kind == Kind.GRANTED ? new ApprovalPass(Kind.LATE, id, null, null, null) : this;
    }

    /** Why a statement that needs an approval may not run, or null. */
    @Nullable
    ErrorFields refusal(Decision decision, Instant now) {
        return switch (kind) {
            case LATER -> null;
            case AGAIN -> Refusals.decided(decision);
            case GRANTED -> covers(decision, now) ? null : Refusals.decided(decision);
            case LATE -> ApprovalRefusals.late(decision, String.valueOf(id));
            case REFUSED -> Objects.requireNonNull(refused, "refused without a reason");
        };
    }

    /** Policy may have changed since the reviewers were asked. */
    private boolean covers(Decision decision, Instant now) {
        ApprovalTerms asked = decision.approval();
        return asked != null
                && now.isBefore(Objects.requireNonNull(until, "granted without end"))
                && Objects.requireNonNull(terms, "granted without terms")
                        .quorums()
                        .containsAll(asked.quorums());
    }

    /** The decision when it is passed. */
    Decision used(Decision decision) {
        return kind == Kind.LATER ? decision : decision.approved();
    }
}
