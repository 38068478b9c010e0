package dev.sallyport.audit;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An approval and where it is on its way. Who voted is the event's actor.
 *
 * @param id the approval's
 * @param state where it stands, one of the schema's words for it
 * @param binding hash of all that it is bound to, 64 hexadecimal digits
 * @param rule the rule that demanded it
 * @param reviewers roles whose holders may agree
 * @param min the largest number of reviewers that a rule demands
 * @param expires when its time runs out
 * @param vote {@code approve} or {@code reject}; null unless somebody voted
 * @param comment what they said to it
 * @param approvers ids of those who agreed so far
 * @param justification what the requester claims to need it for; not verified
 * @param ticket what the requester claims that it belongs to; not verified
 */
public record ApprovalFields(
        String id,
        String state,
        String binding,
        String rule,
        List<String> reviewers,
        int min,
        Instant expires,
        @Nullable String vote,
        @Nullable String comment,
        List<String> approvers,
        @Nullable String justification,
        @Nullable String ticket) {
    private static final Set<String> STATES =
            Set.of("pending", "approved", "rejected", "expired", "cancelled", "revoked", "consumed");
    private static final int BINDING_DIGITS = 64;

    public ApprovalFields {
        FieldRules.present("approval.id", id);
        FieldRules.oneOf("approval.state", state, STATES);
        FieldRules.digits("approval.binding", binding, "", BINDING_DIGITS);
        reviewers = List.copyOf(reviewers);
        approvers = List.copyOf(approvers);
    }
}
