package dev.sallyport.policy.rule;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an approval is asked for.
 *
 * @param waiting what the client does until somebody has answered
 * @param holdMax how long a statement is held at most
 * @param justified whether the requester must say why
 * @param ticket what the ticket that the requester must name looks like as a whole, a regular expression of RE2; null if
 *     none is needed
 */
public record ApprovalManner(
        Waiting waiting,
        Duration holdMax,
        boolean justified,
        @Nullable String ticket) {
    /** Held for people at a prompt, refused for programs; nothing has to be said. */
    public static final ApprovalManner DEFAULT = new ApprovalManner(Waiting.AUTO, Duration.ofMinutes(5), false, null);

    /** What becomes of a statement until somebody has answered; the later one here prevails. */
    public enum Waiting {
        /** Held if a person waits for it at a prompt, refused otherwise. */
        AUTO,
        /** Held, whoever sent it. */
        HOLD,
        /** Refused; the same statement passes when it is sent again after the approval. */
        ERROR
    }
}
