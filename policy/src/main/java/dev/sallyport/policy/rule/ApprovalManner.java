package dev.sallyport.policy.rule;

import com.google.re2j.Pattern;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How an approval is asked for.
 *
 * @param waiting what the client does until somebody has answered
 * @param holdMax how long a statement is held at most
 * @param justified whether the requester must say why
 * @param ticket what the ticket that the requester must name looks like as a whole, a regular expression of RE2; null if
 *     none is needed
 * @param scope how much one approval covers
 * @param uses how often it can be used at most; 0 for as often as its time allows. Without meaning for one statement
 * @param drift how much larger than when it was asked for a statement may have become; null for any
 */
public record ApprovalManner(
        Waiting waiting,
        Duration holdMax,
        boolean justified,
        @Nullable String ticket,
        Scope scope,
        int uses,
        @Nullable Drift drift) {
    /** Held for people at a prompt, refused for programs; nothing has to be said. */
    public static final ApprovalManner DEFAULT = new ApprovalManner(Waiting.AUTO, Duration.ofMinutes(5), false, null);

    /** For one statement, once. */
    public ApprovalManner(Waiting waiting, Duration holdMax, boolean justified, @Nullable String ticket) {
        this(waiting, holdMax, justified, ticket, Scope.STATEMENT, 0);
    }

    /** However much larger it becomes. */
    public ApprovalManner(
            Waiting waiting, Duration holdMax, boolean justified, @Nullable String ticket, Scope scope, int uses) {
        this(waiting, holdMax, justified, ticket, scope, uses, null);
    }

    /**
     * When a statement that was approved is another one for the number of rows that the planner expects.
     *
     * @param factor how many times as many as when it was asked for are too many, at least 1
     * @param floor how many are never too many
     */
    public record Drift(int factor, long floor) {
        /** Whether that many now are too many, where that many were approved. */
        public boolean exceeded(long approved, long now) {
            // So that nothing overflows.
            return now > floor && now / factor >= approved && (now / factor > approved || now % factor > 0);
        }
    }

    /**
     * Whether what must be said is said.
     *
     * @param justification what is said; null or empty for nothing
     * @param named the ticket; null or empty for none
     */
    public boolean satisfiedBy(@Nullable String justification, @Nullable String named) {
        boolean missing = justified && (justification == null || justification.isBlank());
        return !missing && (ticket == null || (named != null && Pattern.matches(ticket, named)));
    }

    /** How much one approval covers; the earlier one here prevails. */
    public enum Scope {
        /** Exactly what was asked for, once. */
        STATEMENT,
        /** Statements that differ in literals and parameters only. */
        FINGERPRINT,
        /** Whatever the session reads. */
        SESSION;

        /** The name in policy files, messages and the admin API. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

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
